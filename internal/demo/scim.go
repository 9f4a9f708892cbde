package demo

import (
	"fmt"
	"net/http"
	"strconv"
)

// drawToken is what the drawing service lets in by.
const drawToken = "token-of-an-invented-drawing-service" // #nosec G101 -- it opens nothing

// startSCIM starts an invented drawing service that lists its users by SCIM 2.0.
func startSCIM(s *stage) (string, error) {
	address, err := s.serve(Draw())
	if err != nil {
		return "", err
	}
	return fmt.Sprintf(`url: %s/scim/v2
token: {file: draw.token}
license_from: roles
uid_prefix: "%sDraw"
purchased: {Full: 4}
`, address, uidPrefix), s.write("draw.token", []byte(drawToken))
}

// draftsman is a user of the drawing service, with what SCIM knows.
func draftsman(id, email, name, role string) map[string]any {
	return map[string]any{
		"schemas": []string{"urn:ietf:params:scim:schemas:core:2.0:User"},
		"id":      id, "userName": email, "displayName": name, "active": true,
		"emails": []any{map[string]any{"value": email, "type": "work", "primary": true}},
		"roles":  []any{map[string]any{"value": role}},
	}
}

// Draw is the SCIM of the drawing service (https://www.rfc-editor.org/rfc/rfc7644).
func Draw() http.Handler {
	users := []map[string]any{
		draftsman("w-1", "gael.gerard@contoso.cz", "Gaël Gérard", "Full"),
		draftsman("w-2", "grazyna.jablonska@contoso.cz", "Grażyna Jabłońska", "Full"),
		draftsman("w-3", "lubomir.durica@contoso.cz", "Ľubomír Ďurica", "Viewer"),
		draftsman("w-4", "zofie.prikra@contoso.cz", "Žofie Příkrá", "Full"),
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /scim/v2/ServiceProviderConfig", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"schemas": []string{"urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"}})
	})
	mux.HandleFunc("GET /scim/v2/Users", func(w http.ResponseWriter, r *http.Request) {
		start, _ := strconv.Atoi(r.FormValue("startIndex")) // from 1
		const most = 3
		from := min(max(start, 1)-1, len(users))
		page := users[from:min(from+most, len(users))]
		answer(w, map[string]any{
			"schemas":      []string{"urn:ietf:params:scim:api:messages:2.0:ListResponse"},
			"totalResults": len(users), "startIndex": from + 1, "itemsPerPage": len(page), "Resources": page,
		})
	})
	return guarded(drawToken, mux)
}
