package monitor_test

import (
	"context"
	"net"
	"net/netip"
	"os"
	"runtime"
	"strconv"
	"sync"
	"testing"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/schedule/monitor"
)

// Whoever opens connections and says nothing takes up no more than a few of the
// files that the process may have open, and does not delay its end.
func TestHalfOpenConnections(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("open files are counted only on Linux")
	}
	l, err := monitor.Listen(t.Context(), "127.0.0.1:0", config.Page{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	accepted := make(chan struct{}, 1000)
	done := make(chan error, 1)
	go func() {
		done <- monitor.Serve(ctx, counted{l, accepted}, monitor.Handler(fixed{}, monitor.Options{}), monitor.ServeOptions{})
	}()
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

// One other computer leaves places to the rest.
func TestConnectionsOfOneComputer(t *testing.T) {
	t.Parallel()
	l := &fakeListener{connections: make(chan net.Conn, 100)}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- monitor.Serve(ctx, l, monitor.Handler(fixed{}, monitor.Options{}), monitor.ServeOptions{
			Trusts: func(ip netip.Addr) bool { return ip == netip.MustParseAddr("10.0.0.9") },
		})
	}()
	closed := func(remote string) bool {
		here, there := net.Pipe()
		t.Cleanup(func() { _ = here.Close() })
		l.connections <- from{there, remote}
		_, err := here.Write([]byte("GET /healthz HTTP/1.1\r\n")) // half of a request
		return err != nil
	}
	for i := range 20 {
		if got, want := closed("10.0.0.1:"+strconv.Itoa(i)), i >= 16; got != want {
			t.Errorf("connection %d of one computer: closed %v", i, got)
		}
	}
	for i := range 10 {
		if closed("10.0.0.9:" + strconv.Itoa(i)) {
			t.Errorf("connection %d of the proxy is closed", i)
		}
	}
	if closed("10.0.0.2:1") {
		t.Error("nobody else gets in")
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// fakeListener hands on connections of a test.
type fakeListener struct {
	connections chan net.Conn
	once        sync.Once
}

func (l *fakeListener) Accept() (net.Conn, error) {
	c, open := <-l.connections
	if !open {
		return nil, net.ErrClosed
	}
	return c, nil
}

func (l *fakeListener) Close() error {
	l.once.Do(func() { close(l.connections) })
	return nil
}

func (*fakeListener) Addr() net.Addr { return &net.TCPAddr{} }

// from is a connection from an address.
type from struct {
	net.Conn

	remote string
}

func (f from) RemoteAddr() net.Addr {
	return net.TCPAddrFromAddrPort(netip.MustParseAddrPort(f.remote))
}
