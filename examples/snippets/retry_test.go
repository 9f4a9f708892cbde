package snippets

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"
)

// answers is an API that gives one answer after the other, the last one for ever.
func answers(t *testing.T, all ...http.HandlerFunc) string {
	t.Helper()
	n := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n++
		all[min(n, len(all))-1](w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
		_, _ = w.Write([]byte(`{"users": []}`))
	}
}

func cut(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "1000")
	_, _ = w.Write([]byte(`{"users": [`))
}

// What may succeed the next time is asked for again, after the time that was named.
func TestGet(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		answers []http.HandlerFunc
		waits   int
		named   []time.Duration // waits that the vendor named
		fails   bool
	}{
		"at once":              {answers: []http.HandlerFunc{status(200)}},
		"a body that is cut":   {answers: []http.HandlerFunc{cut, status(200)}, waits: 1},
		"throttled":            {answers: []http.HandlerFunc{status(429, "Retry-After", "7"), status(200)}, waits: 1, named: []time.Duration{7 * time.Second}},
		"throttled until":      {answers: []http.HandlerFunc{status(503, "Date", "Thu, 26 Nov 2026 10:00:00 GMT", "Retry-After", "Thu, 26 Nov 2026 10:02:00 GMT"), status(200)}, waits: 1, named: []time.Duration{2 * time.Minute}},
		"a fault":              {answers: []http.HandlerFunc{status(500), status(502), status(200)}, waits: 2},
		"a fault that stays":   {answers: []http.HandlerFunc{status(500)}, waits: mostAttempts - 1, fails: true},
		"no permission":        {answers: []http.HandlerFunc{status(403)}, fails: true},
		"a page of a proxy":    {answers: []http.HandlerFunc{func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }, status(200)}, waits: 1},
		"a connection dropped": {answers: []http.HandlerFunc{func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, status(200)}, waits: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var waits, named []time.Duration
			_, err := get(t.Context(), &http.Client{Timeout: time.Minute}, answers(t, tt.answers...), func(_ context.Context, d time.Duration, why string) error {
				waits = append(waits, d)
				if why == "Acme asked to wait" {
					named = append(named, d)
				}
				return nil
			})
			if len(waits) != tt.waits || !slices.Equal(named, tt.named) || (err != nil) != tt.fails {
				t.Errorf("waits %v, named %v, error %v", waits, named, err)
			}
		})
	}
}
