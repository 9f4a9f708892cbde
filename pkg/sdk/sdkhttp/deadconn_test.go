package sdkhttp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// A firewall that forgets a connection drops what is sent on it without a word.
// HTTP/2 would use such a connection again for each repetition of a request, so
// it has to be found out and replaced.
func TestDeadConnectionIsReplaced(t *testing.T) {
	t.Parallel()
	certificate, roots := ownCertificate(t)
	synctest.Test(t, func(t *testing.T) {
		far := newFarSide(certificate)
		defer far.close()
		transport, err := NewConnection(ConnectionOptions{})
		if err != nil {
			t.Fatal(err)
		}
		defer transport.CloseIdleConnections()
		transport.TLSClientConfig.RootCAs = roots
		transport.DialContext = far.dial
		client := &http.Client{Transport: transport}
		if protocol, err := fetch(t, client); protocol != "HTTP/2.0" {
			t.Fatalf("%q, %v", protocol, err)
		}
		far.forget.Store(true)
		if _, err := fetch(t, client); err == nil {
			t.Fatal("the connection still works")
		}
		if _, err := fetch(t, client); err != nil {
			t.Errorf("the dead connection was used again: %v", err)
		}
		if n := far.dials.Load(); n != 2 {
			t.Errorf("%d connections", n)
		}
	})
}

// ownCertificate gives the certificate that httptest has for example.com.
func ownCertificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	server := httptest.NewTLSServer(http.NotFoundHandler())
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	return server.TLS.Certificates[0], roots
}

// fetch asks once, for as long as an attempt may stand still.
func fetch(t *testing.T, client *http.Client) (protocol string, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://example.com/", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Do(req)
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }()
	_, err = io.Copy(io.Discard, resp.Body)
	return resp.Proto, err
}

// farSide is a server behind a firewall, all in memory.
type farSide struct {
	server *http.Server
	queue  queue
	dials  atomic.Int32
	forget atomic.Bool // what is sent on the first connection
}

func newFarSide(certificate tls.Certificate) *farSide {
	f := &farSide{queue: make(queue)}
	f.server = &http.Server{
		Handler:           http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "here") }),
		TLSConfig:         &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12},
		ReadHeaderTimeout: time.Minute,
	}
	go func() { _ = f.server.ServeTLS(f.queue, "", "") }()
	return f
}

func (f *farSide) close() { _ = f.server.Close() }

func (f *farSide) dial(context.Context, string, string) (net.Conn, error) {
	near, far := net.Pipe()
	f.queue <- far
	if f.dials.Add(1) > 1 {
		return near, nil
	}
	return &forgottenConn{Conn: near, forget: &f.forget}, nil
}

// forgottenConn loses what is written to it once it is forgotten.
type forgottenConn struct {
	net.Conn
	forget *atomic.Bool
}

func (c *forgottenConn) Write(p []byte) (int, error) {
	if c.forget.Load() {
		return len(p), nil
	}
	return c.Conn.Write(p)
}

// queue is a listener for connections in memory.
type queue chan net.Conn

func (q queue) Accept() (net.Conn, error) {
	conn, ok := <-q
	if !ok {
		return nil, net.ErrClosed
	}
	return conn, nil
}

func (q queue) Close() error { close(q); return nil }

func (q queue) Addr() net.Addr { return &net.TCPAddr{} }
