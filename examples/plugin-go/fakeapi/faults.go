package fakeapi

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
)

// Faults are the names of all faults.
func Faults() []string {
	return slices.Sorted(maps.Keys(join(changes(), replacements())))
}

func join[A, B any](a map[string]A, b map[string]B) map[string]struct{} {
	all := make(map[string]struct{})
	for name := range a {
		all[name] = struct{}{}
	}
	for name := range b {
		all[name] = struct{}{}
	}
	return all
}

// changes are faults within a page.
func changes() map[string]func(p *page, cursor string) {
	return map[string]func(*page, string){
		"no-total":    func(p *page, _ string) { p.Total = nil },
		"zero-total":  func(p *page, _ string) { *p.Total = 0 },
		"no-next":     func(p *page, _ string) { p.Next = "" },
		"same-next":   func(p *page, cursor string) { p.Next = cursor },
		"no-items":    func(p *page, _ string) { p.Items = nil },
		"empty-page":  func(p *page, _ string) { p.Items = []json.RawMessage{} },
		"fewer-items": func(p *page, _ string) { p.Items = p.Items[:1] },
		"no-id":       func(p *page, _ string) { p.Items[0] = json.RawMessage(`{"name": "Nobody", "products": []}`) },
		"no-products": func(p *page, _ string) { p.Items[0] = json.RawMessage(`{"id": "user-3", "name": "Nobody"}`) },
		"new-product": func(p *page, _ string) { p.Items[0] = json.RawMessage(`{"id": "user-3", "products": ["new"]}`) },
		"doubled-name": func(p *page, _ string) {
			p.Items[0] = json.RawMessage(`{"id": "user-3", "id": "user-1", "products": []}`)
		},
	}
}

// replacements are answers that come in place of a page.
func replacements() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"message": body("application/json", `{"message": "try again later"}`),
		"empty":   body("application/json", `{}`),
		"html":    body("text/html", `<title>Sign in</title>`),
		"cut":     cut,
		"hang":    func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"reset":   func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"moved": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://elsewhere.example/", http.StatusFound)
		},
		"401":      status(http.StatusUnauthorized),
		"403":      status(http.StatusForbidden),
		"404":      status(http.StatusNotFound),
		"429":      status(http.StatusTooManyRequests),
		"500":      status(http.StatusInternalServerError),
		"503":      status(http.StatusServiceUnavailable),
		"429-wait": later(http.StatusTooManyRequests),
		"503-wait": later(http.StatusServiceUnavailable),
	}
}

func body(kind, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		_, _ = io.WriteString(w, text)
	}
}

// cut promises more than it sends.
func cut(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", "1000")
	_, _ = io.WriteString(w, `{"total": 5, "items": [{"id": "user-3"`)
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		answer(w, code, map[string]string{"error": http.StatusText(code)})
	}
}

// later says when to come again: in one second.
func later(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "1")
		answer(w, code, map[string]string{"error": http.StatusText(code)})
	}
}
