package conformance_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
)

// acmeAPI answers as the API that the examples read: products, and users in pages.
// The users have long names, so that few of them make a large export.
func acmeAPI(t *testing.T, token string, users int) string {
	t.Helper()
	const perPage = 1_000
	type page struct {
		Total int    `json:"total"`
		Next  string `json:"next,omitempty"`
		Items []any  `json:"items"`
	}
	send := func(w http.ResponseWriter, p page) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(p)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /products", func(w http.ResponseWriter, _ *http.Request) {
		send(w, page{Total: 1, Items: []any{map[string]any{"id": "basic", "name": "Basic", "bought": users}}})
	})
	mux.HandleFunc("GET /users", func(w http.ResponseWriter, r *http.Request) {
		at, _ := strconv.Atoi(r.URL.Query().Get("cursor"))
		size := perPage
		if limit, err := strconv.Atoi(r.URL.Query().Get("limit")); err == nil {
			size = limit
		}
		p := page{Total: users}
		for i := at; i < min(at+size, users); i++ {
			p.Items = append(p.Items, map[string]any{
				"id": fmt.Sprintf("u%05d", i), "name": strings.Repeat("n", 900),
				"email": fmt.Sprintf("user%05d@example.com", i), "products": []string{"basic"},
			})
		}
		if at+size < users {
			p.Next = strconv.Itoa(at + size)
		}
		send(w, p)
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
