package certstore

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"testing"
	"time"

	"golang.org/x/sys/windows"
	"software.sslmate.com/src/go-pkcs12"

	"github.com/licexport/licexport/internal/graphsim"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// imported puts a certificate with its key, not exportable, into the store of the
// account, and takes it out at the end.
func imported(t *testing.T) *graphsim.Certificate {
	t.Helper()
	now := sdkhttp.SystemClock{}.Now()
	cert, err := graphsim.NewCertificate("licexport-test", now.Add(-time.Hour), now.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	pfx, err := pkcs12.LegacyDES.Encode(cert.Key, cert.Leaf, nil, "password")
	if err != nil {
		t.Fatal(err)
	}
	password, err := windows.UTF16PtrFromString("password")
	if err != nil {
		t.Fatal(err)
	}
	memory, err := windows.PFXImportCertStore(&windows.CryptDataBlob{Size: uint32(len(pfx)), Data: &pfx[0]}, password, 0)
	if err != nil {
		t.Skip("certificates with keys cannot be imported here: ", err)
	}
	t.Cleanup(func() { _ = windows.CertCloseStore(memory, 0) })
	name, err := windows.UTF16PtrFromString("My")
	if err != nil {
		t.Fatal(err)
	}
	store, err := windows.CertOpenSystemStore(0, name)
	if err != nil {
		t.Fatal(err)
	}
	found, err := windows.CertEnumCertificatesInStore(memory, nil)
	if err != nil {
		t.Fatal(err)
	}
	var kept *windows.CertContext
	if err := windows.CertAddCertificateContextToStore(store, found, windows.CERT_STORE_ADD_REPLACE_EXISTING, &kept); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = windows.CertDeleteCertificateFromStore(kept) })
	t.Cleanup(func() { _ = windows.CertCloseStore(store, 0) })
	const commit = 3 // CERT_STORE_CTRL_COMMIT
	_, _, _ = windows.NewLazySystemDLL("crypt32.dll").NewProc("CertControlStore").Call(uintptr(store), 1, commit, 0)
	return cert
}

// The store signs with a key that cannot be taken out of it, found by either
// thumbprint.
func TestTheStoreSigns(t *testing.T) {
	cert := imported(t)
	short, long := sha1.Sum(cert.Leaf.Raw), sha256.Sum256(cert.Leaf.Raw)
	for _, sum := range [][]byte{short[:], long[:]} {
		found, done, err := Find(CurrentUser, hex.EncodeToString(sum))
		if err != nil {
			t.Fatal(err)
		}
		defer done()
		if !found.Chain[0].Equal(cert.Leaf) {
			t.Fatal("another certificate was found")
		}
		signer, ok := found.Key.(*key)
		if !ok {
			t.Fatalf("%T", found.Key)
		}
		digest := sha256.Sum256([]byte("what is to be signed"))
		signature, err := signer.Sign(nil, digest[:], crypto.SHA256)
		if errors.Is(err, windows.Errno(windows.NTE_NO_KEY)) {
			t.Skip("the key is not kept with the certificate here") // Wine
		}
		if err != nil || rsa.VerifyPKCS1v15(&cert.Key.PublicKey, crypto.SHA256, digest[:], signature) != nil {
			t.Errorf("PKCS #1: %v", err)
		}
		signature, err = signer.Sign(nil, digest[:], &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: crypto.SHA256})
		if signer.spec != windows.CERT_NCRYPT_KEY_SPEC {
			if !errors.Is(err, errNoPSS) {
				t.Errorf("PSS by CryptoAPI: %v", err)
			}
			t.Log("the key is one of CryptoAPI")
			continue
		}
		if err != nil || rsa.VerifyPSS(&cert.Key.PublicKey, crypto.SHA256, digest[:], signature, nil) != nil {
			t.Errorf("PSS: %v", err)
		}
	}
}

func TestWhatIsNotInTheStore(t *testing.T) {
	t.Parallel()
	for _, location := range []Location{LocalMachine, CurrentUser} {
		if _, _, err := Find(location, "a909502dd82ae41433e6f83886b00d4277a32a7b"); !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: %v", location, err)
		}
	}
}
