// Package fakeapi stands in for the API of Acme, for tests and for trying the
// plugin without an account. It answers from two files, page by page, and wrong
// in many ways if it is told to. Change it until it answers as your vendor does.
package fakeapi

import (
	"embed"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Token is the token that it accepts.
const Token = "token-of-the-fake-api"

// pageSize is the number of items on a page. It is small, so that few users make
// several pages.
const pageSize = 2

//go:embed products.json users.json
var files embed.FS

// API is an http.Handler. The zero value is an API without faults.
type API struct {
	// Faults are what goes wrong with the second page of the users, at the same
	// time: names of Faults.
	Faults []string
	// Everywhere makes them happen to every answer.
	Everywhere bool
	// Times is how often it goes wrong. Zero: always.
	Times int

	mu   sync.Mutex
	done int // times it went wrong
}

// page is what the API answers.
type page struct {
	Total *int              `json:"total,omitempty"`
	Next  string            `json:"next,omitempty"`
	Items []json.RawMessage `json:"items,omitzero"`
}

// Check reports names that are no faults.
func Check(names []string) error {
	for _, name := range names {
		if !slices.Contains(Faults(), name) {
			return fmt.Errorf("there is no fault %q; there are %s", name, strings.Join(Faults(), ", "))
		}
	}
	return nil
}

// ServeHTTP answers GET /products and GET /users.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer "+Token {
		answer(w, http.StatusUnauthorized, map[string]string{"error": "the token is not valid"})
		return
	}
	list, err := files.ReadFile(strings.Trim(r.URL.Path, "/") + ".json")
	var items []json.RawMessage
	if err != nil || json.Unmarshal(list, &items) != nil {
		answer(w, http.StatusNotFound, map[string]string{"error": "there is no such list"})
		return
	}
	cursor := r.URL.Query().Get("cursor")
	p := pageOf(items, cursor, r.URL.Query().Get("limit"))
	for _, name := range a.faults(r.URL.Path, cursor) {
		if change, ok := changes()[name]; ok {
			change(&p, cursor)
		} else if replace, ok := replacements()[name]; ok {
			replace(w, r)
			return
		}
	}
	answer(w, http.StatusOK, p)
}

// pageOf is the page that begins at the cursor.
func pageOf(items []json.RawMessage, cursor, limit string) page {
	begin, _ := strconv.Atoi(cursor)
	size, err := strconv.Atoi(limit)
	if err != nil {
		size = pageSize
	}
	begin = min(begin, len(items))
	end := min(begin+size, len(items))
	total := len(items)
	p := page{Total: &total, Items: items[begin:end]}
	if end < len(items) {
		p.Next = strconv.Itoa(end)
	}
	return p
}

// faults are what goes wrong with an answer.
func (a *API) faults(path, cursor string) []string {
	if !a.Everywhere && (path != "/users" || cursor != strconv.Itoa(pageSize)) {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.Times > 0 && a.done >= a.Times {
		return nil
	}
	a.done++
	return a.Faults
}

func answer(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}
