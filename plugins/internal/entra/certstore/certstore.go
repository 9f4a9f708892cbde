// Package certstore finds the certificate that an application signs in to Microsoft
// Entra with in the certificate store of Windows. Its key never leaves the store, so
// it need not be exportable: the store signs.
package certstore

import (
	"crypto/sha1" //nolint:gosec // Windows shows certificates by it
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"unicode"

	"github.com/licexport/licexport/plugins/internal/entra/certfile"
)

// Location says whose store it is. Certificates of applications are in its folder
// "My", which Windows shows as "Personal".
type Location string

// The stores that there are.
const (
	// LocalMachine is that of the computer (certlm.msc).
	LocalMachine Location = "local_machine"
	// CurrentUser is that of the account (certmgr.msc).
	CurrentUser Location = "current_user"
)

// String is the store as PowerShell names it.
func (l Location) String() string {
	if l == CurrentUser {
		return `Cert:\CurrentUser\My`
	}
	return `Cert:\LocalMachine\My`
}

// Errors of Find. Callers tell them apart with errors.Is.
var (
	// ErrNoStore says that this system has no such store.
	ErrNoStore = errors.New("this system has no certificate store of Windows")
	// ErrNotFound says that no certificate in the store has the thumbprint.
	ErrNotFound = errors.New("there is no certificate with this thumbprint")
	// ErrNoKey says that the certificate has no private key in the store.
	ErrNoKey = errors.New("the certificate has no private key in the store")
	// ErrKeyRefused says that the account may not use the key.
	ErrKeyRefused = errors.New("this account may not use the private key")
	// ErrThumbprint says that a text is no thumbprint.
	ErrThumbprint = errors.New("it is no thumbprint")
)

// Find returns the certificate with a thumbprint, in hexadecimal: SHA-1, as Windows
// shows it, or SHA-256. The caller closes it. Its Key is a crypto.Signer.
func Find(location Location, thumbprint string) (*certfile.Certificate, func(), error) {
	sum, err := ParseThumbprint(thumbprint)
	if err != nil {
		return nil, nil, err
	}
	return find(location, sum)
}

// ParseThumbprint reads a thumbprint as people copy it: with spaces or colons, and
// with the invisible character that the dialog of Windows puts in front.
func ParseThumbprint(text string) ([]byte, error) {
	text = strings.Map(func(r rune) rune {
		if r == ':' || unicode.IsSpace(r) || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, text)
	sum, err := hex.DecodeString(text)
	if err != nil || len(sum) != sha1.Size && len(sum) != sha256.Size {
		return nil, ErrThumbprint
	}
	return sum, nil
}
