package certfile

import (
	"errors"
	"fmt"
	"strings"

	"software.sslmate.com/src/go-pkcs12"
)

// parsePFX reads a PKCS #12 file with any of the encryptions in use: AES-256
// with SHA-256 (OpenSSL 3, Windows since 10) and the older 3DES and RC2.
func parsePFX(data []byte, password string) (contents, error) {
	key, cert, chain, err := pkcs12.DecodeChain(data, password)
	if errors.Is(err, pkcs12.ErrIncorrectPassword) || errors.Is(err, pkcs12.ErrDecryption) {
		if password == "" {
			return contents{}, ErrPasswordMissing
		}
		return contents{}, ErrPassword
	}
	// The library has no typed errors for what is missing in a sound file.
	if err != nil && strings.Contains(err.Error(), "private key missing") {
		return contents{}, ErrNoKey
	}
	if err != nil && strings.Contains(err.Error(), "certificate missing") {
		return contents{}, ErrNoCertificate
	}
	if err != nil {
		return contents{}, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	found := contents{key: key}
	if cert != nil {
		found.certs = append(found.certs, cert)
	}
	found.certs = append(found.certs, chain...)
	return found, nil
}
