package notify_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/commandline"
	"github.com/licexport/licexport/internal/mail/mailtest"
	"github.com/licexport/licexport/internal/notify"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/state"
)

// What a source quotes, who held a job and why: a message has no addresses of people,
// whatever else it says.
func TestMessagesHaveNoAddressesOfPeople(t *testing.T) {
	t.Parallel()
	broken := record(3, state.OutcomeFailed)
	broken.Diagnostics = []state.Diagnostic{{
		Severity: "error", Source: "list", Code: "file.bad_email", Summary: `list.csv:52: "ann novak@contoso.cz" is no e-mail`,
		Detail: "next to ben@contoso.cz", Remedy: "Ask carl@xn--hkyrky-ptac70bc.cz.",
	}}
	held := heldRun()
	held.Attention = []phrase.Phrase{phrase.Untranslated("the job has been held by CONTOSO\\dana (ask eva@contoso.cz); nothing was read or published")}
	other := needsLook()
	other.Attention = []phrase.Phrase{phrase.Untranslated("the holder fred@contoso.cz has another e-mail")}
	other.Other = other.Attention
	for name, run := range map[string]notify.Run{"failure": {Record: broken}, "hold": held, "attention": other} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMailWorld(t, mailtest.Options{StartTLS: true}, nil)
			mail := m.one(run)
			w := newWorld(t)
			hook := w.run(run)
			texts := mail.text + mail.html + fmt.Sprint(hook)
			w.clock.advance(time.Hour)
			texts += fmt.Sprint(w.run(whole(good())))
			for _, person := range []string{"novak@contoso", "ben@", "carl@", "dana", "eva", "fred@"} {
				if strings.Contains(texts, person) {
					t.Errorf("%q is in: %s", person, texts)
				}
			}
		})
	}
}

// The end of one trouble is said, however long the list of what is wrong now.
func TestLongFailureLeavesRoomForTheEndOfAnother(t *testing.T) {
	t.Parallel()
	w := newMailWorld(t, mailtest.Options{StartTLS: true}, nil)
	w.mails(failing("fabrikam"))
	w.clock.advance(time.Hour)
	many := record(3, state.OutcomeFailed)
	for i := range 20 {
		many.Diagnostics = append(many.Diagnostics, state.Diagnostic{
			Severity: "error", Source: "list", Code: fmt.Sprintf("file.fault_%d", i), Summary: fmt.Sprintf("line %d is wrong", i), Detail: strings.Repeat("much to say ", 30),
		})
	}
	many.Sources = append(many.Sources, state.SourceRecord{Name: "fabrikam", Status: state.SourceComplete})
	got := w.one(notify.Run{Record: many})
	if !strings.Contains(got.text, `Over: source "fabrikam"`) {
		t.Errorf("the end is missing:\n%s", got.text)
	}
}

// Whoever gets the mail about rows that were kept can decide, as with a refusal.
func TestMailOfKeptRowsHasTheCommands(t *testing.T) {
	t.Parallel()
	w := newMailWorld(t, mailtest.Options{StartTLS: true}, nil)
	run := refused()
	guard, approve := run.Record.Guard, run.Approve
	run = needsLook()
	run.Record.Guard, run.Approve, run.Target = guard, approve, " --job nightly"
	run.Record.Guard.Verdict = state.GuardKept
	got := w.one(run)
	for _, want := range []string{"* contoso:SPE_E3\n", "Would lose it: 400", "\n    licexport show 20261123-023000-7f3a --job nightly\n", "\n    " + approve + "\n"} {
		if !strings.Contains(got.text, want) {
			t.Errorf("%q is missing:\n%s", want, got.text)
		}
	}
}

// The command to copy names the license, as one word of a command line.
func TestCommandOfALicenseToClearNamesIt(t *testing.T) {
	t.Parallel()
	w := newMailWorld(t, mailtest.Options{StartTLS: true}, nil)
	if got := w.one(byHand("Visio Plan 2")); !strings.Contains(got.text, "licexport ack "+commandline.Quote("Visio Plan 2")+" --job nightly") {
		t.Errorf("text\n%s", got.text)
	}
}
