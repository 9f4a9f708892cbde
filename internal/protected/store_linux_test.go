package protected

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// fakeCreds stands for systemd-creds: it says with what it was called, and turns
// letters.
const fakeCreds = `#!/bin/sh
echo "$@" >"$(dirname "$0")/asked"
tr a-z n-za-m
`

func TestSecretsOfTheMachineAreEncryptedBySystemd(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root keeps secrets of the machine")
	}
	programs := t.TempDir()
	if err := os.WriteFile(filepath.Join(programs, "systemd-creds"), []byte(fakeCreds), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", programs+":"+os.Getenv("PATH"))
	c := credstore{dir: filepath.Join(t.TempDir(), "credstore.encrypted")}
	entry, err := c.set("contoso", "hunter", "")
	if err != nil || entry.Unit != "LoadCredentialEncrypted=licexport.contoso:"+c.dir+"/licexport.contoso" {
		t.Fatalf("%+v, %v", entry, err)
	}
	content, err := os.ReadFile(entry.Path)
	if err != nil || string(content) != "uhagre" {
		t.Errorf("%q, %v", content, err)
	}
	if asked, err := os.ReadFile(filepath.Join(programs, "asked")); err != nil || string(asked) != "encrypt --name=licexport.contoso - -\n" {
		t.Errorf("%q, %v", asked, err)
	}
	if entries, err := c.list(); err != nil || len(entries) != 1 || entries[0].Name != "contoso" {
		t.Errorf("%+v, %v", entries, err)
	}
	// By hand nobody decrypts it; the error says which way it comes to licexport.
	if got, err := c.get("contoso"); err == nil || got != "" || !strings.Contains(err.Error(), "--secret licexport.contoso="+c.dir) {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := c.set("contoso", "hunter", "jana"); err == nil || !strings.Contains(err.Error(), "--account has no meaning here") {
		t.Errorf("%v", err)
	}
}

func TestWithoutSystemdCreds(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root keeps secrets of the machine")
	}
	t.Setenv("PATH", t.TempDir())
	_, err := credstore{dir: t.TempDir()}.set("contoso", "hunter", "")
	if err == nil || !strings.Contains(err.Error(), "has no systemd-creds") || !strings.Contains(err.Error(), "sudo -u licexport licexport secret set contoso") {
		t.Errorf("%v", err)
	}
}

// The real program, where this computer has one that can encrypt, gives back what it
// was given.
func TestRealSystemdCreds(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root keeps secrets of the machine")
	}
	c := credstore{dir: t.TempDir()}
	entry, err := c.set("contoso", "hunter2 with spaces", "")
	if err != nil {
		t.Skip(err)
	}
	out, err := exec.CommandContext(t.Context(), "systemd-creds", "decrypt", "--name=licexport.contoso", entry.Path, "-").Output() // #nosec G204 -- the path of the test
	if err != nil || string(out) != "hunter2 with spaces" {
		t.Errorf("%q, %v", out, err)
	}
}
