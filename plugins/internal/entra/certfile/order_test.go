package certfile_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/licexport/licexport/plugins/internal/entra/certfile"
)

// Files are put together in every order. The certificate that signs in is that of
// the key, and its issuers follow it one after the other.
func TestOrderInTheFile(t *testing.T) {
	t.Parallel()
	root, rootKey := issue(t, "root", nil, nil)
	middle, middleKey := issue(t, "intermediate", root, rootKey)
	leaf, leafKey := issue(t, "licexport", middle, middleKey)
	der, err := x509.MarshalPKCS8PrivateKey(leafKey)
	if err != nil {
		t.Fatal(err)
	}
	key := block("PRIVATE KEY", der)
	r, m, l := block("CERTIFICATE", root.Raw), block("CERTIFICATE", middle.Raw), block("CERTIFICATE", leaf.Raw)
	for name, file := range map[string][][]byte{
		"key, root, intermediate, leaf": {key, r, m, l},
		"key, root, leaf":               {key, r, l},
		"root first, key last":          {r, l, m, key},
		"leaf, intermediate, root":      {l, m, r, key},
		"leaf, root, intermediate":      {key, l, r, m},
		"the leaf alone":                {l, key},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cert, err := certfile.Parse(bytes.Join(file, nil), "")
			if err != nil {
				t.Fatal(err)
			}
			var subjects []string
			for _, c := range cert.Chain {
				subjects = append(subjects, c.Subject.CommonName)
			}
			want := []string{"licexport"}
			if len(file) == 4 {
				want = []string{"licexport", "intermediate", "root"}
			} else if len(file) == 3 {
				want = []string{"licexport", "root"}
			}
			if !slices.Equal(subjects, want) {
				t.Errorf("the chain is %q, want %q", subjects, want)
			}
		})
	}
}

func block(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// issue makes a certificate that parent has signed, or a root.
func issue(t *testing.T, name string, parent *x509.Certificate, signer *rsa.PrivateKey) (*x509.Certificate, *rsa.PrivateKey) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, IsCA: name != "licexport", BasicConstraintsValid: true,
		NotBefore: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	if parent == nil {
		parent, signer = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert, key
}
