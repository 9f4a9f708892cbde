package conformance_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/licexport/licexport/examples/plugin-zoom/fakezoom"
	"github.com/licexport/licexport/internal/conformance"
	"github.com/licexport/licexport/internal/conformance/kittest"
)

const exampleZoomPath = "github.com/licexport/licexport/examples/plugin-zoom"

// TestKitZoomExample runs the whole kit on the plugin of the tutorial, with a vendor
// that fails. The short form of it is run with every change.
func TestKitZoomExample(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(&fakezoom.Zoom{Active: 22_000})
	t.Cleanup(server.Close)
	report := conformance.Run(t.Context(), conformance.Options{
		Path: build(t, "licexport-source-zoom", exampleZoomPath),
		Config: fixed(fmt.Sprintf(`{"account_id": %q, "client_id": %q, "api_url": "%s/v2", "auth_url": "%s/oauth/token"}`,
			fakezoom.Account, fakezoom.Client, server.URL, server.URL), map[string]string{"/client_secret": fakezoom.Secret}),
		Upstream: []string{"/api_url", "/auth_url"},
		Short:    os.Getenv(kittest.Env) != "long",
		Lanes:    manyLanes,
		Limits:   conformance.Limits{End: unhurried},
	})
	wantFailed(t, report)
	for _, r := range report.Results {
		if r.Status != conformance.Passed {
			t.Errorf("%s %s: %s", r.Name, r.Status, r.Seen)
		}
	}
	t.Logf("%s (%v)", result(t, report, "upstream.whole").Seen, report.Took.Round(time.Second))
}
