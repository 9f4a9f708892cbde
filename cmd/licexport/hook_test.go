package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
)

// hook is a web server that is notified.
type hook struct {
	*httptest.Server

	mu       sync.Mutex
	answers  map[string]int
	requests []string
}

// ServeHTTP answers 200, or what the script says for the path.
func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.requests = append(h.requests, r.Method+" "+r.URL.Path+" "+string(body))
	if code := h.answers[r.URL.Path]; code != 0 {
		w.WriteHeader(code)
	}
}

// scriptHook starts the server, with its address in $HOOK, or says what it answers:
// hook [PATH CODE].
func scriptHook(ts *testscript.TestScript, args []string) {
	state := stateOf(ts)
	if state.hook == nil {
		h := &hook{answers: map[string]int{}}
		h.Server = httptest.NewServer(h)
		ts.Defer(h.Close)
		ts.Setenv("HOOK", h.URL)
		state.hook = h
	}
	if len(args) == 0 {
		return
	}
	if len(args) != 2 {
		ts.Fatalf("usage: hook [PATH CODE]")
	}
	code, err := strconv.Atoi(args[1])
	ts.Check(err)
	state.hook.mu.Lock()
	defer state.hook.mu.Unlock()
	state.hook.answers[args[0]] = code
}

// scriptHooked checks what the server got since the last time, a pattern for each
// request: hooked [PATTERN…].
func scriptHooked(ts *testscript.TestScript, args []string) {
	h := stateOf(ts).hook
	if h == nil {
		ts.Fatalf("there is no server: call hook first")
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.requests) != len(args) {
		ts.Fatalf("the server got %d requests, not %d:\n%s", len(h.requests), len(args), strings.Join(h.requests, "\n"))
	}
	for i, pattern := range args {
		if !regexp.MustCompile(pattern).MatchString(h.requests[i]) {
			ts.Fatalf("request %d is %s", i+1, h.requests[i])
		}
	}
	h.requests = nil
}
