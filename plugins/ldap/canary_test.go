package main

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/go-ldap/ldap/v3"

	"github.com/licexport/licexport/plugins/ldap/adtest"
	"github.com/licexport/licexport/plugins/ldap/ldaptest"
)

// canary is a password with letters that each encoding writes in another way.
const canary = `Kanárek~8Q&k+/=<"žluťoučký">% canary`

// The password is in the request to the plugin and nowhere else, with the real host
// around it: not in what is said, not in a file, however bad things go, and not even
// if the server repeats it in its refusal.
func TestPasswordIsNowhere(t *testing.T) {
	t.Parallel()
	d := adtest.NewDomain()
	d.Group("CAD", 0, staff(d, 3)...)
	var refuse, broken atomic.Bool
	server := &adtest.AD{
		Entries: d.Entries(),
		Bind: func(_, password string) (int, string) {
			if password != canary {
				t.Errorf("the password that came is %q", password)
			}
			if refuse.Load() {
				return ldap.LDAPResultInvalidCredentials, "data 52e, the password " + password + " is wrong"
			}
			return 0, ""
		},
		Hook: func(_ adtest.Request, a *adtest.Answer) { a.NoPaging = broken.Load() },
	}
	c := ldaptest.NewCertificate(t, "localhost", "localhost")
	dir := t.TempDir()
	host := build(t, filepath.Join(dir, "app", "licexport"), "github.com/licexport/licexport/cmd/licexport")
	build(t, filepath.Join(dir, "app", "plugins", "licexport-source-ldap"), ".")
	put(t, dir, "secret", canary+"\n")
	put(t, dir, "licexport.yaml", configuration(t, map[string]any{
		"url": server.Start(t, c), "ca_file": c.CAFile, "bind_dn": "reader@ex.test", "password": map[string]string{"file": "secret"},
		"groups": []any{map[string]any{"name": "CAD", "uid": "Autodesk:CAD"}},
	}))
	run := []string{"run", "--source", "ldap", "--output", "licenses.csv", "--record", "record.json"}
	for _, step := range []struct {
		name           string
		refuse, broken bool
		args           []string
		code           int
	}{
		{"lock", false, false, []string{"plugin", "lock", filepath.Join(dir, "app", "plugins", "licexport-source-ldap"+exe()), "--lock-file", filepath.Join(dir, "app", "licexport.lock")}, 0},
		{"config init", false, false, []string{"config", "init", "--config", "other.yaml", "--no-input", "--plugin", "ldap", "--set", "url=ldaps://dc1.ex.test",
			"--set", "bind_dn=reader@ex.test", "--set", "password=file:secret", "--set", `groups=[{"name": "CAD"}]`}, 0},
		{"config validate", false, false, []string{"config", "validate", "--config", "other.yaml"}, 0},
		{"run", false, false, run, 0},
		{"as JSON", false, false, append(slices.Clip(run), "--log-format", "json"), 0},
		{"check", false, false, []string{"check", "--source", "ldap"}, 0},
		{"sign-in refused", true, false, run, 3},
		{"check refused", true, false, []string{"check", "--source", "ldap"}, 3},
		{"broken answers", false, true, run, 3},
	} {
		refuse.Store(step.refuse)
		broken.Store(step.broken)
		cmd := exec.CommandContext(t.Context(), host, step.args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "LICEXPORT_LOG=trace")
		out, _ := cmd.CombinedOutput() // the code says how it ended
		if code := cmd.ProcessState.ExitCode(); code != step.code {
			t.Errorf("%s: exit code %d, want %d\n%s", step.name, code, step.code, out)
		}
		mustNotTell(t, step.name, string(out))
	}
	files := 0
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Base(path) == "secret" || filepath.Base(filepath.Dir(path)) == "app" || filepath.Base(filepath.Dir(path)) == "plugins" {
			return err
		}
		text, err := os.ReadFile(path)
		files++
		mustNotTell(t, path, string(text))
		return err
	})
	if err != nil || files < 3 {
		t.Errorf("looked at %d files: %v", files, err)
	}
	csv, err := os.ReadFile(filepath.Join(dir, "licenses.csv"))
	if err != nil || strings.Count(string(csv), "Autodesk:CAD;;") != 3 {
		t.Errorf("%v\n%s", err, csv)
	}
}

func exe() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}

// build builds a program and returns its path.
func build(t *testing.T, path, pkg string) string {
	t.Helper()
	path += exe()
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, pkg).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// configuration is a licexport.yaml with one source. JSON is YAML, too.
func configuration(t *testing.T, settings map[string]any) string {
	t.Helper()
	text, err := json.Marshal(map[string]any{"version": 1, "sources": map[string]any{"ldap": map[string]any{"config": settings}}})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// mustNotTell fails if a text holds the password in a form in which it may be
// written by accident.
func mustNotTell(t *testing.T, what, text string) {
	t.Helper()
	inJSON, _ := json.Marshal(canary) // a string can always be written
	forms := map[string]string{
		"plain": canary, "middle": canary[5 : len(canary)-5], "JSON": strings.Trim(string(inJSON), `"`), "hex": hex.EncodeToString([]byte(canary)),
		"query": url.QueryEscape(canary), "path": url.PathEscape(canary), "base64": base64.RawStdEncoding.EncodeToString([]byte(canary))[:40],
	}
	for name, form := range forms {
		if strings.Contains(text, form) {
			t.Errorf("%s holds the password (%s)", what, name)
		}
	}
}
