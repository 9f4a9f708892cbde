// Package certfile reads the certificate and private key that an application
// signs in to Microsoft Entra with, from PEM and PFX (PKCS #12) files.
//
// azidentity's own parser refuses PFX files as OpenSSL 3 and current Windows
// versions write them (AES-256 with a SHA-256 MAC), and encrypted PEM keys, so
// the files are read here.
package certfile

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// Errors of Load and Parse. Callers tell them apart with errors.Is.
var (
	// ErrPassword says that the password does not open the private key.
	ErrPassword = errors.New("the password does not open the private key")
	// ErrPasswordMissing says that the private key is encrypted and no
	// password was given.
	ErrPasswordMissing = errors.New("the private key is encrypted and no password is set")
	// ErrKeyType says that the private key is not an RSA key. Microsoft Entra
	// accepts RSA only for application sign-in.
	ErrKeyType = errors.New("the private key is not an RSA key")
	// ErrNoCertificate says that the file holds no certificate.
	ErrNoCertificate = errors.New("there is no certificate in the file")
	// ErrNoKey says that the file holds no private key.
	ErrNoKey = errors.New("there is no private key in the file")
	// ErrMismatch says that no certificate in the file belongs to the key.
	ErrMismatch = errors.New("no certificate in the file belongs to the private key")
	// ErrFormat says that the file is neither PEM nor PFX, or is damaged.
	ErrFormat = errors.New("the file is neither PEM nor PFX, or it is damaged")
)

// maxBytes bounds the file: a certificate chain takes a few kilobytes.
const maxBytes = 1 << 20

// Certificate is a certificate with its private key.
type Certificate struct {
	// Chain starts with the certificate of Key, and each next one is that of the
	// issuer of the one before, as far as the file has them. What else there is in
	// the file follows.
	Chain []*x509.Certificate
	// Key is the RSA private key, or a crypto.Signer for one that stays in a store.
	Key crypto.PrivateKey
}

// Load reads the certificate from a file. The password may be empty.
func Load(path, password string) (*Certificate, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, fmt.Errorf("%w: %s is a directory", ErrFormat, path)
	}
	if info.Size() > maxBytes {
		return nil, fmt.Errorf("%w: %s has %d bytes, more than any certificate", ErrFormat, path, info.Size())
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Parse(data, password)
}

// Parse reads the certificate from the content of a PEM or PFX file.
func Parse(data []byte, password string) (*Certificate, error) {
	var found contents
	var err error
	if bytes.Contains(data, []byte("-----BEGIN ")) {
		found, err = parsePEM(data, password)
	} else {
		found, err = parsePFX(data, password)
	}
	if err != nil {
		return nil, err
	}
	return found.certificate()
}

// NotAfter is the end of the certificate's validity.
func (c *Certificate) NotAfter() time.Time { return c.Chain[0].NotAfter }

// NotBefore is the start of the certificate's validity.
func (c *Certificate) NotBefore() time.Time { return c.Chain[0].NotBefore }

// Thumbprint is the SHA-256 of the certificate in hexadecimal, as the Entra
// admin center can show it.
func (c *Certificate) Thumbprint() string {
	sum := sha256.Sum256(c.Chain[0].Raw)
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}

// contents is what a file holds.
type contents struct {
	certs []*x509.Certificate
	key   crypto.PrivateKey
}

// certificate checks the contents and puts the key's certificate first.
func (f contents) certificate() (*Certificate, error) {
	if f.key == nil {
		return nil, ErrNoKey
	}
	if len(f.certs) == 0 {
		return nil, ErrNoCertificate
	}
	key, ok := f.key.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%w: it is %s", ErrKeyType, keyType(f.key))
	}
	for i, cert := range f.certs {
		if !key.PublicKey.Equal(cert.PublicKey) {
			continue
		}
		rest := slices.Concat(f.certs[:i], f.certs[i+1:])
		return &Certificate{Chain: ordered(cert, rest), Key: key}, nil
	}
	return nil, ErrMismatch
}

// ordered puts each certificate behind the one that it has issued, as Microsoft
// Entra expects it (https://www.rfc-editor.org/rfc/rfc7515#section-4.1.6), whatever
// the order in the file.
func ordered(first *x509.Certificate, rest []*x509.Certificate) []*x509.Certificate {
	chain := []*x509.Certificate{first}
	for last := first; ; last = chain[len(chain)-1] {
		i := slices.IndexFunc(rest, func(c *x509.Certificate) bool { return bytes.Equal(c.RawSubject, last.RawIssuer) })
		if i < 0 {
			return append(chain, rest...)
		}
		chain = append(chain, rest[i])
		rest = slices.Delete(rest, i, i+1)
	}
}

func keyType(key crypto.PrivateKey) string {
	switch key.(type) {
	case *ecdsa.PrivateKey:
		return "an elliptic-curve (EC) key"
	case ed25519.PrivateKey:
		return "an Ed25519 key"
	default:
		return "of an unknown type"
	}
}
