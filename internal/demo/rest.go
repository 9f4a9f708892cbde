package demo

import (
	_ "embed" // The recipe is a file of its own.
	"fmt"
	"net/http"
	"strconv"
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
	address, err := s.serve(Desk())
	if err != nil {
		return "", err
	}
	if err := s.write("desk.yaml", deskRecipe); err != nil {
		return "", err
	}
	if err := s.write("desk.token", []byte(deskToken)); err != nil {
		return "", err
	}
	return fmt.Sprintf(`recipe: file
file: desk.yaml
server: %s
secrets: {token: {file: desk.token}}
`, address), nil
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
	return guarded(deskToken, mux)
}
