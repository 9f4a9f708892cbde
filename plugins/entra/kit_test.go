package main

import (
	"testing"

	"github.com/licexport/licexport/internal/conformance/kittest"
)

// The plugin gives the same export or none, whatever Graph, Entra or what is in
// between does.
func TestKit(t *testing.T) {
	s := newSite(t, 2500)
	kittest.Run(t, kittest.Case{
		Settings: map[string]any{
			"tenant_id": s.tenant.ID, "client_id": s.tenant.App.ClientID, "ca_file": s.config["ca_file"],
			"authority_host": s.server.URL, "graph_endpoint": s.server.URL,
			"applications": s.config["applications"], "groups": s.config["groups"],
		},
		Secrets:  map[string]string{"/client_secret": s.tenant.App.Secret},
		Upstream: []string{"/graph_endpoint", "/authority_host"},
	})
}
