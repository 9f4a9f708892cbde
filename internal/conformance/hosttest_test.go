package conformance_test

import (
	"testing"

	"github.com/licexport/licexport/internal/conformance"
	"github.com/licexport/licexport/internal/host/hosttest"
)

// startupModes are modes of the double of the host, with the checks that each fails.
func startupModes() map[string][]string {
	return map[string][]string{
		"exits-127":             {"handshake.line"},
		"panics-at-start":       {"handshake.line"},
		"prints-banner":         {"handshake.line"},
		"prints-nothing":        {"handshake.line"},
		"slow-start":            {"handshake.line"},
		"prints-half-line":      {"handshake.line"},
		"far-away":              {"handshake.line"},
		"grandchild-holds-pipe": {"handshake.line"},
		"wrong-protocol":        {"handshake.version"},
		"old-protocol":          {"handshake.version"},
		"never-answers":         {"tls.mutual"},
		"ignores-tls":           {"tls.mutual"},
		"no-service":            {"describe.identity"},
		"wrong-name":            {"describe.identity"},
		"hangs-in-describe":     {"describe.identity"},
		"panics-in-describe":    {"describe.identity"},
		"huge-stdout-line":      {"handshake.stdout"},
		// Neither of the two ends it.
		"ignores-shutdown": {"process.shutdown", "process.stdin"},
		"bad-json-stderr":  nil, // ugly, but allowed
	}
}

// TestMisbehaviorAtStartup runs the doubles of the host that go wrong before
// or instead of an export.
func TestMisbehaviorAtStartup(t *testing.T) {
	t.Parallel()
	for mode, want := range startupModes() {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			wantFailed(t, conformance.Run(t.Context(), conformance.Options{
				Path: hosttest.Install(t, t.TempDir(), mode), Limits: quick(mode),
			}), want...)
		})
	}
}

// callModes are modes of the double of the host, with the checks that each fails.
func callModes() map[string][]string {
	return map[string][]string{
		"hung-check":             {"check.results"},
		"empty-check":            {"check.results"},
		"check-status":           {"check.results"},
		"check-rpc-error":        {"check.results"},
		"error":                  {"export.completed"},
		"error-completed":        {"export.completed"},
		"error-hangs":            {"export.completed"},
		"crashes":                {"export.completed"},
		"panics-mid-stream":      {"export.completed"},
		"no-completed":           {"export.completed"},
		"nothing":                {"export.completed"},
		"after-completed":        {"export.completed"},
		"status-after-completed": {"export.completed"},
		"rpc-error":              {"export.completed"},
		"hung":                   {"export.completed"},
		"hung-with-progress":     {"export.completed"},
		"hung-after-completed":   {"export.completed"},
		"ignores-cancel":         {"export.completed"},
		"wrong-totals":           {"export.totals"},
		"wrong-assignments":      {"export.totals"},
		"swallows-error":         {"export.totals"},
		"sequence-gap":           {"export.sequence"},
		"unknown-event":          {"export.events"},
		"unknown-license":        {"export.references"},
		"license-twice":          {"export.ids"},
		"no-holder-id":           {"export.ids"},
		"no-license-id":          {"export.ids"},
		"negative-count":         {"export.values"},
		"holder-kind":            {"export.values"},
		"email-kind":             {"export.values"},
		"invalid-utf8":           {"export.encoding"},
		"broken-message":         {"export.encoding"},
		"long-uid":               {"export.bounds"},
		"long-name":              {"export.bounds"},
		"long-email":             {"export.bounds"},
		"long-text":              {"export.bounds"},
		"big-batch":              {"export.bounds"},
		"20-mib-message":         {"export.bounds"},
		"5-mib-message":          {"export.bounds"},
		"empty-diagnostic":       {"export.diagnostics"},
		"diagnostic-severity":    {"export.diagnostics"},
		// It forgets Completed, too.
		"scope": {"export.completed", "export.scope"},
		// Unusual, but right.
		"warning": nil, "duplicate-holder": nil, "restart": nil, "waits": nil, "expected-met": nil, "floods-stderr": nil,
	}
}

// TestMisbehaviorInCalls runs the doubles of the host that go wrong in Check
// or Export.
func TestMisbehaviorInCalls(t *testing.T) {
	t.Parallel()
	for mode, want := range callModes() {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			wantFailed(t, conformance.Run(t.Context(), conformance.Options{
				Path: hosttest.Build(t), Config: fixed(`{"mode": "`+mode+`"}`, nil), Limits: quick(mode),
			}), want...)
		})
	}
}

func TestEchoedSecret(t *testing.T) {
	t.Parallel()
	report := conformance.Run(t.Context(), conformance.Options{
		Path: hosttest.Build(t), Config: fixed(`{}`, map[string]string{"/token": "s3cret-token"}), Limits: quick(""),
	})
	wantFailed(t, report, "secrets.silent")
}
