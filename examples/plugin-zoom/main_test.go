package main

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/licexport/licexport/examples/plugin-zoom/fakezoom"
	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
)

// serve starts the fake and returns settings for it.
func serve(t *testing.T, z *fakezoom.Zoom) sdktest.Config {
	t.Helper()
	server := httptest.NewServer(z)
	t.Cleanup(server.Close)
	return sdktest.Config{
		"account_id": fakezoom.Account, "client_id": fakezoom.Client, "client_secret": fakezoom.Secret,
		"api_url": server.URL + "/v2", "auth_url": server.URL + "/oauth/token",
	}
}

func TestExport(t *testing.T) {
	t.Parallel()
	got := sdktest.Run(t, source(), sdktest.Case{Config: serve(t, &fakezoom.Zoom{Active: 5, MostOnPage: 2})})
	sdktest.Golden(t, got, "testdata/export.golden.json")
}

func TestIncludedUsersAreExported(t *testing.T) {
	t.Parallel()
	config := serve(t, &fakezoom.Zoom{Active: 1})
	config["include"] = []string{"inactive", "pending"}
	got := sdktest.Run(t, source(), sdktest.Case{Config: config})
	for _, h := range got.Holders {
		if h.LeftOut != "" {
			t.Errorf("%s is left out: %s", h.ID, h.LeftOut)
		}
	}
	if !got.Completed || len(got.Holders) != 3 {
		t.Errorf("completed %v, holders %+v, problems %+v", got.Completed, got.Holders, got.Problems)
	}
}

// The token of a page lives for 15 minutes. Then the list is read again.
func TestPageTokenThatExpires(t *testing.T) {
	t.Parallel()
	fake := &fakezoom.Zoom{Active: 5, MostOnPage: 2}
	fake.Expire.Store(1)
	got := sdktest.Run(t, source(), sdktest.Case{Config: serve(t, fake)})
	if !got.Completed || len(got.Restarts) != 1 || len(got.Holders) != 7 {
		t.Errorf("completed %v, restarts %q, %d holders", got.Completed, got.Restarts, len(got.Holders))
	}
}

// Users are told which setting is at fault.
func TestWrongSettings(t *testing.T) {
	t.Parallel()
	for setting, value := range map[string]string{"client_secret": "wrong", "api_url": "zoom.example"} {
		config := serve(t, &fakezoom.Zoom{Active: 1})
		config[setting] = value
		got := sdktest.Run(t, source(), sdktest.Case{Config: config})
		if got.Completed || len(got.Problems) != 1 || got.Problems[0].Path != "/"+setting {
			t.Errorf("%s: completed %v, problems %+v", setting, got.Completed, got.Problems)
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, r := range sdktest.Check(t, source(), sdktest.Case{Config: serve(t, &fakezoom.Zoom{Active: 5})}, false) {
		if r.Status != sdktest.Passed {
			t.Errorf("%s: %+v", r.Name, r)
		}
	}
}

// Zoom may invent a type of user: nobody knows whether it holds a license.
func TestUnknownTypeOfUser(t *testing.T) {
	t.Parallel()
	got := sdktest.Run(t, source(), sdktest.Case{Config: serve(t, &fakezoom.Zoom{Active: 1, Types: []int{7}})})
	if got.Completed || len(got.Problems) != 1 || !strings.Contains(got.Problems[0].Detail, "unknown type 7") || got.Problems[0].Origin != sdk.OriginUpstream {
		t.Errorf("completed %v, problems %+v", got.Completed, got.Problems)
	}
}
