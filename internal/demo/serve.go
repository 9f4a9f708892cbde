package demo

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"time"
)

// serve starts a web API on this machine, and returns its address.
func (s *stage) serve(api http.Handler) (address string, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // nothing waits here
	if err != nil {
		return "", fmt.Errorf("start a stand-in: %w", err)
	}
	server := &http.Server{Handler: api, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }()
	s.ends(func() { _ = server.Close() })
	return "http://" + listener.Addr().String(), nil
}

// guarded lets in who has the token.
func guarded(token string, api http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+token {
			w.WriteHeader(http.StatusUnauthorized)
			answer(w, map[string]any{"error": "unauthorized"})
			return
		}
		api.ServeHTTP(w, r)
	})
}

func answer(w http.ResponseWriter, content any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(content) // to a client that has gone
}
