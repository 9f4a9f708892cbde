package main

import (
	"net/http"
	"testing"
	"time"

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

// What is missing in an answer is not nothing.
func TestExportOfAnswersThatLackSomething(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"total":  `{"bought": 5, "users": [{"id": "7"}]}`,
		"users":  `{"bought": 5, "total": 0}`,
		"both":   `{"bought": 5}`,
		"a user": `{"bought": 5, "total": 2, "users": [{"id": "7"}]}`,
		"an id":  `{"bought": 5, "total": 1, "users": [{"name": "Jan"}]}`,
	} {
		acme := sdktest.Replay(t, sdktest.Exchange{Request: "GET /seats", Body: body})
		got := sdktest.Run(t, source(), sdktest.Case{Config: sdktest.Config{"url": acme.URL, "token": "t0k"}})
		if got.Completed || len(got.Problems) != 1 {
			t.Errorf("without %s: completed %v, problems %+v", name, got.Completed, got.Problems)
		}
	}
}

// A number of seats that is not told is unknown: 0 would mean that none is owned.
func TestExportOfUnknownSeats(t *testing.T) {
	t.Parallel()
	acme := sdktest.Replay(t, sdktest.Exchange{Request: "GET /seats", Body: `{"total": 0, "users": []}`})
	got := sdktest.Run(t, source(), sdktest.Case{Config: sdktest.Config{"url": acme.URL, "token": "t0k"}})
	if !got.Completed || got.Licenses[0].Purchased != nil {
		t.Errorf("completed %v, licenses %+v", got.Completed, got.Licenses)
	}
}

func TestRequestsEnd(t *testing.T) {
	t.Parallel()
	if limit := client().Timeout; limit <= 0 || limit > 5*time.Minute {
		t.Errorf("a request may take %v", limit)
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
