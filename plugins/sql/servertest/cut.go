package servertest

import (
	"context"
	"io"
	"net"
	"strconv"
	"sync/atomic"
	"testing"
)

// Line is a connection to a server that can be cut.
type Line struct {
	// Port is where the line begins, on 127.0.0.1.
	Port int
	// Connections counts how many there were.
	Connections atomic.Int64

	limit atomic.Int64
	dead  atomic.Bool
}

// Uncut is for Cut: the line stays whole.
const Uncut = int64(1) << 62

// NewLine makes a line to a port of this machine that is not cut.
func NewLine(t testing.TB, port int) *Line {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	l := &Line{Port: portOf(listener)}
	l.limit.Store(Uncut)
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			l.Connections.Add(1)
			go l.carry(client, port)
		}
	}()
	return l
}

// Cut lets each connection from now on end after so many bytes of the server: by
// the book, as if the server had closed it, or without a word (dead).
func (l *Line) Cut(after int64, dead bool) {
	l.limit.Store(after)
	l.dead.Store(dead)
}

func (l *Line) carry(client net.Conn, port int) {
	limit, dead := l.limit.Load(), l.dead.Load()
	server, err := new(net.Dialer).DialContext(context.Background(), "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		_ = client.Close()
		return
	}
	go func() {
		_, _ = io.Copy(server, client)
		_ = server.Close()
	}()
	n, _ := io.Copy(client, io.LimitReader(server, limit))
	if n == limit && dead {
		_, _ = io.Copy(io.Discard, server) // whatever comes, it does not arrive
	}
	_ = client.Close()
	_ = server.Close()
}

func portOf(l net.Listener) int {
	address, _ := l.Addr().(*net.TCPAddr)
	return address.Port
}

// FreePort is a port of loopback on which nobody listens.
func FreePort(t testing.TB) int {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return portOf(l)
}
