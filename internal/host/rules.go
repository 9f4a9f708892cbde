package host

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/problem"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

const (
	// maxWarnings is how many warnings of one export are kept.
	maxWarnings = 200
	// maxErrors is how many errors of one export are kept.
	maxErrors = 50
	// maxProblemBytes bounds the texts of all warnings that are kept, and those of
	// all errors: they go to the terminal, the log and the run record.
	maxProblemBytes = 128 << 10
	// maxLicenses is how many licenses a source may have. Entra has some thousand
	// applications in large tenants.
	maxLicenses = 50_000
	// maxRestarts is how often an export may begin anew.
	maxRestarts = 100
	// maxUID is the longest UId, in UTF-16 units.
	maxUID = 255
	// maxStatus, maxReason and maxUnit bound short texts, in bytes.
	maxStatus = 100
	maxReason = 300
	maxUnit   = 40
)

// reading holds one stream to the rules of the contract (see ExportResponse in
// source.proto) while it passes on what it carries.
type reading struct {
	session *Session
	request Request
	sink    Sink
	idle    *idle

	sequence uint64
	licenses map[string]uint32 // id -> index in the sink
	holder   license.Holder    // used again for each holder
	secrets  *secretValues
	// warningBytes and errorBytes are the lengths of the texts of problems, and
	// moreProblems is how many errors there were beyond those that are kept.
	warningBytes, errorBytes int
	moreProblems             int
	// lastReason is why the last holder that was left out was.
	lastReason struct{ raw, clean string }
	completed  *sourcev1.Completed
	problems   []problem.Problem // errors the plugin reported
	progress   Progress
	result     Result
}

func newReading(s *Session, request Request, sink Sink) *reading {
	return &reading{
		session: s, request: request, sink: sink,
		licenses: make(map[string]uint32), secrets: newSecretValues(request.Config.Secrets),
		result: Result{Details: s.asked(request)},
	}
}

// failed reports whether the plugin itself has given up.
func (r *reading) failed() bool { return len(r.problems) > 0 }

// take checks one message and passes it on.
func (r *reading) take(m *sourcev1.ExportResponse) error {
	r.sequence++
	if m.GetSequence() != r.sequence {
		return r.broken("sequence", "message %d has the number %d: messages were lost or repeated", r.sequence, m.GetSequence())
	}
	if r.completed != nil {
		return r.broken("after_completed", "it sent another message after Completed")
	}
	if r.failed() && m.GetDiagnostic() == nil {
		return nil
	}
	switch event := m.GetEvent().(type) {
	case *sourcev1.ExportResponse_Licenses:
		return r.takeLicenses(event.Licenses)
	case *sourcev1.ExportResponse_Holders:
		return r.takeHolders(event.Holders)
	case *sourcev1.ExportResponse_Progress:
		return r.takeProgress(event.Progress)
	case *sourcev1.ExportResponse_Diagnostic:
		return r.takeDiagnostic(event.Diagnostic)
	case *sourcev1.ExportResponse_Restarted:
		return r.restart(event.Restarted)
	case *sourcev1.ExportResponse_Details:
		return r.takeDetails(event.Details)
	case *sourcev1.ExportResponse_Completed:
		r.completed = event.Completed
		return nil
	default:
		return r.broken("unknown_event", "message %d is of a kind that this licexport does not know", r.sequence)
	}
}

func (r *reading) broken(rule, format string, args ...any) error {
	return r.session.violation(rule, r.session.command.line(fmt.Sprintf(format, args...), plain.LineLimit))
}

// shown is an id or a name of the plugin, for messages.
func (r *reading) shown(text string) string { return r.session.command.line(text, maxOffendingLine) }

func (r *reading) takeLicenses(m *sourcev1.Licenses) error {
	if n := len(m.GetLicenses()); n > sourcev1.MaxLicensesPerMessage {
		return r.broken("batch_too_large", "it sent %d licenses in one message; at most %d are allowed", n, sourcev1.MaxLicensesPerMessage)
	}
	for _, l := range m.GetLicenses() {
		if err := r.takeLicense(l); err != nil {
			return err
		}
		r.idle.moved()
	}
	return r.checkSize()
}

func (r *reading) takeLicense(l *sourcev1.License) error {
	id := l.GetId()
	if id == "" {
		return r.broken("no_id", "it sent a license without an id (name %q)", r.shown(l.GetName()))
	}
	for _, text := range []string{id, l.GetUid(), l.GetName(), l.GetStatus()} {
		if isTooLong(text) {
			return r.tooLong(text, fmt.Sprintf("a text of license %q", r.shown(id)))
		}
	}
	if n := len(utf16.Encode([]rune(l.GetUid()))); n > maxUID {
		return r.broken("text_too_long", "the uid of license %q has %d UTF-16 units; at most %d are allowed", r.shown(id), n, maxUID)
	}
	if l.GetPurchased() < 0 || l.GetConsumed() < 0 {
		return r.broken("negative_count", "license %q has a negative number of units", r.shown(id))
	}
	for _, part := range [...]struct{ what, text string }{{"the UId of a license", l.GetUid()}, {"the id of a license", id}} {
		if err := r.noSecret(part.what, part.text); err != nil {
			return err
		}
	}
	if len(r.licenses) >= maxLicenses {
		return r.broken("too_many_licenses", "it sent more than %d licenses", maxLicenses)
	}
	if _, known := r.licenses[id]; known {
		return r.broken("license_twice", "it sent license %q twice", r.shown(id))
	}
	index, err := r.sink.License(license.License{
		Source: r.session.command.Source, ID: id, UID: l.GetUid(), Name: r.session.command.line(l.GetName(), plain.NameLimit),
		Purchased: l.Purchased, Consumed: l.Consumed, Status: r.session.command.line(l.GetStatus(), maxStatus),
	})
	if err != nil {
		return fmt.Errorf("keep license %q of source %q: %w", r.shown(id), r.session.command.Source, err)
	}
	r.licenses[id] = index
	r.result.Totals.Licenses++
	return nil
}

func (r *reading) takeHolders(m *sourcev1.Holders) error {
	if r.request.LicensesOnly {
		return r.broken("scope", "it sent holders although only licenses were asked for")
	}
	if n := len(m.GetHolders()); n > sourcev1.MaxHoldersPerMessage {
		return r.broken("batch_too_large", "it sent %d holders in one message; at most %d are allowed", n, sourcev1.MaxHoldersPerMessage)
	}
	moved := false
	for _, h := range m.GetHolders() {
		isNews, err := r.takeHolder(h)
		if err != nil {
			return err
		}
		moved = moved || isNews
	}
	if moved {
		r.idle.moved()
	}
	return r.checkSize()
}

// checkSize holds what is kept to the limit of the source. It is looked at after
// each message, which is small against any limit.
func (r *reading) checkSize() error {
	limit := cmp.Or(r.request.MaxMemory, DefaultMaxMemory)
	if size := r.sink.Size() + r.request.Details.Size(); size > limit {
		return advised(r.session.newProblem(problem.OriginPlugin, "host.too_much",
			fmt.Sprintf("plugin %s sends more than its source may take up", r.session.command.name()), []string{
				fmt.Sprintf("%s take up more than %s of memory.", r.sofar(), mebibytes(limit)),
			}), "Nothing of this source is used. If the source really has so many, raise max_memory of the source; otherwise it is a bug in the plugin.")
	}
	return nil
}

func mebibytes(bytes int64) string {
	if bytes >= 1<<30 && bytes%(1<<30) == 0 {
		return fmt.Sprintf("%d GiB", bytes>>30)
	}
	return fmt.Sprintf("%d MiB", bytes>>20)
}

// takeHolder reports whether the holder is movement: one that is only sent again
// is none.
func (r *reading) takeHolder(h *sourcev1.Holder) (isNews bool, err error) {
	if err := r.checkHolder(h); err != nil {
		return false, err
	}
	r.holder.ID, r.holder.Name, r.holder.LeftOut = h.GetId(), h.GetName(), r.reason(h.GetLeftOut())
	var known bool
	if r.holder.Kind, known = holderKind(h.GetKind()); !known {
		return false, r.broken("holder_kind", "holder %q is of a kind (%d) that this licexport does not know", r.shown(h.GetId()), h.GetKind())
	}
	if err := r.takeEmails(h); err != nil {
		return false, err
	}
	if err := r.takeReferences(h); err != nil {
		return false, err
	}
	added, again := r.sink.Holder(&r.holder)
	r.count(added, again)
	return !again || added > 0, nil
}

// reason is why a holder is left out. Many holders have the same one, and it is
// made fit for people once.
func (r *reading) reason(text string) string {
	if text == "" {
		return ""
	}
	if text != r.lastReason.raw {
		r.lastReason.raw = text
		r.lastReason.clean = cmp.Or(r.session.command.line(text, maxReason), "a reason that has no letters")
	}
	return r.lastReason.clean
}

func (r *reading) checkHolder(h *sourcev1.Holder) error {
	id := h.GetId()
	if id == "" {
		return r.broken("no_id", "it sent a holder without an id")
	}
	for _, text := range [...]string{id, h.GetName(), h.GetLeftOut()} {
		if isTooLong(text) {
			return r.tooLong(text, fmt.Sprintf("a text of holder %q", r.shown(id)))
		}
	}
	if err := r.noSecret("the id of a holder", id); err != nil {
		return err
	}
	return r.noSecret("the name of a holder", h.GetName())
}

func (r *reading) takeEmails(h *sourcev1.Holder) error {
	r.holder.Emails = r.holder.Emails[:0]
	for _, e := range h.GetEmails() {
		kind, known := emailKind(e.GetKind())
		if !known {
			return r.broken("email_kind", "holder %q has an e-mail of a kind (%d) that this licexport does not know", r.shown(h.GetId()), e.GetKind())
		}
		if isTooLong(e.GetAddress()) {
			return r.tooLong(e.GetAddress(), fmt.Sprintf("an e-mail of holder %q", r.shown(h.GetId())))
		}
		if err := r.noSecret("the e-mail of a holder", e.GetAddress()); err != nil {
			return err
		}
		r.holder.Emails = append(r.holder.Emails, license.Email{Address: e.GetAddress(), Kind: kind})
	}
	return nil
}

func (r *reading) takeReferences(h *sourcev1.Holder) error {
	held := r.holder.Licenses[:0]
	for _, id := range h.GetLicenseIds() {
		index, known := r.licenses[id]
		if !known {
			return r.broken("unknown_license", "holder %q has license %q, which was not sent before",
				r.shown(h.GetId()), r.shown(id))
		}
		held = append(held, index)
	}
	slices.Sort(held)
	r.holder.Licenses = slices.Compact(held)
	return nil
}

// count keeps the totals with the holder just taken.
func (r *reading) count(added int, again bool) {
	totals := &r.result.Totals
	if again {
		totals.Repeated++
	} else {
		totals.Holders++
	}
	totals.Assignments += uint64(added)
}

func (r *reading) takeProgress(p *sourcev1.Progress) error {
	if err := r.bounded(p.GetUnit(), "a text of Progress"); err != nil {
		return err
	}
	if err := r.bounded(p.GetWaitingReason(), "a text of Progress"); err != nil {
		return err
	}
	r.idle.progress(p)
	if p.GetTraffic() != nil {
		r.result.Traffic = traffic(p.GetTraffic())
	}
	line := r.session.command.line
	r.progress = Progress{
		Received: r.result.Totals, Done: p.GetDone(), Total: p.GetTotal(), Unit: line(p.GetUnit(), maxUnit),
		WaitingReason: line(p.GetWaitingReason(), maxReason), Traffic: r.result.Traffic,
	}
	if p.GetWaitingUntil() != nil {
		r.progress.WaitingUntil = p.GetWaitingUntil().AsTime()
	}
	if r.request.Progress != nil {
		r.request.Progress(r.progress)
	}
	return nil
}

func (r *reading) takeDiagnostic(d *sourcev1.Diagnostic) error {
	found, err := r.session.problem(d)
	switch {
	case err != nil:
		return err
	case !found.Warning:
		r.errorBytes += sizeOf(&found)
		if len(r.problems) == 0 || len(r.problems) < maxErrors && r.errorBytes <= maxProblemBytes {
			r.problems = append(r.problems, found)
		} else {
			r.moreProblems++
		}
	case len(r.result.Warnings) < maxWarnings && r.warningBytes+sizeOf(&found) <= maxProblemBytes:
		r.warningBytes += sizeOf(&found)
		r.result.Warnings = append(r.result.Warnings, found)
	default:
		r.result.MoreWarnings++
	}
	return nil
}

func (r *reading) restart(m *sourcev1.Restarted) error {
	if err := r.bounded(m.GetReason(), "the reason of Restarted"); err != nil {
		return err
	}
	totals := &r.result.Totals
	if totals.Restarts >= maxRestarts {
		return r.broken("too_many_restarts", "it started its reading over %d times", totals.Restarts)
	}
	r.session.command.Log.Info("the plugin starts its reading of the holders over",
		"reason", r.session.command.line(m.GetReason(), maxReason), "holders_forgotten", totals.Holders)
	totals.Holders, totals.Assignments, totals.Repeated = 0, 0, 0
	totals.Restarts++
	r.idle.restarted()
	r.sink.Restart()
	r.request.Details.Restart()
	return nil
}

// end decides, when the stream has ended in order, whether it is complete.
func (r *reading) end() error {
	c := r.completed
	if c == nil {
		return r.broken("no_completed", "its export ended after %s without saying that it is complete", r.sofar())
	}
	totals := &r.result.Totals
	for _, t := range []struct {
		what      string
		said, got uint64
	}{
		{"licenses", c.GetLicenses(), totals.Licenses},
		{"holders", c.GetHolders(), totals.Holders},
		{"assignments", c.GetAssignments(), totals.Assignments},
	} {
		if t.said != t.got {
			return r.broken("totals", "it says it sent %d %s, but %d arrived", t.said, t.what, t.got)
		}
	}
	if c.GetTraffic() != nil {
		r.result.Traffic = traffic(c.GetTraffic())
	}
	if err := r.recount(c.GetConsumed()); err != nil {
		return err
	}
	if r.request.LicensesOnly {
		return nil
	}
	return r.total(c)
}

// total compares what arrived with the number that the vendor named. A plugin that
// announces such a number and then names none may have swallowed an error.
func (r *reading) total(c *sourcev1.Completed) error {
	if c.ExpectedHolders == nil {
		reason := strings.TrimSpace(c.GetNoTotal())
		if err := r.bounded(reason, "the reason in no_total"); err != nil {
			return err
		}
		if reason == "" && r.session.description.KnowsTotals {
			return r.broken("no_total", "it announces that its vendor names totals (knows_totals), but its export of %s names neither a total (expected_holders) nor the reason why there is none (no_total)", r.sofar())
		}
		r.result.NoTotal = r.session.command.line(reason, maxReason)
		return nil
	}
	r.result.Expected = c.ExpectedHolders
	if got := r.result.Totals.Holders; got < *c.ExpectedHolders {
		return r.session.short(*c.ExpectedHolders, got)
	}
	return nil
}

// recount passes on the numbers of units in use that are newer than those of the
// licenses.
func (r *reading) recount(consumed map[string]int64) error {
	for _, id := range slices.Sorted(maps.Keys(consumed)) {
		index, known := r.licenses[id]
		switch {
		case !known:
			return r.broken("unknown_license", "Completed counts units of license %q, which was not sent", r.shown(id))
		case consumed[id] < 0:
			return r.broken("negative_count", "Completed has a negative number of units for license %q", r.shown(id))
		}
		r.sink.Consumed(index, consumed[id])
	}
	return nil
}

// short says that the vendor counts more holders than it gave away.
func (s *Session) short(expected, got uint64) error {
	return &ShortError{Expected: expected, Got: got, Problem: *advised(s.newProblem(problem.OriginUpstream, "host.short",
		fmt.Sprintf("only %d of %d holders arrived", got, expected), []string{
			fmt.Sprintf("The vendor itself counts %d, so plugin %s did not get all of them.", expected, s.command.name()),
		}), "Nothing of this source is used. Try again later.")}
}

// sofar is what has arrived, for messages.
func (r *reading) sofar() string {
	t := r.result.Totals
	return fmt.Sprintf("%d licenses and %d holders", t.Licenses, t.Holders)
}

// bounded holds a text to the contract's limit. That it is UTF-8 was checked
// when it was decoded. For holders, of which there are millions, use isTooLong and
// tooLong: the name of a thing is made only for a message.
func (r *reading) bounded(text, what string) error {
	if !isTooLong(text) {
		return nil
	}
	return r.tooLong(text, what)
}

// isTooLong reports whether a text is over the contract's limit.
func isTooLong(text string) bool { return len(text) > sourcev1.MaxStringBytes }

func (r *reading) tooLong(text, what string) error {
	return r.broken("text_too_long", "%s has %d bytes; at most %d are allowed", what, len(text), sourcev1.MaxStringBytes)
}
