package certstore

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math/big"
	"slices"
	"testing"
	"unsafe"

	"golang.org/x/sys/windows"
)

// signs makes sure that a key signs what its public key verifies.
func signs(t *testing.T, k *key, pss bool) {
	t.Helper()
	digest := sha256.Sum256([]byte("what is to be signed"))
	signature, err := k.Sign(nil, digest[:], crypto.SHA256)
	if err != nil || rsa.VerifyPKCS1v15(k.public, crypto.SHA256, digest[:], signature) != nil {
		t.Errorf("PKCS #1: %x, %v", signature, err)
	}
	signature, err = k.Sign(nil, digest[:], &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: crypto.SHA256})
	switch {
	case !pss && !errors.Is(err, errNoPSS):
		t.Errorf("PSS: %v", err)
	case pss && (err != nil || rsa.VerifyPSS(k.public, crypto.SHA256, digest[:], signature, nil) != nil):
		t.Errorf("PSS: %x, %v", signature, err)
	}
	if _, err := k.Sign(nil, digest[:4], crypto.SHA1); err == nil {
		t.Error("it signs what is no SHA-256")
	}
}

func TestKeyOfCryptoAPI(t *testing.T) {
	t.Parallel()
	library := windows.NewLazySystemDLL("advapi32.dll")
	k := &key{spec: 2, ours: true} // AT_SIGNATURE
	if err := windows.CryptAcquireContext(&k.handle, nil, nil, windows.PROV_RSA_AES, windows.CRYPT_VERIFYCONTEXT); err != nil {
		t.Skip(err)
	}
	defer k.close()
	var made windows.Handle
	if ok, _, err := library.NewProc("CryptGenKey").Call(uintptr(k.handle), 2, 2048<<16, uintptr(unsafe.Pointer(&made))); ok == 0 {
		t.Skip(err)
	}
	blob := make([]byte, 1024)
	size := uint32(len(blob))
	const publicKeyBlob = 6
	if ok, _, err := library.NewProc("CryptExportKey").Call(uintptr(made), 0, publicKeyBlob, 0, uintptr(unsafe.Pointer(&blob[0])), uintptr(unsafe.Pointer(&size))); ok == 0 {
		t.Fatal(err)
	}
	modulus := slices.Clone(blob[20:size]) // after BLOBHEADER and RSAPUBKEY
	slices.Reverse(modulus)
	k.public = &rsa.PublicKey{N: new(big.Int).SetBytes(modulus), E: int(binary.LittleEndian.Uint32(blob[16:]))}
	signs(t, k, false)
}

func TestKeyOfCNG(t *testing.T) {
	t.Parallel()
	library := windows.NewLazySystemDLL("ncrypt.dll")
	text := func(s string) uintptr {
		p, err := windows.UTF16PtrFromString(s)
		if err != nil {
			t.Fatal(err)
		}
		return uintptr(unsafe.Pointer(p))
	}
	call := func(name string, args ...uintptr) {
		t.Helper()
		if status, _, _ := library.NewProc(name).Call(args...); status != 0 {
			t.Skipf("%s: %#x", name, uint32(status))
		}
	}
	if library.NewProc("NCryptSignHash").Find() != nil {
		t.Skip("there is no CNG here")
	}
	var provider windows.Handle
	k := &key{spec: windows.CERT_NCRYPT_KEY_SPEC, ours: true}
	call("NCryptOpenStorageProvider", uintptr(unsafe.Pointer(&provider)), text("Microsoft Software Key Storage Provider"), 0)
	call("NCryptCreatePersistedKey", uintptr(provider), uintptr(unsafe.Pointer(&k.handle)), text("RSA"), 0, 0, 0)
	length := uint32(2048)
	call("NCryptSetProperty", uintptr(k.handle), text("Length"), uintptr(unsafe.Pointer(&length)), 4, 0)
	call("NCryptFinalizeKey", uintptr(k.handle), 0)
	defer k.close()
	blob := make([]byte, 1024)
	var size uint32
	call("NCryptExportKey", uintptr(k.handle), 0, text("RSAPUBLICBLOB"), 0, uintptr(unsafe.Pointer(&blob[0])), uintptr(len(blob)), uintptr(unsafe.Pointer(&size)), 0)
	exponent, modulus := binary.LittleEndian.Uint32(blob[8:]), binary.LittleEndian.Uint32(blob[12:])
	at := 24 + exponent // after BCRYPT_RSAKEY_BLOB
	k.public = &rsa.PublicKey{E: int(new(big.Int).SetBytes(blob[24:at]).Int64()), N: new(big.Int).SetBytes(blob[at : at+modulus])}
	signs(t, k, true)
}
