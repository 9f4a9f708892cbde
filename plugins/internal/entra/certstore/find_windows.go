package certstore

import (
	"bytes"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // Windows shows certificates by it
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/licexport/licexport/plugins/internal/entra/certfile"
)

func find(location Location, sum []byte) (*certfile.Certificate, func(), error) {
	where := uint32(windows.CERT_SYSTEM_STORE_LOCAL_MACHINE)
	if location == CurrentUser {
		where = windows.CERT_SYSTEM_STORE_CURRENT_USER
	}
	name, err := windows.UTF16PtrFromString("My")
	if err != nil {
		return nil, nil, err
	}
	const only = windows.CERT_STORE_OPEN_EXISTING_FLAG | windows.CERT_STORE_READONLY_FLAG
	store, err := windows.CertOpenStore(windows.CERT_STORE_PROV_SYSTEM, 0, 0, where|only, uintptr(unsafe.Pointer(name))) // #nosec G103 -- it is how the call takes a name
	if errors.Is(err, windows.ERROR_FILE_NOT_FOUND) {
		return nil, nil, ErrNotFound
	}
	if err != nil {
		return nil, nil, fmt.Errorf("open %s: %w", location, err)
	}
	defer func() { _ = windows.CertCloseStore(store, 0) }() // the certificate holds what it needs
	return findIn(store, sum)
}

// findIn returns the first certificate with the thumbprint in an open store: no two
// certificates share one.
func findIn(store windows.Handle, sum []byte) (*certfile.Certificate, func(), error) {
	var at *windows.CertContext
	for {
		var err error
		at, err = windows.CertEnumCertificatesInStore(store, at) // it frees the one before
		if at == nil || err != nil {
			return nil, nil, ErrNotFound
		}
		der := unsafe.Slice(at.EncodedCert, at.Length) // #nosec G103 -- it is how Windows hands out bytes
		if !has(der, sum) {
			continue
		}
		cert, err := x509.ParseCertificate(append([]byte(nil), der...))
		if err != nil {
			return nil, nil, errors.Join(fmt.Errorf("%w: %w", certfile.ErrFormat, err), windows.CertFreeCertificateContext(at))
		}
		public, ok := cert.PublicKey.(*rsa.PublicKey)
		if !ok {
			return nil, nil, errors.Join(certfile.ErrKeyType, windows.CertFreeCertificateContext(at))
		}
		key, err := acquire(at, public)
		if err != nil {
			return nil, nil, errors.Join(err, windows.CertFreeCertificateContext(at))
		}
		return &certfile.Certificate{Chain: []*x509.Certificate{cert}, Key: key}, func() {
			key.close()
			_ = windows.CertFreeCertificateContext(at)
		}, nil
	}
}

// has reports whether a certificate has a thumbprint.
func has(der, sum []byte) bool {
	if len(sum) == sha1.Size {
		short := sha1.Sum(der) //nolint:gosec // see the import
		return bytes.Equal(short[:], sum)
	}
	long := sha256.Sum256(der)
	return bytes.Equal(long[:], sum)
}
