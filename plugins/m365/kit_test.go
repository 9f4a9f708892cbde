package main

import (
	"testing"

	"github.com/licexport/licexport/internal/conformance/kittest"
	"github.com/licexport/licexport/internal/graphsim"
)

// The plugin gives the same export or none, whatever Graph, Entra or what is in
// between does.
func TestKit(t *testing.T) {
	tenant := extraTenant(2500)
	tenant.SignInRate = 0 // the kit makes many exports a minute, each of which keeps to the rate
	server, err := graphsim.Start(tenant)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	ca, err := server.CAFile(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	kittest.Run(t, kittest.Case{
		InCI: true,
		Settings: map[string]any{
			"tenant_id": tenant.ID, "client_id": tenant.App.ClientID, "ca_file": ca, "settle": "0s",
			"authority_host": server.URL, "graph_endpoint": server.URL,
			"group_names": true, "last_sign_in": true, "renewals": true,
		},
		Secrets:  map[string]string{"/client_secret": tenant.App.Secret},
		Upstream: []string{"/graph_endpoint", "/authority_host"},
	})
}
