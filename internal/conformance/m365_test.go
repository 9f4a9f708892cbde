package conformance_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/conformance"
	"github.com/licexport/licexport/internal/graphsim"
)

const m365Path = "github.com/licexport/licexport/plugins/m365"

// The m365 plugin gives the same export or none, whatever Graph, Entra or what is
// in between does.
func TestM365PassesUpstream(t *testing.T) {
	t.Parallel()
	tenant := graphsim.NewTenant(graphsim.Options{Users: 2500, Seed: 1})
	server, err := graphsim.Start(tenant)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	ca, err := server.CAFile(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	settings, err := json.Marshal(map[string]any{
		"tenant_id": tenant.ID, "client_id": tenant.App.ClientID, "ca_file": ca, "settle": "0s",
		"exclude":        []string{"POWER_BI_STANDARD"}, // users hold it, the tenant does not list it
		"authority_host": server.URL, "graph_endpoint": server.URL,
	})
	if err != nil {
		t.Fatal(err)
	}
	report := conformance.Run(t.Context(), conformance.Options{
		Path:     build(t, "licexport-source-m365", m365Path),
		Config:   fixed(string(settings), map[string]string{"/client_secret": tenant.App.Secret}),
		Upstream: []string{"/graph_endpoint", "/authority_host"},
	})
	wantFailed(t, report)
	for _, name := range []string{"upstream.same", "upstream.whole", "upstream.thrift", "upstream.tokens"} {
		if r := result(t, report, name); r.Status != conformance.Passed {
			t.Errorf("%s %s: %s", name, r.Status, r.Seen)
		} else {
			t.Logf("%s: %s (%v)", name, r.Seen, r.Took.Round(time.Second))
		}
	}
}
