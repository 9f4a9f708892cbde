package report_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/report"
)

// On a terminal each source has a line, which fits, and what else is written stands
// above. At the end nothing of it is left.
func TestProgressOnATerminal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { // the clock that draws anew stands still
		var out bytes.Buffer
		now := time.Date(2026, 11, 24, 2, 30, 0, 0, time.UTC)
		w := report.On(&out, func() report.Screen { return report.Screen{Width: 60, Live: true} })
		p := report.NewProgressAt(w, true, func() time.Time { return now })
		o := p.Observer()
		step := func(d time.Duration, act func()) string {
			now = now.Add(d)
			out.Reset()
			act()
			return out.String()
		}
		if got := step(time.Second, func() { o.Progress("contoso", host.Progress{Done: 1200, Total: 4500, Unit: "users"}) }); got != "contoso  1,200 of 4,500 users\x1b[K\n" {
			t.Errorf("got %q", got)
		}
		if got := step(time.Millisecond, func() { o.Progress("contoso", host.Progress{Done: 1201, Total: 4500}) }); got != "" {
			t.Errorf("too soon: %q", got)
		}
		got := step(time.Second, func() {
			o.Progress("fabrikam-cz", host.Progress{WaitingUntil: now.Add(8 * time.Second), WaitingReason: "the proxy cannot be reached; attempt 3 of 12 follows"})
		})
		if want := "\x1b[1A\rcontoso      1,201 of 4,500 holders\x1b[K\nfabrikam-cz  next in 8 s: the proxy cannot be reached; att…\x1b[K\nCtrl-C stops\x1b[K\n"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if got := step(0, func() { report.Texts(w, []string{"look"}) }); got != "\x1b[3A\r\x1b[JWarning: look\n" {
			t.Errorf("a warning: %q", got)
		}
		if got := step(0, func() { o.Done("contoso", nil) }); !strings.HasPrefix(got, "fabrikam-cz  next in") || !strings.Contains(got, "contoso      read, 1,201 of 4,500 holders\x1b[K\n") {
			t.Errorf("the end of a source: %q", got)
		}
		if got := step(0, p.Close); got != "\x1b[3A\r\x1b[J" {
			t.Errorf("the end: %q", got)
		}
	})
}

// Elsewhere there is a line in ten seconds at most, and of a wait one a minute.
func TestProgressInALog(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	now := time.Date(2026, 11, 24, 2, 30, 0, 0, time.UTC)
	o := report.NewProgressAt(&out, true, func() time.Time { return now }).Observer()
	for range 12 * 60 {
		o.Progress("contoso", host.Progress{Done: 50})
		o.Progress("fabrikam", host.Progress{Done: 7})
		now = now.Add(time.Second / 12)
	}
	o.Done("fabrikam", errors.New("refused"))
	if n := strings.Count(out.String(), "\n"); n != 5 || !strings.HasPrefix(out.String(), "reading: 0 of 2 sources done, 57 holders so far\n") {
		t.Errorf("%d lines:\n%s", n, out.String())
	}
	out.Reset()
	for range 60 {
		now = now.Add(2 * time.Second)
		o.Progress("contoso", host.Progress{WaitingUntil: now.Add(time.Hour), WaitingReason: "throttled"})
	}
	if n := strings.Count(out.String(), "\n"); n != 2 || !strings.Contains(out.String(), "contoso: next in 60 min: throttled\n") {
		t.Errorf("%d lines:\n%s", n, out.String())
	}
	out.Reset()
	early := report.NewProgressAt(&out, true, func() time.Time { return now }).Observer()
	early.Progress("hr", host.Progress{WaitingUntil: now.Add(9 * time.Second), WaitingReason: "a short one"})
	early.Progress("hr", host.Progress{WaitingUntil: now.Add(29 * time.Second), WaitingReason: "the file was saved just now"})
	if got := out.String(); got != "hr: next in 29 s: the file was saved just now\n" {
		t.Errorf("a long wait at the beginning: %q", got)
	}
	quiet := report.NewProgressAt(&out, false, func() time.Time { return now })
	if quiet.Observer().Progress != nil {
		t.Error("progress that nobody wants")
	}
}
