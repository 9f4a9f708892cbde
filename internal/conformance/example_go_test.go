package conformance_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/conformance"
)

const exampleGoPath = "github.com/licexport/licexport/examples/plugin-go"

// acmeServer answers as the license server of the examples. Its users have
// long names, so that the export is large enough for all checks.
func acmeServer(t *testing.T, token string) string {
	t.Helper()
	type user struct {
		ID   string `json:"id"`
		Name string `json:"name"`
		Mail string `json:"mail"`
	}
	const users = 20_000
	long := strings.Repeat("n", 900)
	seats := struct {
		Bought int    `json:"bought"`
		Total  int    `json:"total"`
		Users  []user `json:"users"`
	}{users, users, make([]user, users)}
	for i := range seats.Users {
		seats.Users[i] = user{fmt.Sprintf("u%05d", i), long, fmt.Sprintf("user%05d@example.com", i)}
	}
	answer, err := json.Marshal(seats)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/seats" || r.Header.Get("Authorization") != "Bearer "+token {
			http.Error(w, "no access", http.StatusForbidden)
			return
		}
		_, _ = w.Write(answer)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// TestGoExamplePassesAll runs the kit against a plugin as an author writes it. A
// program that was built with an older SDK can be named in the environment: it
// must pass what it passed when it was new.
func TestGoExamplePassesAll(t *testing.T) {
	t.Parallel()
	program := os.Getenv("LICEXPORT_GO_PLUGIN")
	if program == "" {
		program = build(t, "licexport-source-acme", exampleGoPath)
	}
	url := acmeServer(t, "t0ken-of-acme")
	report := conformance.Run(t.Context(), conformance.Options{
		Path:   program,
		Config: fixed(fmt.Sprintf(`{"url": %q}`, url), map[string]string{"/token": "t0ken-of-acme"}),
		Limits: small(),
	})
	wantAllPassed(t, report)
}
