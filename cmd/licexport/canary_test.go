package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/graphsim"
)

// canary is a secret with letters that each encoding writes in another way.
const canary = `Kanárek~8Q&k+/=<"žluťoučký">% canary`

// A secret is in the request to the plugin and nowhere else: not in what the
// program writes, not in a file, not in an argument or the environment of a
// process, however bad things go, and with the most talkative log.
func TestSecretIsNowhere(t *testing.T) {
	t.Parallel()
	tenant := graphsim.NewTenant(graphsim.Options{Users: 1500, Seed: 1})
	tenant.App.Secret = canary
	s := newTenantSite(t, tenant)
	s.settings["client_secret"] = map[string]string{"file": "secret"}
	if err := os.WriteFile(filepath.Join(s.dir, "secret"), []byte(canary+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.env = append(slices.DeleteFunc(s.env, func(v string) bool { return strings.HasPrefix(v, "SECRET=") }), "LICEXPORT_LOG=trace")
	s.configure()
	run := []string{"run", "--source", "m365", "--output", "licenses.csv", "--record", "record.json", "--metrics-textfile", "licexport.prom"}

	said := 0
	for _, step := range []struct {
		name   string
		faults []string
		args   []string
		code   int
	}{
		{"run", nil, run, 0},
		{"as JSON", nil, append(slices.Clone(run), "--log-format", "json"), 0},
		{"dry run", nil, append(slices.Clone(run), "--dry-run"), 0},
		{"check", nil, []string{"check", "--source", "m365"}, 0},
		{"licenses", nil, []string{"licenses", "--source", "m365"}, 0},
		{"describe", nil, []string{"plugin", "describe", "m365"}, 0},
		{"broken answers", []string{"cut-once", "once:503", "page-token", "token-expired"}, run, 0},
		{"sign-in refused", []string{"aadsts:7000215"}, run, 3},
		{"sign-in malformed", []string{"aadsts:9002313"}, []string{"check", "--source", "m365"}, 3},
		{"denied", []string{"forbidden"}, run, 3},
		{"incomplete", []string{"lose"}, run, 3},
		{"a plugin that tells it", nil, []string{"check", "--source", "tells"}, 3},
		{"a plugin that tells it as JSON", nil, []string{"check", "--source", "tells", "--log-format", "json"}, 3},
		{"a plugin that breaks off with it", nil, []string{"run", "--source", "breaks", "--output", "other.csv"}, 3},
	} {
		s.strike(step.faults...)
		o := s.run(step.args...)
		if o.code != step.code {
			t.Errorf("%s: exit code %d, want %d\n%s", step.name, o.code, step.code, o.stderr)
		}
		mustNotReveal(t, step.name+", standard output", o.stdout)
		mustNotReveal(t, step.name+", standard error", o.stderr)
		said += len(o.stderr)
	}
	if said < 10_000 {
		t.Errorf("the log has only %d bytes, so it is not what this test is about", said)
	}
	secretIsInNoProcess(t, s, run)
	secretIsInNoFile(t, s)
}

// secretIsInNoProcess looks at host and plugin in the middle of a run.
func secretIsInNoProcess(t *testing.T, s *site, args []string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		return
	}
	s.strike("stall")
	var output bytes.Buffer
	cmd := s.command(args...)
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.await()
	found := processes(s.dir)
	if runtime.GOOS == "linux" && len(found) != 2 {
		t.Errorf("%d processes, want host and plugin: %v", len(found), found)
	}
	for folder, program := range found {
		for _, file := range []string{"cmdline", "environ"} {
			text, err := os.ReadFile(filepath.Join(folder, file))
			if err != nil {
				t.Error(err)
			}
			mustNotReveal(t, file+" of "+program, string(text))
		}
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was interrupted
	if code := cmd.ProcessState.ExitCode(); code != 130 {
		t.Errorf("exit code %d", code)
	}
	mustNotReveal(t, "an interrupted run", output.String())
}

// secretIsInNoFile looks at all that the runs have left, state and records
// included.
func secretIsInNoFile(t *testing.T, s *site) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(s.dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil || path == filepath.Join(s.dir, "secret"):
			return err
		case path == filepath.Join(s.dir, "app"): // the programs, of which this test is a part
			return fs.SkipDir
		case entry.IsDir():
			return nil
		}
		text, err := os.ReadFile(path)
		files++
		mustNotReveal(t, path, string(text))
		return err
	})
	if err != nil || files < 3 {
		t.Errorf("looked at %d files: %v", files, err)
	}
}

// A secret of the environment stays in that of the host.
func TestSecretOfTheEnvironmentIsNotPassedOn(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux shows the environment of other processes, and lets the trusted authorities be replaced")
	}
	tenant := graphsim.NewTenant(graphsim.Options{Users: 1500, Seed: 1})
	tenant.App.Secret = canary
	s := newTenantSite(t, tenant, "stall")
	proxy, err := graphsim.StartProxy(s.server, graphsim.ProxyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(proxy.Close)
	ca, _ := s.settings["ca_file"].(string)
	s.env = append(s.env, "AZURE_TENANT_ID="+tenant.ID, "AZURE_CLIENT_ID="+tenant.App.ClientID, "AZURE_CLIENT_SECRET="+canary,
		"HTTPS_PROXY="+proxy.URL, "SSL_CERT_FILE="+ca, "LICEXPORT_LOG=trace")
	var output bytes.Buffer
	cmd := s.command("run", "--source", "m365")
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.await()
	for folder, program := range processes(filepath.Join(s.dir, "app", "plugins")) {
		text, err := os.ReadFile(filepath.Join(folder, "environ"))
		if err != nil || !bytes.Contains(text, []byte("HTTPS_PROXY=")) {
			t.Errorf("environment of %s: %v", program, err)
		}
		mustNotReveal(t, "the environment of "+program, string(text))
		if bytes.Contains(text, []byte("AZURE_")) {
			t.Errorf("settings are in the environment of %s", program)
		}
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was interrupted
	mustNotReveal(t, "what it said", output.String())
	secretIsInNoFile(t, s)
}

// mustNotReveal fails if a text holds the canary in any form, or an access token.
func mustNotReveal(t *testing.T, what, text string) {
	t.Helper()
	for name, form := range forms(canary) {
		if at := strings.Index(text, form); at >= 0 {
			t.Errorf("%s holds the secret (%s): …%s…", what, name, text[max(0, at-100):min(len(text), at+100)])
		}
	}
	if at := strings.Index(text, "eyJ"); at >= 0 && len(text) > at+100 && !strings.ContainsAny(text[at:at+100], " \n\"\x00") {
		t.Errorf("%s holds an access token", what)
	}
}

func TestFormsOfASecret(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"secret=" + canary, url.Values{"client_secret": {canary}}.Encode(), hex.EncodeToString([]byte(canary)),
		base64.StdEncoding.EncodeToString([]byte("id:" + canary)), base64.URLEncoding.EncodeToString([]byte("a:" + canary + "\n")),
	} {
		found := false
		for _, form := range forms(canary) {
			found = found || strings.Contains(text, form)
		}
		if !found {
			t.Errorf("the secret is not found in %s", text)
		}
	}
}

// forms are the ways in which a secret is written by accident.
func forms(secret string) map[string]string {
	inJSON, _ := json.Marshal(secret) // a string can always be written
	all := map[string]string{
		"plain": secret,
		"query": url.QueryEscape(secret),
		"path":  url.PathEscape(secret),
		"JSON":  strings.Trim(string(inJSON), `"`),
		"hex":   hex.EncodeToString([]byte(secret)),
		// The beginning and the end may be cut off in a longer text.
		"middle": secret[5 : len(secret)-5],
	}
	for _, offset := range []string{"", "x", "xx"} { // where it begins in a longer text
		for name, encoding := range map[string]*base64.Encoding{"base64": base64.RawStdEncoding, "base64url": base64.RawURLEncoding} {
			encoded := encoding.EncodeToString([]byte(offset + secret))
			all[name+offset] = encoded[4 : len(encoded)-4]
		}
	}
	return all
}
