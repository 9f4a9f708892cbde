package host_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/environ"
	"github.com/licexport/licexport/internal/host"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	s := start(t, command(t))
	results, err := s.Check(t.Context(), host.Config{Secrets: map[string]string{"/token": secret}}, true)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range results {
		got = append(got, r.Name+" "+string(r.Status)+": "+r.Summary)
	}
	want := []string{"file passed: offline: true", "secret warned: expires soon", "sign-in failed: refused", "users skipped: no sign-in"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	wantText := `source "contoso": The sign-in was refused
  token [redacted]
  is wrong
  setting /token
  code double.secret_expired · https://example.com/help`
	if text := results[2].Problem.Error(); text != wantText {
		t.Errorf("got:\n%s\nwant:\n%s", text, wantText)
	}
}

func TestCheckFaults(t *testing.T) {
	t.Parallel()
	for mode, want := range map[string]string{
		"empty-check":  "it answered Check without a single result",
		"check-status": `check "sign-in" has no status that licexport knows (99)`,
		"check-rpc-error": `source "contoso": plugin double broke off
  it said: token [redacted]`,
		"hung-check": "plugin double did not finish Check within 1s",
	} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			c := command(t)
			c.CheckTimeout = time.Second
			config := host.Config{JSON: `{"mode":"` + mode + `"}`, Secrets: map[string]string{"/token": secret}}
			_, err := start(t, c).Check(t.Context(), config, false)
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Fatalf("got:\n%v\nwant a text with %q", err, want)
			}
			mustNotLeak(t, err.Error())
		})
	}
}

// A plugin sees what environ.Allowed lets through and what the handshake needs.
func TestPluginSeesOnlyItsEnvironment(t *testing.T) {
	t.Setenv("HOST_SECRET", secret)
	t.Setenv("ALLOWED_BY_NAME", "yes")
	c := command(t)
	c.Env = environ.Allowed(os.Environ(), []string{"ALLOWED_BY_NAME"})
	results, err := start(t, c).Check(t.Context(), host.Config{JSON: `{"mode":"environment"}`}, false)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, r := range results {
		seen[r.Name] = r.Summary
	}
	if _, leaked := seen["HOST_SECRET"]; leaked {
		t.Error("the plugin sees HOST_SECRET")
	}
	for name, want := range map[string]string{"ALLOWED_BY_NAME": "yes", "PATH": os.Getenv("PATH"), "LICEXPORT_STDIN_LIFELINE": "1"} {
		if seen[name] != want {
			t.Errorf("%s is %q, want %q", name, seen[name], want)
		}
	}
	expected := append(c.Env, "LICEXPORT_SOURCE_PLUGIN=", "LICEXPORT_STDIN_LIFELINE=", "LICEXPORT_STARTED_BY=", "PLUGIN_MIN_PORT=",
		"PLUGIN_MAX_PORT=", "PLUGIN_PROTOCOL_VERSIONS=", "PLUGIN_CLIENT_CERT=", "PLUGIN_UNIX_SOCKET_DIR=", "SYSTEMROOT=")
	for name := range seen {
		if strings.HasPrefix(name, "WINE") {
			continue // Wine, which may stand in for Windows, adds its own
		}
		if !slices.ContainsFunc(expected, func(line string) bool { return strings.HasPrefix(line, name+"=") }) {
			t.Errorf("the plugin sees %s", name)
		}
	}
}
