package main

import (
	"fmt"
	"testing"

	"github.com/licexport/licexport/internal/conformance/kittest"
	"github.com/licexport/licexport/plugins/rest/fake"
)

// TestKit runs the kit on each recipe that ships.
func TestKit(t *testing.T) {
	t.Run("zoom", func(t *testing.T) {
		users := fake.ZoomPeople(1000)
		z := &fake.Zoom{
			AccountID: "account", ClientID: "client", Secret: "s3cret-of-the-app", Usage: map[string]any{"plan_base": map[string]any{"hosts": 1500, "usage": 1000}},
			Users: map[string][]fake.ZoomUser{"active": users[:700], "inactive": users[700:900], "pending": users[900:]},
		}
		url := serve(t, z)
		kittest.Run(t, kittest.Case{
			Settings: map[string]any{
				"recipe": "zoom", "server": url + "/v2", "token_url": url + "/oauth/token",
				"settings": map[string]any{"account_id": "account", "client_id": "client"},
			},
			Secrets:  map[string]string{"/secrets/client_secret": z.Secret},
			Upstream: []string{"/server", "/token_url"},
		})
	})
	t.Run("jetbrains", func(t *testing.T) {
		j := &fake.JetBrains{Key: "s3cret-of-the-organization", Customer: "4711", Licenses: fake.JetBrainsLicenses(350)}
		kittest.Run(t, kittest.Case{
			Settings: map[string]any{"recipe": "jetbrains", "server": serve(t, j) + "/api/v1", "settings": map[string]any{"customer_code": "4711"}},
			Secrets:  map[string]string{"/secrets/api_key": j.Key},
			Upstream: []string{"/server"},
		})
	})
	t.Run("gitlab", func(t *testing.T) {
		g := &fake.GitLab{Token: "s3cret-of-the-group", Group: "firma", Plan: "premium", Seats: 400, Members: fake.GitLabMembers(350)}
		for _, m := range g.Members {
			g.Enterprise = append(g.Enterprise, map[string]any{"id": m["id"], "email": fmt.Sprintf("%s@firma.example", m["username"])})
		}
		g.Identities = []map[string]any{}
		kittest.Run(t, kittest.Case{
			Settings: map[string]any{"recipe": "gitlab", "server": serve(t, g), "settings": map[string]any{"group": "firma"}},
			Secrets:  map[string]string{"/secrets/token": g.Token},
			Upstream: []string{"/server"},
		})
	})
	t.Run("gitlab-self-managed", func(t *testing.T) {
		g := &fake.GitLab{Token: "s3cret-of-the-server", Users: fake.GitLabUsers(350), License: map[string]any{"plan": "ultimate", "user_limit": 500, "active_users": 350}}
		kittest.Run(t, kittest.Case{
			Settings: map[string]any{"recipe": "gitlab-self-managed", "server": serve(t, g)},
			Secrets:  map[string]string{"/secrets/token": g.Token},
			Upstream: []string{"/server"},
		})
	})
}
