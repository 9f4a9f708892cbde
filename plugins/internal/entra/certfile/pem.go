package certfile

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"github.com/youmark/pkcs8"
)

// parsePEM reads all certificates and the one private key of a PEM file. Other
// blocks (parameters, requests) are passed over.
func parsePEM(data []byte, password string) (contents, error) {
	var found contents
	for {
		var block *pem.Block
		block, data = pem.Decode(data)
		if block == nil {
			return found, nil
		}
		switch block.Type {
		case "CERTIFICATE":
			cert, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return contents{}, fmt.Errorf("%w: %w", ErrFormat, err)
			}
			found.certs = append(found.certs, cert)
		case "PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY":
			if found.key != nil {
				return contents{}, fmt.Errorf("%w: it holds more than one private key", ErrFormat)
			}
			key, err := parseKey(block, password)
			if err != nil {
				return contents{}, err
			}
			found.key = key
		}
	}
}

func parseKey(block *pem.Block, password string) (crypto.PrivateKey, error) {
	if block.Type == "ENCRYPTED PRIVATE KEY" {
		return parseEncryptedPKCS8(block.Bytes, password)
	}
	der := block.Bytes
	// The key format of OpenSSL before 1.0 (a DEK-Info header) is weak, but
	// such files exist, and refusing them would make nothing safer here.
	if x509.IsEncryptedPEMBlock(block) { //nolint:staticcheck // See above.
		if password == "" {
			return nil, ErrPasswordMissing
		}
		var err error
		der, err = x509.DecryptPEMBlock(block, []byte(password)) //nolint:staticcheck // See above.
		if errors.Is(err, x509.IncorrectPasswordError) {
			return nil, ErrPassword
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrFormat, err)
		}
		key, err := parsePlainKey(der)
		if err != nil {
			// A wrong password passes the padding check once in 256 times.
			return nil, ErrPassword
		}
		return key, nil
	}
	return parsePlainKey(der)
}

func parseEncryptedPKCS8(der []byte, password string) (crypto.PrivateKey, error) {
	if password == "" {
		return nil, ErrPasswordMissing
	}
	key, _, err := pkcs8.ParsePrivateKey(der, []byte(password))
	if err != nil {
		if isUnknownScheme(err) {
			return nil, fmt.Errorf("%w: %w", ErrFormat, err)
		}
		return nil, ErrPassword
	}
	return key, nil
}

// isUnknownScheme tells an encryption that the library does not know from a
// wrong password. It has plain texts only: whatever is not one of its
// "unsupported", "only … supported" and "invalid … parameters" is the password.
func isUnknownScheme(err error) bool {
	text := err.Error()
	return strings.Contains(text, "supported") || strings.Contains(text, "parameters")
}

func parsePlainKey(der []byte) (crypto.PrivateKey, error) {
	if key, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		return key, nil
	}
	if key, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return key, nil
	}
	key, err := x509.ParseECPrivateKey(der)
	if err != nil {
		return nil, fmt.Errorf("%w: the private key cannot be read", ErrFormat)
	}
	return key, nil
}
