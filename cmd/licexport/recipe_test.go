package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// acmeRecipe is a recipe whose sign-in sends the secret in four ways.
const acmeRecipe = `format: 1
vendor: Acme
summary: Users of Acme
server: https://api.acme.example
secrets: {token: {about: A token}}
sign_in: {oauth2: {token_url: "https://login.acme.example/token", client_id: app, client_secret: token}}
lists:
  users: {get: users, items: .users, id: .id, pages: one, total: .total}
licenses:
  - {id: seat, uid: "acme:seat", name: Seat}
holders: {from: users, id: .id, emails: .email, name: .name, licenses: '["seat"]'}
errors:
  - {status: [403], code: denied, text: "denied: {.message}", remedy: Ask., secret: token}
`

// recipeSite installs licexport with the plugin rest, and a recipe whose vendor is
// the handler.
func recipeSite(t *testing.T, vendor http.HandlerFunc) *site {
	t.Helper()
	server := httptest.NewServer(vendor)
	t.Cleanup(server.Close)
	s := &site{t: t, dir: t.TempDir(), env: []string{"LICEXPORT_LOG=trace", "PATH=" + os.Getenv("PATH")}}
	for _, name := range []string{"HOME", "TMPDIR", "SYSTEMROOT", "TEMP", "TMP"} {
		if value, ok := os.LookupEnv(name); ok {
			s.env = append(s.env, name+"="+value)
		}
	}
	app := filepath.Join(s.dir, "app")
	install(t, app)
	buildPlugins(t, app, "rest")
	for name, text := range map[string]string{
		"acme.yaml": acmeRecipe,
		"secret":    canary + "\n",
		"licexport.yaml": fmt.Sprintf(`version: 1
output: {path: licenses.csv}
sources:
  acme:
    plugin: rest
    config: {recipe: file, file: acme.yaml, server: "%[1]s", token_url: "%[1]s/token", secrets: {token: {file: secret}}, max_wait: 1s, preview: true}
jobs:
  all: {sources: [acme]}
`, server.URL),
	} {
		if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if o := s.run("plugin", "lock", "rest"); o.code != 0 {
		t.Fatal(o.stderr)
	}
	return s
}

// The secret of a recipe is in requests alone, whatever the vendor answers: even
// where it sends the secret back.
func TestSecretOfARecipeIsNowhere(t *testing.T) {
	t.Parallel()
	var answers atomic.Value // how the vendor answers, as a string
	s := recipeSite(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, secret, _ := r.BasicAuth()
		mode := answers.Load()
		switch {
		case mode == "refused" && r.URL.Path == "/token":
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprintf(w, `{"error": "invalid_client", "error_description": %q}`, secret)
		case r.URL.Path == "/token":
			_, _ = fmt.Fprint(w, `{"access_token": "token-of-acme", "token_type": "bearer"}`)
		case mode == "denied":
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprintf(w, `{"message": %q}`, canary)
		case mode == "html":
			fmt.Fprintf(w, "<title>%s</title>", canary)
		case mode == "faulty":
			fmt.Fprintf(w, `{"total": 1, "users": [{"id": "u1", "email": %q}]}`, canary)
		default:
			_, _ = fmt.Fprint(w, `{"total": 1, "users": [{"id": "u1", "email": "eva@example.com", "name": "Eva"}]}`)
		}
	})
	for _, step := range []struct {
		mode string
		args []string
		code int
	}{
		{"good", []string{"check", "--source", "acme"}, 0},
		{"good", []string{"run", "--job", "all", "--first"}, 0},
		{"good", []string{"licenses", "--source", "acme"}, 0},
		{"refused", []string{"check", "--source", "acme"}, 3},
		{"refused", []string{"run", "--job", "all"}, 3},
		{"denied", []string{"check", "--source", "acme"}, 3},
		{"denied", []string{"run", "--job", "all", "--log-format", "json"}, 3},
		{"html", []string{"run", "--job", "all"}, 3},
		{"faulty", []string{"check", "--source", "acme"}, 3},
		{"faulty", []string{"run", "--job", "all"}, 3},
	} {
		answers.Store(step.mode)
		o := s.run(step.args...)
		if o.code != step.code {
			t.Errorf("%s %v: exit code %d, want %d\n%s%s", step.mode, step.args, o.code, step.code, o.stdout, o.stderr)
		}
		mustNotReveal(t, fmt.Sprint(step.mode, step.args, " standard output"), o.stdout)
		mustNotReveal(t, fmt.Sprint(step.mode, step.args, " standard error"), o.stderr)
		if step.mode == "good" && step.args[0] == "check" && !strings.Contains(o.stdout, `users 1: id "u1", emails ["eva@example.com"], name "Eva", licenses ["seat"]`) {
			t.Errorf("the preview does not show what the expressions give:\n%s", o.stdout)
		}
	}
	secretIsInNoFile(t, s)
}
