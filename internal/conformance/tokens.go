package conformance

import (
	"strings"
	"sync"

	"github.com/licexport/licexport/internal/conformance/faultproxy"
)

// tokenWatch looks for access tokens in what the plugin says. They are no
// settings: the vendor gives them out while the plugin runs.
type tokenWatch struct {
	mu      sync.Mutex
	proxies []*faultproxy.Proxy
	known   map[string]struct{}
	parts   pieces
	leaked  bool
}

// watch learns tokens from a proxy.
func (w *tokenWatch) watch(p *faultproxy.Proxy) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.proxies = append(w.proxies, p)
}

// look searches a text for tokens and parts of them.
func (w *tokenWatch) look(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.learn()
	if w.leaked || w.parts.find(text) != "" {
		w.leaked = true
		return
	}
	for token := range w.known {
		w.leaked = w.leaked || strings.Contains(text, token)
	}
}

// learn takes the tokens that have come since.
func (w *tokenWatch) learn() {
	if w.known == nil {
		w.known, w.parts = make(map[string]struct{}), make(pieces)
	}
	for _, p := range w.proxies {
		for _, token := range p.Tokens() {
			if _, ok := w.known[token]; !ok {
				w.known[token] = struct{}{}
				w.parts.add("a token", token, "")
			}
		}
	}
}

func (s *suite) judgeTokens() {
	w := &s.tokens
	w.mu.Lock()
	defer w.mu.Unlock()
	w.learn()
	if w.leaked {
		s.fail(upstreamTokens, "an access token, or a part of one, is in a log line, a diagnostic or a check result")
		return
	}
	for _, p := range w.proxies {
		if n := p.GivenAway(); n > 0 {
			s.fail(upstreamTokens, "%d requests with the sign-in for the vendor went to another server, to which a redirect led", n)
			return
		}
	}
	s.pass(upstreamTokens, "%d tokens were seen on the way, none of them in what the plugin said", len(w.known))
}
