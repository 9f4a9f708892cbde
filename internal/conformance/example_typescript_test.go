package conformance_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/conformance"
)

// typescriptEnv names the plugin that "npm run build" made of
// examples/plugin-typescript.
const typescriptEnv = "LICEXPORT_TYPESCRIPT_PLUGIN"

// TestTypeScriptExamplePassesAll runs the kit against a plugin that has no line
// of Go. It needs Node.js, and the plugin to be built: make example-typescript.
func TestTypeScriptExamplePassesAll(t *testing.T) {
	plugin := os.Getenv(typescriptEnv)
	if plugin == "" {
		t.Skip(typescriptEnv + " is not set; make example-typescript sets it")
	}
	t.Parallel()
	plugin, err := filepath.Abs(plugin)
	if err != nil {
		t.Fatal(err)
	}
	options := conformance.Options{Path: plugin}
	if runtime.GOOS == "windows" { // there a script is no program
		options = conformance.Options{Path: "node", Args: []string{plugin}}
	}
	const token = "t0ken-of-acme"
	options.Config = fixed(fmt.Sprintf(`{"url": %q}`, pagedServer(t, token)), map[string]string{"/token": token})
	report := conformance.Run(t.Context(), options)
	wantAllPassed(t, report)
}

// pagedServer answers as the API that the TypeScript example reads: products,
// and users in pages. The users have long names, so that the export is large
// enough for all checks.
func pagedServer(t *testing.T, token string) string {
	t.Helper()
	const users, perPage = 75_000, 1_000
	type user struct {
		ID       string   `json:"id"`
		Name     string   `json:"name"`
		Email    string   `json:"email"`
		Products []string `json:"products"`
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /products", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`[{"id": "basic", "name": "Basic", "bought": 80000}]`))
	})
	mux.HandleFunc("GET /users", func(w http.ResponseWriter, r *http.Request) {
		page, _ := strconv.Atoi(r.URL.Query().Get("page")) // the first one has no number
		answer := struct {
			Total int    `json:"total"`
			Next  string `json:"next,omitempty"`
			Users []user `json:"users"`
		}{Total: users}
		for i := page * perPage; i < (page+1)*perPage; i++ {
			answer.Users = append(answer.Users, user{
				fmt.Sprintf("u%05d", i), strings.Repeat("n", 900), fmt.Sprintf("user%05d@example.com", i), []string{"basic"},
			})
		}
		if (page+1)*perPage < users {
			answer.Next = fmt.Sprintf("/users?page=%d", page+1)
		}
		_ = json.NewEncoder(w).Encode(answer)
	})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+token {
			http.Error(w, "no access", http.StatusForbidden)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}
