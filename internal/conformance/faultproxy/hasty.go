package faultproxy

import (
	"net/http"
	"time"

	"github.com/licexport/licexport/internal/clock"
)

// retryAfter is what Status429 asks for, and hastyBelow what nobody takes for it.
const (
	retryAfter = time.Second
	hastyBelow = retryAfter * 9 / 10
)

// patience notes whether a request that was told to wait is sent again too early.
func (p *Proxy) patience(r *http.Request, kind Kind) {
	request := r.Method + " " + r.URL.RequestURI()
	if since, told := p.refused[request]; told && since.Elapsed() < hastyBelow {
		p.hasty++
	}
	delete(p.refused, request)
	if kind == Status429 {
		p.refused[request] = clock.Start()
	}
}

// Hasty counts the requests since Begin that were sent again before the time was
// over that Retry-After named.
func (p *Proxy) Hasty() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.hasty
}
