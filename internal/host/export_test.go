package host_test

import (
	"context"
	"errors"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/problem"
)

var _ host.Sink = (*license.Collector)(nil)

func TestExport(t *testing.T) {
	t.Parallel()
	var sink kept
	result, err := start(t, command(t)).Export(t.Context(), host.Request{}, &sink)
	if err != nil {
		t.Fatal(err)
	}
	wantLicenses := []license.License{
		{Source: "contoso", ID: "l1", UID: "acme:BASIC", Name: "Basic", Purchased: new(int64(25)), Consumed: new(int64(3)), Status: "Enabled"},
		{Source: "contoso", ID: "l2", Name: "Free"},
	}
	if !reflect.DeepEqual(sink.licenses, wantLicenses) {
		t.Errorf("licenses: got %+v", sink.licenses)
	}
	emails := func(id string) []license.Email {
		return []license.Email{
			{Address: id + "@example.com", Kind: license.Mail},
			{Address: id + "@login.example.com", Kind: license.Login},
		}
	}
	wantHolders := []license.Holder{
		{ID: "ann", Kind: license.User, Name: "The ann", Emails: emails("ann"), Licenses: []uint32{0, 1}},
		{ID: "guest", Kind: license.User, Name: "The guest", Emails: emails("guest"), Licenses: []uint32{0}, LeftOut: "guests are excluded"},
		{ID: "printer", Kind: license.Device, Name: "The printer", Emails: []license.Email{}, Licenses: []uint32{1}},
	}
	if !reflect.DeepEqual(sink.holders, wantHolders) {
		t.Errorf("holders: got  %+v\nwant %+v", sink.holders, wantHolders)
	}
	want := host.Result{
		Totals:  host.Totals{Licenses: 2, Holders: 3, Assignments: 4},
		NoTotal: "this vendor counts nobody",
		Traffic: host.Traffic{Requests: 9, Pages: 8, Retries: 1},
	}
	if !reflect.DeepEqual(result, want) {
		t.Errorf("got %+v, want %+v", result, want)
	}
}

// These look like faults and are none.
func TestCompleteExports(t *testing.T) {
	t.Parallel()
	tests := []struct {
		mode   string
		totals host.Totals
		ids    []string
	}{
		{"duplicate-holder", host.Totals{Licenses: 2, Holders: 3, Assignments: 5, Repeated: 3}, []string{"ann", "guest", "printer", "ann", "ann", "guest"}},
		{"restart", host.Totals{Licenses: 2, Holders: 3, Assignments: 4, Restarts: 1}, []string{"ann", "guest", "printer"}},
		{"waits", host.Totals{Licenses: 2, Holders: 3, Assignments: 4}, []string{"ann", "guest", "printer"}},
		{"warning", host.Totals{Licenses: 2, Holders: 3, Assignments: 4}, []string{"ann", "guest", "printer"}},
		{"expected-met", host.Totals{Licenses: 2, Holders: 3, Assignments: 4}, []string{"ann", "guest", "printer"}},
		{"floods-stderr", host.Totals{Licenses: 2, Holders: 3, Assignments: 4}, []string{"ann", "guest", "printer"}},
	}
	for _, tt := range tests {
		t.Run(tt.mode, func(t *testing.T) {
			t.Parallel()
			var sink kept
			result, err := start(t, command(t)).Export(t.Context(), mode(tt.mode), &sink)
			if err != nil {
				t.Fatal(err)
			}
			if result.Totals != tt.totals || !slices.Equal(sink.ids(), tt.ids) {
				t.Errorf("got %+v %v", result.Totals, sink.ids())
			}
			if tt.mode == "warning" && (len(result.Warnings) != 1 || result.Warnings[0].Code != "double.secret_expired") {
				t.Errorf("warnings: %+v", result.Warnings)
			}
		})
	}
}

func TestExportOfLicensesOnly(t *testing.T) {
	t.Parallel()
	s := start(t, command(t))
	var sink kept
	result, err := s.Export(t.Context(), host.Request{LicensesOnly: true}, &sink)
	if err != nil || result.Totals != (host.Totals{Licenses: 2}) || len(sink.licenses) != 2 {
		t.Errorf("got %+v, %v", result, err)
	}
	request := mode("scope")
	request.LicensesOnly = true
	_, err = s.Export(t.Context(), request, &kept{})
	if rule, ok := errors.AsType[*host.RuleError](err); !ok || rule.Rule != "scope" {
		t.Errorf("holders that nobody asked for: %v", err)
	}
}

func TestProgressIsReported(t *testing.T) {
	t.Parallel()
	var seen []host.Progress
	request := mode("waits")
	request.Progress = func(p host.Progress) { seen = append(seen, p) }
	if _, err := start(t, command(t)).Export(t.Context(), request, &kept{}); err != nil {
		t.Fatal(err)
	}
	want := []host.Progress{{
		Received: host.Totals{Licenses: 2}, Done: 1, Total: 3, Unit: "users",
		WaitingUntil: time.Unix(4_000_000_000, 0).UTC(), WaitingReason: "too many requests",
		Traffic: host.Traffic{Requests: 7, Pages: 5, Retries: 2, Throttled: time.Minute},
	}}
	if !reflect.DeepEqual(seen, want) {
		t.Errorf("got %+v", seen)
	}
}

// A source that broke one rule is incomplete, whatever it says itself.
func TestBrokenRules(t *testing.T) {
	t.Parallel()
	tests := []struct{ mode, rule, want string }{
		{"no-completed", "no_completed", "its export ended after 2 licenses and 3 holders without saying that it is complete"},
		{"nothing", "no_completed", "its export ended after 2 licenses and 0 holders without saying that it is complete"},
		{"sequence-gap", "sequence", "message 2 has the number 3: messages were lost or repeated"},
		{"unknown-event", "unknown_event", "message 2 is of a kind that this licexport does not know"},
		{"after-completed", "after_completed", "it sent another message after Completed"},
		{"wrong-totals", "totals", "it says it sent 4 holders, but 3 arrived"},
		{"wrong-assignments", "totals", "it says it sent 5 assignments, but 4 arrived"},
		{"no-total", "no_total", "it announces that its vendor names totals (knows_totals), but its export of 2 licenses and 3 holders names neither a total (expected_holders) nor the reason why there is none (no_total)"},
		{"long-no-total", "text_too_long", "the reason in no_total has 1025 bytes; at most 1024 are allowed"},
		{"unknown-license", "unknown_license", `holder "ann" has license "l9", which was not sent before`},
		{"license-twice", "license_twice", `it sent license "l1" twice`},
		{"no-holder-id", "no_id", "it sent a holder without an id"},
		{"no-license-id", "no_id", `it sent a license without an id (name "nameless")`},
		{"negative-count", "negative_count", `license "l3" has a negative number of units`},
		{"recounted-unknown", "unknown_license", `Completed counts units of license "l9", which was not sent`},
		{"recounted-negative", "negative_count", `Completed has a negative number of units for license "l1"`},
		{"long-uid", "text_too_long", `the uid of license "l3" has 256 UTF-16 units; at most 255 are allowed`},
		{"holder-kind", "holder_kind", `holder "ann" is of a kind (9) that this licexport does not know`},
		{"email-kind", "email_kind", `holder "ann" has an e-mail of a kind (0) that this licexport does not know`},
		{"long-name", "text_too_long", `a text of holder "ann" has 1025 bytes; at most 1024 are allowed`},
		{"long-email", "text_too_long", `an e-mail of holder "ann" has 1025 bytes; at most 1024 are allowed`},
		{"long-text", "text_too_long", "it sent a diagnostic with a text of 32769 bytes; at most 32768 are allowed"},
		{"empty-diagnostic", "diagnostic_empty", "it sent a diagnostic without a summary"},
		{"diagnostic-severity", "severity", "it sent a diagnostic whose severity (7) licexport does not know: The sign-in was refused"},
		{"big-batch", "batch_too_large", "it sent 1001 holders in one message; at most 1000 are allowed"},
		{"20-mib-message", "message_too_large", "it sent a message of more than 16 MiB"},
		{"5-mib-message", "message_too_large", "it sent a message of 5242978 bytes; at most 4194304 are allowed"},
		{"invalid-utf8", "message_broken", "it sent a message that cannot be decoded: broken, or with text that is not UTF-8"},
		{"broken-message", "message_broken", "it sent a message that cannot be decoded: broken, or with text that is not UTF-8"},
	}
	s := start(t, command(t)) // stateless: one process serves all
	for _, tt := range tests {
		t.Run(tt.mode, func(t *testing.T) {
			_, err := s.Export(t.Context(), mode(tt.mode), &kept{})
			want := `source "contoso": plugin double broke the rules of the contract` + "\n  " + tt.want +
				"\n  This is a bug in the plugin, not in your configuration. Nothing of this source is used." +
				"\n  code contract." + tt.rule
			if err == nil || err.Error() != want {
				t.Fatalf("got:\n%v\nwant:\n%s", err, want)
			}
			if rule, ok := errors.AsType[*host.RuleError](err); !ok || rule.Rule != tt.rule {
				t.Errorf("got %T", err)
			}
		})
	}
}

// An error that the plugin swallowed shows in the number its vendor named.
func TestFewerHoldersThanTheVendorCounts(t *testing.T) {
	t.Parallel()
	result, err := start(t, command(t)).Export(t.Context(), mode("swallows-error"), &kept{})
	short, ok := errors.AsType[*host.ShortError](err)
	if !ok || short.Expected != 10 || short.Got != 3 || result.Expected == nil {
		t.Fatalf("got %T: %v", err, err)
	}
	want := `source "contoso": only 3 of 10 holders arrived
  The vendor itself counts 10, so plugin double did not get all of them.
  Nothing of this source is used. Try again later.`
	if err.Error() != want {
		t.Errorf("got:\n%s", err)
	}
}

// All errors of the plugin are reported, however the stream ends after them.
func TestErrorsOfThePlugin(t *testing.T) {
	t.Parallel()
	want := `source "contoso": The sign-in was refused
  The secret has expired.
  Make a new one.
  setting /token
  code double.secret_expired · https://example.com/help
source "contoso": The address is wrong
  The secret has expired.
  Make a new one.
  setting /url
  code double.secret_expired`
	for _, m := range []string{"error", "error-completed", "error-hangs"} {
		t.Run(m, func(t *testing.T) {
			t.Parallel()
			c := command(t)
			c.ShutdownGrace = 200 * time.Millisecond
			_, err := start(t, c).Export(t.Context(), mode(m), &kept{})
			failed, ok := errors.AsType[*host.FailedError](err)
			if !ok || len(failed.Reported) != 2 || failed.Reported[0].Origin != problem.OriginConfig {
				t.Fatalf("got %T: %v", err, err)
			}
			if err.Error() != want {
				t.Errorf("got:\n%s", err)
			}
		})
	}
}

func TestExportTransportFaults(t *testing.T) {
	t.Parallel()
	s := start(t, command(t))
	for m, said := range map[string]string{"rpc-error": "the vendor is ill", "status-after-completed": "second thoughts"} {
		_, err := s.Export(t.Context(), mode(m), &kept{})
		if codeOf(err) != "host.broken_call" || !strings.Contains(err.Error(), "\n  it said: "+said+"\n") {
			t.Errorf("%s: got %T:\n%v", m, err, err)
		}
		mustNotLeak(t, err.Error())
	}
}

func TestCrashInTheMiddle(t *testing.T) {
	t.Parallel()
	for m, exit := range map[string]string{"crashes": "exit status 5", "panics-mid-stream": "exit status 2"} {
		t.Run(m, func(t *testing.T) {
			t.Parallel()
			_, err := start(t, command(t)).Export(t.Context(), mode(m), &kept{})
			crash, ok := errors.AsType[*host.CrashError](err)
			if !ok || crash.Exit != exit || crash.Holders != 3 {
				t.Fatalf("got %T: %v", err, err)
			}
			if !strings.HasPrefix(err.Error(), `source "contoso": plugin double crashed after 3 holders`) {
				t.Errorf("got:\n%s", err)
			}
			if m == "panics-mid-stream" {
				checkPanicReport(t, crash)
			}
			mustNotLeak(t, err.Error())
		})
	}
}

// When memory runs out the system kills, and the plugin is not to blame.
func TestKilledInTheMiddle(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("a killed process looks like one that exits with 1 there")
	}
	_, err := start(t, command(t)).Export(t.Context(), mode("killed"), &kept{})
	crash, ok := errors.AsType[*host.CrashError](err)
	if !ok || crash.Origin != problem.OriginHost {
		t.Fatalf("got %T: %v", err, err)
	}
	want := `source "contoso": plugin double was killed after 3 holders
  its process ended (signal: killed).
  Something else killed it: a person, or the system, which does that when memory runs out and says so in its log (journalctl -k, dmesg). Nothing of this source is used.`
	if err.Error() != want {
		t.Errorf("got:\n%s\nwant:\n%s", err, want)
	}
}

func checkPanicReport(t *testing.T, crash *host.CrashError) {
	t.Helper()
	if len(crash.Output) == 0 || crash.Output[0] != "panic: runtime error: index out of range [3] with length 0" {
		t.Errorf("got %q", crash.Output)
	}
	if len(crash.Output) > 20 || crash.OutputLines < len(crash.Output) {
		t.Errorf("%d of %d lines", len(crash.Output), crash.OutputLines)
	}
}

func TestExportThatStandsStill(t *testing.T) {
	t.Parallel()
	for _, m := range []string{"hung", "hung-with-progress", "hung-after-completed"} {
		t.Run(m, func(t *testing.T) {
			t.Parallel()
			request := mode(m)
			request.IdleTimeout = 300 * time.Millisecond
			_, err := start(t, command(t)).Export(t.Context(), request, &kept{})
			if codeOf(err) != "host.idle" {
				t.Fatalf("got %T: %v", err, err)
			}
		})
	}
}

// A plugin knows how long it may take, so that it can leave out what only reports want.
func TestExportKnowsItsTime(t *testing.T) {
	t.Parallel()
	for limit, want := range map[time.Duration]string{0: "no limit", time.Hour: "60 minutes left"} {
		request := mode("tells-its-time")
		request.Timeout = limit
		result, err := start(t, command(t)).Export(t.Context(), request, &kept{})
		if err != nil || len(result.Warnings) != 1 || result.Warnings[0].Summary != want {
			t.Errorf("limit %v: %+v, %v; want %q", limit, result.Warnings, err, want)
		}
	}
}

func TestExportThatTakesTooLong(t *testing.T) {
	t.Parallel()
	request := mode("hung")
	request.Timeout = 300 * time.Millisecond
	_, err := start(t, command(t)).Export(t.Context(), request, &kept{})
	want := `source "contoso": plugin double did not finish the export within 300ms
  It was stopped. If it needs longer, raise the time limit of the source.`
	if codeOf(err) != "host.timeout" || err.Error() != want {
		t.Fatalf("got %T: %v", err, err)
	}
}

// The plugin does not notice that it was stopped, and is gone all the same.
func TestExportIsStoppedByItsContext(t *testing.T) {
	t.Parallel()
	beacon := newBeacon(t)
	ctx, cancel := context.WithCancel(t.Context())
	c := command(t)
	c.ShutdownGrace = 100 * time.Millisecond
	s := start(t, c)
	request := host.Request{Config: host.Config{JSON: `{"mode":"ignores-cancel","beacon":"` + beacon.address() + `"}`}}
	sink := stopping{cancel: cancel}
	_, err := s.Export(ctx, request, &sink)
	if !errors.Is(err, context.Canceled) || codeOf(err) != "host.stopped" {
		t.Errorf("got %T: %v", err, err)
	}
	gone(beacon.connected())
}

// stopping is a Sink that makes the user press Ctrl-C at the third holder.
type stopping struct {
	kept
	cancel context.CancelFunc
}

func (s *stopping) Holder(h *license.Holder) (added int, again bool) {
	added, again = s.kept.Holder(h)
	if len(s.holders) == 3 {
		s.cancel()
	}
	return added, again
}

func TestSinkRefusesALicense(t *testing.T) {
	t.Parallel()
	full := errors.New("no room")
	_, err := start(t, command(t)).Export(t.Context(), host.Request{}, &kept{refuse: full})
	if !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
}

// Close from another goroutine ends a call in flight.
func TestCloseDuringExport(t *testing.T) {
	t.Parallel()
	s := start(t, command(t))
	_, err := s.Export(t.Context(), mode("hung"), &stopping{cancel: s.Close})
	if codeOf(err) != "host.stopped" || !errors.Is(err, host.ErrClosed) {
		t.Errorf("got %T: %v", err, err)
	}
}

func TestSyntheticExport(t *testing.T) {
	t.Parallel()
	s := start(t, command(t))
	request := host.Request{Config: host.Config{JSON: `{"mode":"synthetic","holders":20000,"licenses":50}`}}
	var first, second kept
	for _, sink := range []*kept{&first, &second} {
		result, err := s.Export(t.Context(), request, sink)
		if err != nil || result.Totals != (host.Totals{Licenses: 50, Holders: 20000, Assignments: 60000}) {
			t.Fatalf("got %+v, %v", result, err)
		}
	}
	if !reflect.DeepEqual(first, second) {
		t.Error("the same settings gave another export")
	}
}
