package faultproxy

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
)

// stranger is a server that has nothing to do with the vendor.
type stranger struct {
	server *httptest.Server
	signed atomic.Int64 // requests with a sign-in
}

func newStranger() *stranger {
	s := &stranger{}
	s.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			s.signed.Add(1)
		}
		answer(w, http.StatusOK, "text/html; charset=utf-8", "<!DOCTYPE html><html><body>Please sign in.</body></html>")
	}))
	return s
}

// GivenAway counts the requests in which a sign-in for the vendor went to another
// server, since the Proxy was made.
func (p *Proxy) GivenAway() int { return int(p.stranger.signed.Load()) }
