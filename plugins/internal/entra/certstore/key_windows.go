package certstore

import (
	"crypto"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"slices"
	"unsafe"

	"golang.org/x/sys/windows"
)

// key is a private key in the store. It signs SHA-256 sums. A key of the older
// programming interface (CryptoAPI) cannot do PSS.
type key struct {
	public *rsa.PublicKey
	handle windows.Handle
	// spec says which kind of handle it is: CERT_NCRYPT_KEY_SPEC, or which key of a
	// provider of CryptoAPI.
	spec uint32
	// ours is set if the handle has to be given back.
	ours bool
}

// acquire opens the key of a certificate, without asking anybody at the screen. The
// current interface (CNG) is preferred
// (https://learn.microsoft.com/windows/win32/api/wincrypt/nf-wincrypt-cryptacquirecertificateprivatekey).
func acquire(cert *windows.CertContext, public *rsa.PublicKey) (*key, error) {
	k := &key{public: public}
	const silent = windows.CRYPT_ACQUIRE_SILENT_FLAG
	err := windows.CryptAcquireCertificatePrivateKey(cert, silent|windows.CRYPT_ACQUIRE_PREFER_NCRYPT_KEY_FLAG, nil, &k.handle, &k.spec, &k.ours)
	if err != nil {
		err = windows.CryptAcquireCertificatePrivateKey(cert, silent, nil, &k.handle, &k.spec, &k.ours)
	}
	switch {
	case err == nil:
		k.renew(cert)
		return k, nil
	case errors.Is(err, windows.Errno(windows.CRYPT_E_NO_KEY_PROPERTY)):
		return nil, ErrNoKey
	case refused(err):
		return nil, fmt.Errorf("%w: %w", ErrKeyRefused, err)
	default:
		return nil, fmt.Errorf("open the private key: %w", err)
	}
}

// keyInfo is CRYPT_KEY_PROV_INFO.
type keyInfo struct {
	container, provider *uint16
	kind, flags         uint32
	parameterCount      uint32
	parameters          uintptr
	spec                uint32
}

// renew opens a key of CryptoAPI by the provider that knows SHA-256: PFX files are
// imported for one that does not, and the providers of Windows share their keys
// (https://learn.microsoft.com/windows/win32/seccrypto/prov-rsa-aes). If that does not
// work, as for a card, the handle stays what it is.
func (k *key) renew(cert *windows.CertContext) {
	if k.spec == windows.CERT_NCRYPT_KEY_SPEC {
		return
	}
	const keyInfoProperty, rsaFull, rsaAES, machineKey, silent = 2, 1, 24, 0x20, 0x40
	property := windows.NewLazySystemDLL("crypt32.dll").NewProc("CertGetCertificateContextProperty")
	var size uint32
	if ok, _, _ := property.Call(uintptr(unsafe.Pointer(cert)), keyInfoProperty, 0, uintptr(unsafe.Pointer(&size))); ok == 0 || size < uint32(unsafe.Sizeof(keyInfo{})) { // #nosec G103 -- it is how the call returns it
		return
	}
	data := make([]uint64, size/8+1)                                                                                                                           // aligned for the structure at its beginning
	if ok, _, _ := property.Call(uintptr(unsafe.Pointer(cert)), keyInfoProperty, uintptr(unsafe.Pointer(&data[0])), uintptr(unsafe.Pointer(&size))); ok == 0 { // #nosec G103 -- as above
		return
	}
	info := (*keyInfo)(unsafe.Pointer(&data[0])) // #nosec G103 -- as above
	if info.kind != rsaFull {
		return
	}
	var better windows.Handle
	if windows.CryptAcquireContext(&better, info.container, nil, rsaAES, info.flags&machineKey|silent) != nil {
		return
	}
	k.close()
	k.handle, k.ours = better, true
}

// refused reports whether an error means that the account may not use the key. Where
// it may not read the file of the key, Windows says that the key set does not exist.
func refused(err error) bool {
	return slices.ContainsFunc([]error{
		windows.Errno(windows.NTE_BAD_KEYSET), windows.Errno(windows.NTE_PERM), windows.Errno(windows.NTE_SILENT_CONTEXT), windows.ERROR_ACCESS_DENIED,
	}, func(target error) bool { return errors.Is(err, target) })
}

func (k *key) close() {
	switch {
	case !k.ours:
	case k.spec == windows.CERT_NCRYPT_KEY_SPEC:
		_, _, _ = windows.NewLazySystemDLL("ncrypt.dll").NewProc("NCryptFreeObject").Call(uintptr(k.handle))
	default:
		_ = windows.CryptReleaseContext(k.handle, 0)
	}
}

// Public is the key of the certificate.
func (k *key) Public() crypto.PublicKey { return k.public }

// Sign signs a SHA-256 sum, by PSS if opts say so.
func (k *key) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	if opts.HashFunc() != crypto.SHA256 || len(digest) != crypto.SHA256.Size() {
		return nil, errors.New("the certificate store is asked for SHA-256 only")
	}
	_, pss := opts.(*rsa.PSSOptions)
	var signature []byte
	var err error
	if k.spec == windows.CERT_NCRYPT_KEY_SPEC {
		signature, err = k.signCNG(digest, pss)
	} else {
		signature, err = k.signCryptoAPI(digest, pss)
	}
	if err != nil && refused(err) {
		return nil, fmt.Errorf("%w: %w", ErrKeyRefused, err)
	}
	if err != nil {
		return nil, fmt.Errorf("let the certificate store sign: %w", err)
	}
	return signature, nil
}

// Flags of NCryptSignHash
// (https://learn.microsoft.com/windows/win32/api/ncrypt/nf-ncrypt-ncryptsignhash).
const (
	padPKCS1    = 0x2
	padPSS      = 0x8
	silentFlag  = 0x40
	algSHA256   = 0x800c // CALG_SHA_256 of wincrypt.h
	hashValue   = 0x2    // HP_HASHVAL
	signingName = "SHA256"
)

// pkcs1Padding and pssPadding are BCRYPT_PKCS1_PADDING_INFO and BCRYPT_PSS_PADDING_INFO.
type pkcs1Padding struct{ algorithm *uint16 }

type pssPadding struct {
	algorithm *uint16
	salt      uint32
}

func (k *key) signCNG(digest []byte, pss bool) ([]byte, error) {
	algorithm, err := windows.UTF16PtrFromString(signingName)
	if err != nil {
		return nil, err
	}
	padding, flags := unsafe.Pointer(&pkcs1Padding{algorithm}), uintptr(padPKCS1|silentFlag) // #nosec G103 -- it is how the call takes it
	if pss {
		padding, flags = unsafe.Pointer(&pssPadding{algorithm, uint32(len(digest))}), padPSS|silentFlag // #nosec G103 -- as above
	}
	signature := make([]byte, k.public.Size())
	var length uint32
	status, _, _ := windows.NewLazySystemDLL("ncrypt.dll").NewProc("NCryptSignHash").Call(uintptr(k.handle), uintptr(padding),
		uintptr(unsafe.Pointer(&digest[0])), uintptr(len(digest)), // #nosec G103 -- as above
		uintptr(unsafe.Pointer(&signature[0])), uintptr(len(signature)), uintptr(unsafe.Pointer(&length)), flags) // #nosec G103 -- as above
	if status != 0 {
		return nil, windows.Errno(uint32(status))
	}
	return signature[:length], nil
}

// errNoPSS says that a key of CryptoAPI cannot do PSS.
var errNoPSS = errors.New("the key is one of CryptoAPI, which knows no PSS")

func (k *key) signCryptoAPI(digest []byte, pss bool) ([]byte, error) {
	if pss {
		return nil, errNoPSS
	}
	library := windows.NewLazySystemDLL("advapi32.dll")
	call := func(name string, args ...uintptr) error {
		if ok, _, err := library.NewProc(name).Call(args...); ok == 0 {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	}
	var hash windows.Handle
	if err := call("CryptCreateHash", uintptr(k.handle), algSHA256, 0, 0, uintptr(unsafe.Pointer(&hash))); err != nil { // #nosec G103 -- it is how the call returns it
		return nil, err
	}
	defer func() { _ = call("CryptDestroyHash", uintptr(hash)) }()
	if err := call("CryptSetHashParam", uintptr(hash), hashValue, uintptr(unsafe.Pointer(&digest[0])), 0); err != nil { // #nosec G103 -- as above
		return nil, err
	}
	signature := make([]byte, k.public.Size())
	length := uint32(len(signature))
	if err := call("CryptSignHashW", uintptr(hash), uintptr(k.spec), 0, 0,
		uintptr(unsafe.Pointer(&signature[0])), uintptr(unsafe.Pointer(&length))); err != nil { // #nosec G103 -- as above
		return nil, err
	}
	signature = signature[:length]
	slices.Reverse(signature) // CryptoAPI writes the smallest byte first
	return signature, nil
}
