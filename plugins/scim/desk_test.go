package main

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
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
	got := d.export()
	if !got.Completed {
		d.t.Fatalf("the export is not complete: %s, %v", texts(got.Problems), got.Err)
	}
	return got
}

// refused is an export that must fail with a code.
func (d *desk) refused(code string) {
	d.t.Helper()
	got := d.export()
	if got.Completed || len(got.Problems) == 0 || got.Problems[0].Code != code {
		d.t.Fatalf("completed %v, %v, want %s:\n%s", got.Completed, got.Err, code, texts(got.Problems))
	}
}

// texts is what people would read.
func texts(problems []sdk.Problem) string {
	var text strings.Builder
	for _, p := range problems {
		text.WriteString(p.Code + ": " + p.Summary + "\n" + p.Detail + "\n")
	}
	return text.String()
}

func codes(problems []sdk.Problem) (all []string) {
	for _, p := range problems {
		all = append(all, p.Code)
	}
	slices.Sort(all)
	return all
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
