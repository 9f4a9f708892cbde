package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// With a certificate, programs and installers are signed in place, and the installer
// holds the version of the signed program.
func TestSign(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"osslsigncode", "openssl", "wixl", "msibuild", "sh"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("needs " + tool + " (Debian: osslsigncode, openssl, wixl, msitools)")
		}
	}
	dir := t.TempDir()
	env := append(os.Environ(), "SIGN_CERTIFICATE="+dir+"/cert.p12", "SIGN_PASSWORD="+dir+"/password", "SIGN_TIMESTAMP=", "HOMEPAGE=https://licexport.example", "GOOS=", "PUBLISHER=Contoso")
	do := func(name string, args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), name, args...) // #nosec G204 -- ours
		cmd.Env = env
		text, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s %v: %v\n%s", name, args, err, text)
		}
		return string(text)
	}
	if err := os.WriteFile(filepath.Join(dir, "password"), []byte("hunter2"), 0o600); err != nil {
		t.Fatal(err)
	}
	do("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Contoso", "-days", "2", "-addext", "extendedKeyUsage=codeSigning", "-keyout", dir+"/key.pem", "-out", dir+"/cert.pem")
	do("openssl", "pkcs12", "-export", "-passout", "pass:hunter2", "-inkey", dir+"/key.pem", "-in", dir+"/cert.pem", "-out", dir+"/cert.p12")

	at := stage(t)
	program := filepath.Join(at, "licexport.exe")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program+".new", ".") // #nosec G204 -- ours
	build.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64")
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if err := os.Rename(program+".new", program); err != nil {
		t.Fatal(err)
	}
	do("./sign", program)
	verify := func(file string) {
		t.Helper()
		if said := do("osslsigncode", "verify", "-CAfile", dir+"/cert.pem", "-in", file); !strings.Contains(said, "Signature verification: ok") {
			t.Errorf("%s: %s", file, said)
		}
	}
	verify(program)

	sign, err := filepath.Abs("sign")
	if err != nil {
		t.Fatal(err)
	}
	env = append(env, "WINDOWS_SIGN="+sign)
	pack := exec.CommandContext(t.Context(), filepath.Join("packaging", "msi", "pack"), at, "windows_amd64", "1.2.3", dir) // #nosec G204 -- ours
	pack.Dir, pack.Env = filepath.Join("..", ".."), env
	if text, err := pack.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	verify(filepath.Join(dir, "licexport_1.2.3_windows_amd64.msi"))
}
