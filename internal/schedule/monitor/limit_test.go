package monitor_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"testing"

	"github.com/licexport/licexport/internal/schedule/monitor"
)

// Whoever opens connections and says nothing takes up no more than a few of the
// files that the process may have open, and does not delay its end.
func TestHalfOpenConnections(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("open files are counted only on Linux")
	}
	l, err := monitor.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Skip("there is no loopback interface here:", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	accepted := make(chan struct{}, 1000)
	done := make(chan error, 1)
	go func() { done <- monitor.Serve(ctx, counted{l, accepted}, monitor.Handler(fixed{}, monitor.Options{})) }()
	const clients = 200
	before := openFiles(t)
	for range clients {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		if _, err := conn.Write([]byte("GET /metrics HTTP/1.1\r\n")); err != nil {
			t.Fatal(err)
		}
	}
	for range 32 {
		<-accepted
	}
	if got := openFiles(t) - before - clients; got > 40 {
		t.Errorf("%d connections are open at the server", got)
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// counted tells of each connection that was accepted.
type counted struct {
	net.Listener

	accepted chan struct{}
}

func (c counted) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	if err == nil {
		c.accepted <- struct{}{}
	}
	return conn, err
}

func openFiles(t *testing.T) int {
	t.Helper()
	names, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(names)
}

// A page of the web that has its own name lead to this computer reads nothing.
func TestOnlyNamesOfThisComputerAreAnswered(t *testing.T) {
	t.Parallel()
	h := monitor.Handler(fixed{Tick: now}, monitor.Options{})
	for host, want := range map[string]int{
		"127.0.0.1:9469": 200, "localhost:9469": 200, "LOCALHOST": 200, "[::1]:9469": 200, "127.0.0.2": 200,
		"evil.example": 421, "evil.example:9469": 421, "localhost.evil.example": 421, "192.168.1.1:9469": 421, "": 421,
	} {
		for _, path := range []string{"/metrics", "/healthz", "/readyz"} {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.Host = host
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if got := w.Code; got != want && path != "/healthz" && path != "/readyz" || (got == 421) != (want == 421) {
				t.Errorf("%s for %q: %d, want %d", path, host, got, want)
			}
		}
	}
}
