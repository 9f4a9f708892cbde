package conformance

import (
	"slices"
	"strings"
	"sync"

	"github.com/licexport/licexport/internal/secret"
)

// leaks watches texts of the plugin for secrets, in all forms that package
// secret knows: as they are, escaped, in base64.
type leaks struct {
	mu      sync.Mutex
	secrets map[string]*secret.Redactor // by JSON Pointer
	all     *secret.Redactor
	parts   pieces
	known   string // what anybody may see
	found   []string
}

func newLeaks() *leaks {
	return &leaks{secrets: make(map[string]*secret.Redactor), all: secret.NewRedactor(), parts: make(pieces)}
}

// add makes the values of a configuration secret. kind tells real ones from
// canaries in the report.
func (l *leaks) add(kind string, values map[string]string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for pointer, value := range values {
		l.secrets[kind+" "+pointer] = secret.NewRedactor(value)
		l.all.Add(value)
		l.parts.add(kind+" "+pointer, strings.TrimPrefix(value, canaryPrefix), l.known)
	}
}

// show makes a text one that anybody may see: parts of it are no secrets.
func (l *leaks) show(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.known += text + "\n"
}

// hear is look for what a plugin says for people, where a part of a secret is too
// much as well.
func (l *leaks) hear(where, text string) {
	if l.look(where, text) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if name := l.parts.find(text); name != "" {
		l.find("a part of " + name + " " + where)
	}
}

// look searches a text and reports whether there is a whole secret in it; where
// says in words where it was seen.
func (l *leaks) look(where, text string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	seen := false
	for name, redactor := range l.secrets {
		if redactor.Redact(text) != text {
			l.find(name + " " + where)
			seen = true
		}
	}
	return seen
}

func (l *leaks) find(leak string) {
	if !slices.Contains(l.found, leak) {
		l.found = append(l.found, leak)
	}
}

// redact takes all secrets out of a text.
func (l *leaks) redact(text string) string { return l.all.Redact(text) }

// watched reports whether there is any secret to watch for.
func (l *leaks) watched() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.secrets) > 0
}

// report says what leaked and where; "" if nothing did.
func (l *leaks) report() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.found, "\n")
}

func (s *suite) judgeLeaks() {
	switch {
	case s.blocked != "" || s.config == nil:
	case !s.leaks.watched():
		s.skip(secretsSilent, "the configuration has no secrets")
	case s.leaks.report() != "":
		s.fail(secretsSilent, "%s", s.leaks.report())
	default:
		s.pass(secretsSilent, "neither the secrets nor the canaries in their place were seen anywhere")
	}
}
