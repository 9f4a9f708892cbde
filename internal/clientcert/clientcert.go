// Package clientcert makes the certificate by which a plugin knows the one
// client that it was started for.
package clientcert

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"

	"github.com/licexport/licexport/internal/clock"
)

// Env is the variable in which a plugin finds the certificate, by the custom of
// hashicorp/go-plugin.
const Env = "PLUGIN_CLIENT_CERT"

// Certificate is the client's side of mutual TLS with one plugin process.
type Certificate struct {
	pair tls.Certificate
	// PEM is what the plugin receives.
	PEM string
}

// New makes a key and a certificate for it that signs itself. The curve is
// P-256 because every TLS library knows it: go-plugin's own certificates have
// P-521 keys, and the library inside gRPC for Python, C++, Ruby and PHP refuses
// signatures by those.
func New() (Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return Certificate{}, fmt.Errorf("make a key for the connection: %w", err)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return Certificate{}, fmt.Errorf("make a certificate for the connection: %w", err)
	}
	now := clock.System{}.Now() // that by which TLS judges certificates
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: "localhost", Organization: []string{"licexport"}},
		DNSNames:     []string{"localhost"},
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth},
		KeyUsage:     x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		// Both sides have the same clock, but it may be set while they talk.
		NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(1, 0, 0),
		BasicConstraintsValid: true, IsCA: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return Certificate{}, fmt.Errorf("make a certificate for the connection: %w", err)
	}
	return Certificate{
		pair: tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key},
		PEM:  string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
	}, nil
}

// TLS is the configuration of a client that trusts the given servers, and
// nobody if there are none.
func (c Certificate) TLS(servers ...*x509.Certificate) *tls.Config {
	trusted := x509.NewCertPool()
	for _, server := range servers {
		trusted.AddCert(server)
	}
	return &tls.Config{
		Certificates: []tls.Certificate{c.pair}, RootCAs: trusted,
		ServerName: "localhost", MinVersion: tls.VersionTLS12,
	}
}
