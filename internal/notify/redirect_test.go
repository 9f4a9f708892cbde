package notify

import (
	"errors"
	"net/http"
	"testing"
)

// A server out there must not send a ping in plain text, nor to a service of this
// machine.
func TestPingIsNotRedirectedToHTTP(t *testing.T) {
	t.Parallel()
	follow := (&Notifier{}).client().CheckRedirect
	for _, tt := range []struct {
		from, to string
		follows  bool
	}{
		{"https://example.com/ping", "https://example.com/new", true},
		{"https://example.com/ping", "http://example.com/new", false},
		{"https://example.com/ping", "http://localhost:9469/", false},
		{"https://example.com/ping", "http://127.0.0.1/", false},
		{"http://127.0.0.1/ping", "http://127.0.0.1/new", true},
	} {
		from, errFrom := http.NewRequestWithContext(t.Context(), http.MethodGet, tt.from, nil)
		to, errTo := http.NewRequestWithContext(t.Context(), http.MethodGet, tt.to, nil)
		if err := errors.Join(errFrom, errTo); err != nil {
			t.Fatal(err)
		}
		if err := follow(to, []*http.Request{from}); (err == nil) != tt.follows {
			t.Errorf("%s to %s: %v", tt.from, tt.to, err)
		}
	}
}
