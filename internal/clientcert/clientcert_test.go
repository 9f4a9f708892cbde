package clientcert_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"testing"

	"github.com/licexport/licexport/internal/clientcert"
)

// TestEveryLibraryKnowsTheCurve keeps the certificate from going back to the
// P-521 of go-plugin, which BoringSSL, and so gRPC for Python, refuses.
func TestEveryLibraryKnowsTheCurve(t *testing.T) {
	t.Parallel()
	key, ok := parse(t, newCertificate(t)).PublicKey.(*ecdsa.PublicKey)
	if !ok || key.Curve != elliptic.P256() {
		t.Errorf("got %T, want a P-256 key", key)
	}
}

// TestOnlyTheNamedSideIsTrusted lets a client and a server meet, each of which
// was given one certificate.
func TestOnlyTheNamedSideIsTrusted(t *testing.T) {
	t.Parallel()
	client, server, stranger := newCertificate(t), newCertificate(t), newCertificate(t)
	for name, test := range map[string]struct {
		client  *tls.Config
		allowed clientcert.Certificate
		want    bool
	}{
		"as given":                     {client.TLS(parse(t, server)), client, true},
		"the client knows no server":   {client.TLS(), client, false},
		"the server is another one":    {client.TLS(parse(t, stranger)), client, false},
		"the client is another one":    {stranger.TLS(parse(t, server)), client, false},
		"the client shows none at all": {clientcert.Certificate{}.TLS(parse(t, server)), client, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := meet(test.client, serving(t, server, test.allowed)); (err == nil) != test.want {
				t.Errorf("got %v", err)
			}
		})
	}
}

func newCertificate(t *testing.T) clientcert.Certificate {
	t.Helper()
	c, err := clientcert.New()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func parse(t *testing.T, c clientcert.Certificate) *x509.Certificate {
	t.Helper()
	block, rest := pem.Decode([]byte(c.PEM))
	if block == nil || len(rest) > 0 {
		t.Fatalf("not one PEM block: %q", c.PEM)
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

// serving is the other side: it takes one client.
func serving(t *testing.T, own, allowed clientcert.Certificate) *tls.Config {
	t.Helper()
	clients := x509.NewCertPool()
	clients.AddCert(parse(t, allowed))
	return &tls.Config{
		Certificates: own.TLS().Certificates, ClientCAs: clients,
		ClientAuth: tls.RequireAndVerifyClientCert, MinVersion: tls.VersionTLS12,
	}
}

// meet shakes hands over a pipe and returns what either side objects to.
func meet(client, server *tls.Config) error {
	a, b := net.Pipe()
	defer func() { _, _ = a.Close(), b.Close() }()
	answered := make(chan error, 1)
	go func() {
		err := tls.Server(b, server).Handshake()
		_ = b.Close()
		answered <- err
	}()
	if err := tls.Client(a, client).Handshake(); err != nil {
		_ = a.Close()
		return errors.Join(err, <-answered)
	}
	go func() { _, _ = io.Copy(io.Discard, a) }() // under TLS 1.3 the refusal comes after the handshake
	return <-answered
}
