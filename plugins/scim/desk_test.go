package main

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
	"github.com/licexport/licexport/plugins/internal/testclock"
	"github.com/licexport/licexport/plugins/scim/fake"
)

const secret = "s3cret-token-of-scim"

func source() sdk.Source[config] {
	return newSource(plugin{clock: testclock.At(sdkhttp.SystemClock{}.Now())})
}

func serve(t testing.TB, h http.Handler) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

// desk is a service and the settings to read it with.
type desk struct {
	*fake.Service

	t      testing.TB
	config sdktest.Config
}

func newDesk(t testing.TB, s *fake.Service, settings sdktest.Config) *desk {
	t.Helper()
	s.Token = secret
	all := sdktest.Config{"url": serve(t, s) + "/scim/v2", "token": secret}
	maps.Copy(all, settings)
	return &desk{Service: s, t: t, config: all}
}

func (d *desk) export() *sdktest.Result {
	d.t.Helper()
	return sdktest.Run(d.t, source(), sdktest.Case{Config: d.config})
}

// exported is an export that must be complete.
func (d *desk) exported() *sdktest.Result {
	d.t.Helper()
	return sourcetest.Complete(d.t, d.export())
}

// refused is an export that must fail with a code.
func (d *desk) refused(code string) {
	d.t.Helper()
	_ = sourcetest.Refused(d.t, d.export(), code)
}

// holding counts the holders of each license.
func holding(got *sdktest.Result) map[string]int {
	all := map[string]int{}
	for _, h := range got.Holders {
		for _, l := range h.Licenses {
			all[l]++
		}
	}
	return all
}
