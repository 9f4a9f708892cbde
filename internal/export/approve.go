package export

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/inputfile"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// ErrDeclined says that the person who was asked did not want to publish.
var ErrDeclined = errors.New("not approved; nothing was published")

// MaxMove is the longest time for which a move in waves can be expected.
const MaxMove = 31 * 24 * time.Hour

// Approval is what a person says who approves a run.
type Approval struct {
	// Run whose removals the person has looked at.
	Run string
	// By is the account, Reason what it says why; both may be empty.
	By, Reason string
	// For says how long from now on holders may move between the licenses of the
	// file, or change their e-mail: a move that comes in waves; at most MaxMove. 0: not
	// at all.
	For time.Duration
	// Confirm is asked before anything is published, when it is known what that
	// removes; an error stops the approval. Nil: nobody is asked.
	Confirm func(*Outcome) error
}

// Approve publishes what the guard refused, because a person has looked at who
// would lose what in a run. It publishes the newest refused file, if that
// removes nobody beyond those that the named run would have removed, and if no
// later run has published or could have but for the disk.
//
// If it cannot be approved, only the person who asked learns that: no notification is
// sent.
func (e *Exporter) Approve(ctx context.Context, p Plan, a Approval) (*Outcome, error) {
	p.Trigger = state.TriggerApprove
	o := e.begin(p)
	e = e.named(o.Run)
	after, release := clock.Outlive(ctx, afterwards)
	defer release()
	err := e.approve(ctx, p, o, a)
	return o, e.end(ctx, after, p, o, err)
}

func (e *Exporter) approve(ctx context.Context, p Plan, o *Outcome, a Approval) error {
	approval := state.Approval{Run: a.Run, By: a.By, Reason: a.Reason, Time: e.now().UTC()}
	if a.For > 0 {
		until := approval.Time.Add(a.For)
		approval.Until = &until
	}
	o.answersOnly = true
	store, err := e.openState(ctx, p, o)
	if err != nil {
		return err
	}
	defer e.closeState(store, o)
	named, _, err := store.Candidate(approval.Run)
	if err != nil {
		return stateError(err)
	}
	newest, table, err := newestLike(store, named)
	if err != nil {
		return err
	}
	o.Table = table
	p.Baseline = newest.BaselineFile
	base, err := readBaseline(p, store)
	if err != nil {
		return fmt.Errorf("the file that run %s was compared with can no longer be read: %w", newest.Run, err)
	}
	if base, err = base.orPublished(p, store); err != nil {
		return err
	}
	o.compareWith(base)
	o.Diff = base.compare(table)
	if err := e.approvable(o, store, named, newest); err != nil {
		return problem.With(problem.Refused, err)
	}
	if o.approval = newest.Approval; named.Why == state.Refused {
		o.approval = &approval
	}
	if a.Confirm != nil {
		if err := a.Confirm(o); err != nil {
			return problem.With(problem.Refused, err)
		}
	}
	memory := e.recall(p, o.Run, store, o.warn)
	approved := judgment{assessment: assessment{table: table, diff: o.Diff, verdict: o.Verdict, gaps: newest.Gaps}}
	losses, err := memory.measure(ctx, table, o.Diff)
	if err != nil {
		return err
	}
	if losses != nil {
		approved.excused = losses.Excused
	}
	o.answersOnly = false
	return e.publish(ctx, p, o, memory, approved, newest.Sources)
}

// newestLike finds the newest candidate that was not published for the same
// reason as the named one. Those that are out of date do not count: a clock that was
// ahead must not make one of them the newest for ever.
func newestLike(store *state.Store, named state.Candidate) (state.Candidate, *license.Table, error) {
	all, err := store.Candidates()
	if err != nil {
		return named, nil, stateError(err)
	}
	i := slices.IndexFunc(all, func(c state.Candidate) bool {
		return c.Run == named.Run || c.Why == named.Why && !store.Superseded(c)
	})
	newest, table, err := store.Candidate(all[i].Run)
	if err != nil {
		return named, nil, stateError(err)
	}
	return newest, table, nil
}

// approvable returns why the approval of the named candidate does not allow publishing
// the newest one; nil if it does.
func (e *Exporter) approvable(o *Outcome, store *state.Store, named, newest state.Candidate) error {
	// Abs: the clock may have been wrong when the run was made.
	if old := e.now().Sub(named.Time).Abs(); old > state.ApprovalAge {
		return notApprovable(runAgain, "run %s is %s old; a refused run can be approved for %s", named.Run, age(old), age(state.ApprovalAge))
	}
	for _, c := range []state.Candidate{named, newest} {
		var err error
		if o.Verdict, err = verdictOf(c); err != nil {
			return err
		}
	}
	if store.Superseded(newest) {
		return superseded(newest, store.Published())
	}
	if err := overtaken(o, store, newest); err != nil {
		return err
	}
	if err := largerGaps(o, named, newest); err != nil {
		return err
	}
	return subset(o, store, named, newest)
}

// largerGaps makes sure that the newest file lacks no more holders than the one that
// a person has looked at.
func largerGaps(o *Outcome, named, newest state.Candidate) error {
	seen := map[guard.Name]int64{}
	for _, g := range named.Gaps {
		seen[g.Name] = g.Units
	}
	for _, g := range o.Verdict.Agreed().Gaps {
		if more := g.Units - seen[g.Name]; more > 0 {
			return notApprovable(approveToo(newest.Run, o),
				"the newest refused file is that of run %s, and in it %s lacks %s that the source says there are, %d more than in run %s",
				newest.Run, g.UID, counted(g.Units, "holder"), more, named.Run)
		}
	}
	return nil
}

// verdictOf reads the verdict on a candidate; it is an error if the verdict cannot be
// approved.
func verdictOf(c state.Candidate) (guard.Verdict, error) {
	var v guard.Verdict
	if err := json.Unmarshal(c.Verdict, &v); err != nil {
		return v, problem.Advise(fmt.Errorf("the verdict on run %s cannot be read: %w", c.Run, err), "Run again")
	}
	if v.Refused() && !v.Approvable() {
		return v, fmt.Errorf("the file of run %s cannot be approved: %w", c.Run, &RefusedError{Run: c.Run, Verdict: v})
	}
	return v, nil
}

// superseded says what was published after a candidate was kept.
func superseded(c state.Candidate, published *state.Entry) error {
	if a := published.Approval; a != nil && a.Run == c.Run {
		return fmt.Errorf("run %s has been approved already: its file was published by run %s, %s. There is nothing left to do", c.Run, published.Run, published.Time.Local().Format(time.DateTime))
	}
	if published.Digest == c.Baseline {
		return fmt.Errorf("run %s read the sources after run %s and published what they have, so there is nothing to approve", published.LastRun, c.Run)
	}
	return notApprovable(runAgain, "another file was published after run %s (by run %s), so the refused file would no longer remove the same", c.Run, published.LastRun)
}

// overtaken returns an error if a later run has a file that the guard let through and
// that only could not be written: it settles what was refused before.
func overtaken(o *Outcome, store *state.Store, c state.Candidate) error {
	all, err := store.Candidates()
	if err != nil {
		return stateError(err)
	}
	for _, later := range all {
		var v guard.Verdict
		if later.Why != state.Unwritten || !later.Time.After(c.Time) || store.Superseded(later) ||
			json.Unmarshal(later.Verdict, &v) != nil || v.Refused() {
			continue
		}
		return notApprovable("To publish that file: licexport approve "+later.Run+o.Target(),
			"run %s came after run %s and was not refused; only its file could not be written", later.Run, c.Run)
	}
	return nil
}

// subset makes sure that the newest file removes nobody beyond the list that a
// person has looked at. The named file itself is checked, too: before anything was
// published, the baseline is a file that others may have changed since.
func subset(o *Outcome, store *state.Store, named, newest state.Candidate) error {
	if o.Diff == nil && named.Run == newest.Run {
		return nil
	}
	again := approveToo(newest.Run, o)
	if o.Diff == nil {
		return notApprovable(again, "the newest refused file is that of run %s, and nothing was published with which it could be compared with that of run %s", newest.Run, named.Run)
	}
	seen, err := readRemovals(store.RemovalsPath(named.Run))
	if err != nil {
		return err
	}
	more := beyond(o.Diff, seen)
	if len(more) == 0 {
		return nil
	}
	newer := fmt.Sprintf("the newest refused file is that of run %s, and it would also remove %s that run %s would not have removed:",
		newest.Run, assignments(len(more)), named.Run)
	if named.Run == newest.Run {
		newer = fmt.Sprintf("%s has changed since run %s, which would now also remove %s:", o.Baseline, named.Run, assignments(len(more)))
		again = runAgain
	}
	const few = 20
	var rows []string
	for _, r := range more[:min(few, len(more))] {
		rows = append(rows, fmt.Sprintf("%s  %s  %s", r.License.UID, r.Email, r.Name))
	}
	return &problem.Problem{Class: problem.Refused, Summary: newer, Detail: strings.Join(rows, "\n"), Remedy: again}
}

// runAgain is what to do when a refused file is no longer what a run would publish.
const runAgain = "Run again, and look at the new result"

// approveToo is what to do when another file than the one that was looked at is the
// newest.
func approveToo(run string, o *Outcome) string {
	return "If that is right too: licexport approve " + run + o.Target()
}

// notApprovable says why a file cannot be approved, and what to do.
func notApprovable(remedy, format string, args ...any) error {
	return problem.New(problem.Refused, fmt.Sprintf(format, args...), remedy)
}

func assignments(n int) string { return counted(n, "assignment") }

// counted writes n and a noun, which takes an s unless n is 1.
func counted[N int | int64](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// removalKey is one assignment, as the importer compares it.
func removalKey(uid, email string) string {
	return license.FoldKey(uid) + "\x00" + license.FoldKey(email)
}

// removals are the assignments of a list of removals. Those are true that are lost
// for good, and not only under a former UId.
type removals map[string]bool

// beyond lists what a difference removes and is not in seen.
func beyond(d *license.Diff, seen removals) []license.Row {
	if d == nil {
		return nil
	}
	var more []license.Row
	add := func(r license.Row, leaves bool) {
		left, listed := seen[removalKey(r.License.UID, r.Email)]
		if !listed || leaves && !left {
			more = append(more, r)
		}
	}
	for i := range d.Licenses {
		leavers := leaversOf(&d.Licenses[i])
		for _, r := range d.Licenses[i].Lost {
			add(r, leavers[removalKey(r.License.UID, r.Email)])
		}
		for _, c := range d.Licenses[i].Changed {
			add(c.Old, false)
		}
	}
	return more
}

// readRemovals reads what writeRemovals wrote.
func readRemovals(path string) (removals, error) {
	f, err := inputfile.Open(path)
	if err != nil {
		return nil, problem.With(problem.Output, fmt.Errorf("read the list of removals that was looked at: %w", err))
	}
	defer func() { _ = f.Close() }()
	in := csv.NewReader(f)
	in.Comma, in.FieldsPerRecord, in.ReuseRecord = ';', 6, true
	seen := removals{}
	for {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			return seen, nil
		}
		if err != nil {
			return nil, problem.With(problem.Output, fmt.Errorf("read the list of removals %s: %w", path, err))
		}
		seen[removalKey(active(record[0]), active(record[2]))] = record[4] == losesLicense
	}
}

// active undoes plain.Inert.
func active(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && plain.Inert(rest) == s {
		return rest
	}
	return s
}

// keepVerdict is the verdict in the form in which a candidate stores it.
func keepVerdict(v guard.Verdict) (json.RawMessage, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("keep the refused file: %w", err)
	}
	return data, nil
}
