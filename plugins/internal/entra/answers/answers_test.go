package answers

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// get asks a server that always answers like this.
func get(t *testing.T, status int, kind, body, path string) (string, int, error) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.Header().Set("request-id", "abc")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	transport, err := sdkhttp.NewTransport(sdkhttp.TransportOptions{
		Base: server.Client().Transport, Policy: sdkhttp.Policy{Attempts: 1, AttemptLimit: 1 << 40, StallLimit: 1 << 40, RequestLimit: 1 << 40}, Plain: IsCount,
	})
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := Checked(transport).RoundTrip(req)
	if err != nil {
		return "", 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	return string(text), resp.StatusCode, err
}

// Microsoft's own errors are left to whoever asked, whole.
func TestErrorsOfMicrosoftPass(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{"error":{"code":"Request_BadRequest","message":"Invalid."}}`,
		`{"error":"invalid_client","error_description":"AADSTS7000215: wrong."}`,
	} {
		got, status, err := get(t, 400, "application/json; charset=utf-8", text, "/")
		if err != nil || status != 400 || got != text {
			t.Errorf("%q, %d, %v", got, status, err)
		}
	}
}

func TestErrorsOfOthers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status     int
		kind, body string
	}{
		"a gateway's 404":          {404, "text/html", "<html>canary"},
		"404 without a body":       {404, "", ""},
		"an error without a code":  {400, "application/json", `{"error":{}}`},
		"an error without a text":  {400, "application/json", `{"error":{"code":"canary"}}`},
		"an empty code":            {400, "application/json", `{"error":""}`},
		"no error":                 {403, "application/json", `{"canary":1}`},
		"a list":                   {403, "application/json", `["canary"]`},
		"half an answer":           {403, "application/json", `{"error":"canary"`},
		"an error in another type": {403, "text/plain", `{"error":"canary"}`},
		"501 of a proxy":           {501, "text/html", "<html>canary"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := get(t, test.status, test.kind, test.body, "/v1.0/users?token=canary")
			foreign, ok := errors.AsType[*sdkhttp.StatusError](err)
			if !ok || foreign.Status != test.status || foreign.Host != "127.0.0.1" || RequestID(foreign.Header) != "abc" {
				t.Fatalf("error %T %v", err, err)
			}
			if strings.Contains(err.Error(), "canary") {
				t.Errorf("what was sent or received is in the text: %v", err)
			}
		})
	}
}

// The number of users is the one answer of Graph that is no JSON.
func TestCount(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		path, body string
		good       bool
	}{
		"a number":        {"/v1.0/users/$count", "\uFEFF 4711\r\n", true},
		"a page":          {"/v1.0/users/$count", "<html>", false},
		"nothing":         {"/v1.0/users/$count", "", false},
		"less than zero":  {"/v1.0/users/$count", "-1", false},
		"another address": {"/v1.0/users", "4711", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, _, err := get(t, 200, "text/plain", test.body, test.path)
			if (err == nil) != test.good || test.good && got != test.body {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

func TestRequestID(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"request-id": "abc", "x-ms-request-id": "abc", "x-other": ""} {
		header := http.Header{}
		header.Set(name, "abc")
		if got := RequestID(header); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}
