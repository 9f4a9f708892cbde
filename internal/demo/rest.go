package demo

import (
	_ "embed" // The recipe is a file of its own.
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"
)

//go:embed desk.yaml
var deskRecipe []byte

// deskToken is what the helpdesk lets in by.
const deskToken = "token-of-an-invented-helpdesk" // #nosec G101 -- it opens nothing

// agent is a user of the helpdesk.
type agent struct {
	ID    string   `json:"id"`
	Email string   `json:"email"`
	Name  string   `json:"name"`
	Roles []string `json:"roles"`
}

// agents are all of them.
func agents() []agent {
	return []agent{
		{"d-1", "bozena.vlckova@contoso.cz", "Božena Vlčková", []string{"agent", "admin"}},
		{"d-2", "gunther.lossner@contoso.cz", "Günther Lößner", []string{"agent"}},
		{"d-3", "jozef.toth@contoso.cz", "Jozef Tóth", []string{"agent"}},
		{"d-4", "loic.lhopital@contoso.cz", "Loïc L'Hôpital", []string{"agent"}},
		{"d-5", "viera.vargova@contoso.cz", "Viera Vargová", []string{"agent"}},
		{"d-6", "zofie.prikra@contoso.cz", "Žofie Příkrá", []string{}},
	}
}

// startREST starts an invented helpdesk with a web API, and saves a recipe for it.
func startREST(s *stage) (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // nothing waits here
	if err != nil {
		return "", fmt.Errorf("start the helpdesk: %w", err)
	}
	server := &http.Server{Handler: Desk(), ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }()
	s.ends(func() { _ = server.Close() })
	if err := s.write("desk.yaml", deskRecipe); err != nil {
		return "", err
	}
	if err := s.write("desk.token", []byte(deskToken)); err != nil {
		return "", err
	}
	return fmt.Sprintf(`recipe: file
file: desk.yaml
server: http://%s
secrets: {token: {file: desk.token}}
`, listener.Addr()), nil
}

// Desk is the web API of the helpdesk.
func Desk() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /plan", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"seats": 8, "used": 5})
	})
	mux.HandleFunc("GET /agents", func(w http.ResponseWriter, r *http.Request) {
		agents := agents()
		from, _ := strconv.Atoi(r.FormValue("cursor"))
		size, _ := strconv.Atoi(r.FormValue("limit"))
		from = min(max(from, 0), len(agents))
		to := min(from+max(size, 1), len(agents))
		page := map[string]any{"agents": agents[from:to], "total": len(agents), "next": nil}
		if to < len(agents) {
			page["next"] = strconv.Itoa(to)
		}
		answer(w, page)
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+deskToken {
			w.WriteHeader(http.StatusUnauthorized)
			answer(w, map[string]any{"error": "unauthorized"})
			return
		}
		mux.ServeHTTP(w, r)
	})
}

func answer(w http.ResponseWriter, content any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(content) // to a client that has gone
}
