// Package fake holds servers that imitate the vendors of the shipped recipes, with
// what is known of their habits: for tests.
package fake

import (
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
)

// Log is what was asked for, in order, as "GET /v2/users?page_size=300".
type Log struct {
	mu       sync.Mutex
	requests []string
}

func (l *Log) add(r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.requests = append(l.requests, r.Method+" "+r.URL.RequestURI())
}

// Requests lists what was asked for so far.
func (l *Log) Requests() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.requests...)
}

// object is JSON.
type object = map[string]any

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// page cuts a page out of a list. number begins with 1.
func page[T any](all []T, number, size int) []T {
	from := min((number-1)*size, len(all))
	part := all[from:min(from+size, len(all))]
	if part == nil {
		part = []T{}
	}
	return part
}

func number(r *http.Request, name string, otherwise int) int {
	n, err := strconv.Atoi(r.URL.Query().Get(name))
	if err != nil || n < 1 {
		return otherwise
	}
	return n
}
