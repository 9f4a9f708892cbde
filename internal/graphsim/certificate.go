package graphsim

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"time"
)

// Certificate is a self-signed certificate with its key: an application's
// credential. Register Leaf in App.Certificates.
type Certificate struct {
	Leaf *x509.Certificate
	Key  *rsa.PrivateKey
}

// NewCertificate makes a certificate that is valid between the two times.
func NewCertificate(name string, notBefore, notAfter time.Time) (*Certificate, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, fmt.Errorf("graphsim: make a certificate's key: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(notBefore.UnixNano()),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    notBefore,
		NotAfter:     notAfter,
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("graphsim: make a certificate: %w", err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("graphsim: read the certificate made: %w", err)
	}
	return &Certificate{Leaf: leaf, Key: key}, nil
}

// PEM returns the certificate and its key, not encrypted, in one file's content.
func (c *Certificate) PEM() ([]byte, error) {
	key, err := x509.MarshalPKCS8PrivateKey(c.Key)
	if err != nil {
		return nil, fmt.Errorf("graphsim: write a certificate's key: %w", err)
	}
	var out bytes.Buffer
	for _, block := range []*pem.Block{
		{Type: "CERTIFICATE", Bytes: c.Leaf.Raw},
		{Type: "PRIVATE KEY", Bytes: key},
	} {
		if err := pem.Encode(&out, block); err != nil {
			return nil, fmt.Errorf("graphsim: write a certificate: %w", err)
		}
	}
	return out.Bytes(), nil
}
