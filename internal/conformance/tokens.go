package conformance

import (
	"slices"
	"strings"
	"sync"

	"github.com/licexport/licexport/internal/conformance/faultproxy"
)

// tokenWatch looks for access tokens in what the plugin says. They are no
// settings: the vendor gives them out while the plugin runs.
type tokenWatch struct {
	mu      sync.Mutex
	proxies []*faultproxy.Proxy
	leaked  bool
}

// watch learns tokens from a proxy.
func (w *tokenWatch) watch(p *faultproxy.Proxy) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.proxies = append(w.proxies, p)
}

// look searches a text.
func (w *tokenWatch) look(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, token := range w.all() {
		w.leaked = w.leaked || strings.Contains(text, token)
	}
}

func (w *tokenWatch) all() []string {
	var tokens []string
	for _, p := range w.proxies {
		tokens = append(tokens, p.Tokens()...)
	}
	slices.Sort(tokens)
	return slices.Compact(tokens)
}

func (s *suite) judgeTokens() {
	s.tokens.mu.Lock()
	defer s.tokens.mu.Unlock()
	if s.tokens.leaked {
		s.fail(upstreamTokens, "an access token is in a log line, a diagnostic or a check result")
		return
	}
	s.pass(upstreamTokens, "%d tokens were seen on the way, none of them in what the plugin said", len(s.tokens.all()))
}
