package access_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/secret"
)

// files is a certificate and its key in a folder.
type files struct{ certificate, key string }

func (f files) page() config.Page {
	return config.Page{Certificate: f.certificate, Key: &secret.Reference{Setting: "page.key", File: f.key}, Names: []string{"licexport.contoso.cz"}}
}

// write makes a certificate with a serial number.
func (f files) write(t *testing.T, serial int64, until time.Time) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "licexport"},
		NotBefore: now.Add(-time.Hour), NotAfter: until, DNSNames: []string{"licexport.contoso.cz"},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	put(t, f.key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}))
	put(t, f.certificate, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	at := now.Add(time.Duration(serial) * time.Minute) // the clock of the disk may be coarse
	for _, path := range []string{f.certificate, f.key} {
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
}

func put(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func newFiles(t *testing.T) files {
	dir := t.TempDir()
	return files{filepath.Join(dir, "page.crt"), filepath.Join(dir, "page.key")}
}

// A renewed certificate is used without a restart; one that is broken is not.
func TestCertificateIsRenewed(t *testing.T) {
	t.Parallel()
	k, f := newKit(), newFiles(t)
	f.write(t, 1, now.Add(90*24*time.Hour))
	door, err := k.open(t, f.page())
	if err != nil {
		t.Fatal(err)
	}
	serial := func() int64 {
		t.Helper()
		c, err := door.TLS().GetCertificate(&tls.ClientHelloInfo{})
		if err != nil {
			t.Fatal(err)
		}
		return c.Leaf.SerialNumber.Int64()
	}
	if got := serial(); got != 1 {
		t.Errorf("serial %d", got)
	}
	f.write(t, 2, now.Add(180*24*time.Hour))
	if got := serial(); got != 1 {
		t.Errorf("it was looked for at once: serial %d", got)
	}
	k.now = k.now.Add(time.Minute)
	if got := serial(); got != 2 {
		t.Errorf("serial %d after it was renewed", got)
	}
	put(t, f.certificate, []byte("nothing"))
	k.now = k.now.Add(time.Minute)
	if got := serial(); got != 2 || !strings.Contains(k.log.String(), "cannot be used") {
		t.Errorf("serial %d after it was broken: %s", got, k.log)
	}
	f.write(t, 3, now.Add(180*24*time.Hour))
	k.now = k.now.Add(time.Minute)
	if got := serial(); got != 3 {
		t.Errorf("serial %d after it was mended", got)
	}
	if c := door.TLS(); c.MinVersion < tls.VersionTLS12 || len(c.NextProtos) != 1 || c.NextProtos[0] != "http/1.1" {
		t.Errorf("%+v", c)
	}
}

func TestCertificatesThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	good, other := newFiles(t), newFiles(t)
	good.write(t, 1, now.Add(time.Hour))
	other.write(t, 2, now.Add(time.Hour))
	for name, f := range map[string]files{
		"of two pairs":  {good.certificate, other.key},
		"no file":       {good.certificate + "x", good.key},
		"no key":        {good.certificate, good.key + "x"},
		"the other way": {good.key, good.certificate},
	} {
		_, err := newKit().open(t, f.page())
		if err == nil || problem.ClassOf(err) != problem.Usage {
			t.Errorf("%s: %v (%s)", name, err, problem.ClassOf(err))
		}
		if err != nil && strings.Contains(err.Error(), "PRIVATE") {
			t.Errorf("%s: the key is shown", name)
		}
	}
}

func TestCertificatesThatBrowsersRefuseAreWarnedOf(t *testing.T) {
	t.Parallel()
	f := newFiles(t)
	f.write(t, 1, now.Add(-time.Minute))
	k, page := newKit(), f.page()
	page.Names = append(page.Names, "other.contoso.cz")
	if _, err := k.open(t, page); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"ended on 2026-11-24", "other.contoso.cz"} {
		if !strings.Contains(k.log.String(), want) {
			t.Errorf("the log does not name %s: %s", want, k.log)
		}
	}
	if strings.Contains(k.log.String(), "licexport.contoso.cz") {
		t.Errorf("it warns of a name that the certificate has: %s", k.log)
	}
}
