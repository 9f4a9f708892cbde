package conformance

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
	"time"
)

// identity is the client's side of mutual TLS: a key pair for one process.
type identity struct {
	certificate tls.Certificate
	pem         string
}

// newIdentity makes a key pair as licexport does: self-signed for localhost
// with a P-521 key, the curve of hashicorp/go-plugin.
func newIdentity() (identity, error) {
	key, err := ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	if err != nil {
		return identity{}, fmt.Errorf("make a key: %w", err)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 128))
	if err != nil {
		return identity{}, fmt.Errorf("make a serial number: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: "localhost", Organization: []string{"licexport plugin test"}},
		DNSNames:     []string{"localhost"},
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth},
		KeyUsage:     x509.KeyUsageDigitalSignature | x509.KeyUsageKeyAgreement | x509.KeyUsageCertSign,
		NotBefore:    time.Now().Add(-30 * time.Second), NotAfter: time.Now().Add(24 * time.Hour),
		BasicConstraintsValid: true, IsCA: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return identity{}, fmt.Errorf("make a certificate: %w", err)
	}
	return identity{
		certificate: tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key},
		pem:         string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
	}, nil
}

// tlsConfig is that of a client that trusts one server and shows who it is.
func (i identity) tlsConfig(server *x509.Certificate) *tls.Config {
	roots := x509.NewCertPool()
	roots.AddCert(server)
	return &tls.Config{
		Certificates: []tls.Certificate{i.certificate}, RootCAs: roots,
		ServerName: "localhost", MinVersion: tls.VersionTLS12,
	}
}
