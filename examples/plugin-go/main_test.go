package main

import (
	"net/http"
	"testing"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
)

func TestExport(t *testing.T) {
	t.Parallel()
	acme := sdktest.Recorded(t, "testdata/http")
	got := sdktest.Run(t, source(), sdktest.Case{
		Config: sdktest.Config{"url": acme.URL, "token": "t0k"},
	})
	sdktest.Golden(t, got, "testdata/export.golden.json")
}

func TestExportWithRefusedToken(t *testing.T) {
	t.Parallel()
	acme := sdktest.Replay(t, sdktest.Exchange{Request: "GET /seats", Status: http.StatusForbidden})
	got := sdktest.Run(t, source(), sdktest.Case{
		Config: sdktest.Config{"url": acme.URL, "token": "old"},
	})
	if got.Completed || len(got.Problems) != 1 || got.Problems[0].Detail != "it answered 403 Forbidden" {
		t.Errorf("completed %v, problems %+v", got.Completed, got.Problems)
	}
}

func TestExportOfAnotherForm(t *testing.T) {
	t.Parallel()
	acme := sdktest.Replay(t, sdktest.Exchange{Request: "GET /seats", Body: `{"message": "try again later"}`})
	got := sdktest.Run(t, source(), sdktest.Case{
		Config: sdktest.Config{"url": acme.URL, "token": "t0k"},
	})
	if got.Completed || len(got.Problems) != 1 || got.Problems[0].Detail != "its answer has no users" {
		t.Errorf("completed %v, problems %+v", got.Completed, got.Problems)
	}
}

func TestExportWithWrongURL(t *testing.T) {
	t.Parallel()
	got := sdktest.Run(t, source(), sdktest.Case{
		Config: sdktest.Config{"url": "::", "token": "t0k"},
	})
	if got.Completed || len(got.Problems) != 1 || got.Problems[0].Path != "/url" || got.Problems[0].Origin != sdk.OriginConfig {
		t.Errorf("completed %v, problems %+v", got.Completed, got.Problems)
	}
}
