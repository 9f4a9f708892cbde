package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/inputfile"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
	"github.com/licexport/licexport/internal/window"
)

// RefusedError says that the guard refused the new file.
type RefusedError struct {
	// Run can be named to approve.
	Run string
	// Verdict says why.
	Verdict guard.Verdict
}

// shownRefusals is how many findings the error shows: it should fit a small screen, also
// when a whole tenant has shrunk. Who would lose what follows in the summary.
const shownRefusals = 3

// Problem lists what was found.
func (e *RefusedError) Problem() *problem.Problem {
	p := &problem.Problem{
		Class: problem.Refused, Code: "host.refused",
		Summary: "the new file was not published, because it is implausible",
	}
	var found []string
	refusals := e.Verdict.Refusals()
	for _, f := range refusals[:min(len(refusals), shownRefusals)] {
		subject := "the file"
		if f.UID != "" {
			subject = f.UID
		}
		found = append(found, subject+": "+f.Text)
		if f.Setting != "" {
			found = append(found, problem.Below("To allow that for good: "+f.Setting))
		}
	}
	if more := len(refusals) - shownRefusals; more > 0 {
		found = append(found, fmt.Sprintf("and %s, which the run record has", counted(more, "more finding")))
	}
	p.Detail = strings.Join(found, "\n")
	if e.Verdict.Moves() {
		p.Remedy = "Most of those who would lose a license are still in the file. If they move in several waves, approve the first one with --for 7d"
	}
	return p
}

// Error is the text of the problem.
func (e *RefusedError) Error() string { return e.Problem().Error() }

// baseline is what a new table is compared with.
type baseline struct {
	// table is nil if there is nothing to compare with.
	table *license.Table
	// name says what it is, for people.
	name string
	// run published it; empty if none did.
	run string
}

// assessment is what is known of a table that may be published.
type assessment struct {
	table *license.Table
	// diff compares with the baseline; nil without one.
	diff    *license.Diff
	verdict guard.Verdict
	// excused are differences to the last days that a person expected.
	excused *window.Excused
	// gaps are the units in use for which the sources named no holder, as far as their
	// rows are in the table.
	gaps []guard.Gap
}

// judgment is the assessment of what a run may publish.
type judgment struct {
	assessment

	// kept is set if published rows stand in for what was refused.
	kept *kept
}

// judge compares a new table with what was published last. If it is refused, the
// judgment is returned with the error; if the job wants that, the refused licenses are
// replaced by what was published of them.
func (e *Exporter) judge(ctx context.Context, p Plan, g *guardMemory, base baseline, table *license.Table, counts assigned) (judgment, error) {
	fresh, err := e.assess(ctx, p, g, base, table, counts)
	j := judgment{assessment: fresh}
	if err != nil || !fresh.verdict.Refused() {
		return j, err
	}
	refused := &RefusedError{Run: g.run, Verdict: fresh.verdict}
	if p.Job.Guard.OnRefusal != config.RefusalKeep {
		return j, refused
	}
	kept, err := e.keep(ctx, p, g, base, fresh, counts)
	if conflict, ok := errors.AsType[*license.UIDConflictError](err); ok {
		return j, errors.Join(refused, fmt.Errorf("the published rows could not be kept: %w", conflict))
	}
	if err != nil {
		return j, err
	}
	if kept == nil {
		return j, refused
	}
	return *kept, nil
}

// assess compares a table with the baseline and asks the guard.
func (e *Exporter) assess(ctx context.Context, p Plan, g *guardMemory, base baseline, table *license.Table, counts assigned) (assessment, error) {
	a := assessment{table: table, gaps: guard.GapsOf(table, counts), diff: base.compare(table)}
	losses, err := g.measure(ctx, table, a.diff)
	if err != nil {
		return a, err
	}
	if losses != nil {
		a.excused = losses.Excused
	}
	now := e.now()
	maxima := g.store.Maxima(weekAgo(g.store.SettledNow()))
	in := guard.Input{
		Old: base.table, New: table, Diff: a.diff, Assigned: counts,
		WeekMax: map[guard.Key]int{}, WeekMaxFile: maxima.Rows,
		Losses: losses, Moving: g.Moving(now), KnownGap: g.KnownGaps(g.today()),
	}
	for _, l := range table.Licenses() {
		in.WeekMax[guard.KeyOf(&l)] = maxima.License(&l)
	}
	a.verdict = guard.Check(in, p.Job.Guard.Settings)
	return a, nil
}

// compare is what differs in a new table; nil if there is nothing to compare with.
func (b baseline) compare(table *license.Table) *license.Diff {
	if b.table == nil {
		return nil
	}
	return license.Compare(b.table, table)
}

// keepRefused keeps what was refused for an approval, and opens its refusals.
func (e *Exporter) keepRefused(ctx context.Context, p Plan, o *Outcome, g *guardMemory, a assessment) error {
	if err := e.saveCandidate(ctx, o, g.store, state.Refused, a, o.readTimes()); err != nil {
		return err
	}
	return g.rememberRefusal(ctx, p.Job.Name, a.verdict)
}

// requireBaseline makes sure, before any source is asked, that there is something
// to compare the new file with, unless that is known and wanted.
func requireBaseline(p Plan, store *state.Store) (baseline, error) {
	base, err := readBaseline(p, store)
	if err != nil {
		return base, err
	}
	if base.table == nil && store.Published() == nil && p.Job.Name != "" && !p.First && !p.DryRun && !p.Fresh {
		return base, problem.New(problem.Usage,
			fmt.Sprintf("job %q has never published %s, so there is nothing to compare its file with", p.Job.Name, p.Job.Output.Path),
			"If that is right, run it once with --first. If another file is what Alvao imported last, name it with --baseline")
	}
	return base, nil
}

// readBaseline reads what a first publication is compared with: the CSV that the
// user named, or else the one that is there already.
func readBaseline(p Plan, store *state.Store) (baseline, error) {
	output := p.Job.Output.Path
	switch {
	case store.Published() != nil || p.Fresh:
		return baseline{}, nil
	case p.Baseline != "":
		table, err := readCSV(p.Baseline)
		if err != nil {
			return baseline{name: p.Baseline}, problem.With(problem.Usage, fmt.Errorf("--baseline: %w", err))
		}
		return notOfDemo(baseline{table: table, name: p.Baseline})
	case store.Situation().Kind == state.Baseline:
		table, err := readCSV(output)
		if err != nil {
			return baseline{name: output}, noBaseline(output, err)
		}
		return notOfDemo(baseline{table: table, name: output})
	default:
		return baseline{}, nil
	}
}

// notOfDemo refuses to compare with a forgotten file of a demo: its users are
// invented, so each of them would seem to lose a license.
func notOfDemo(base baseline) (baseline, error) {
	if !base.table.OfDemo() {
		return base, nil
	}
	return baseline{name: base.name}, problem.New(problem.Usage,
		fmt.Sprintf("%s was written by licexport demo: its users are invented, so nothing can be compared with it", base.name),
		"Delete it if nobody needs it. If another file is what Alvao imported last, name it with --baseline")
}

// orPublished is what was published last, if anything was, and else the given baseline.
// It is read late, so that it takes no memory while the sources are read.
func (b baseline) orPublished(p Plan, store *state.Store) (baseline, error) {
	published := store.Published()
	if published == nil || p.Fresh {
		return b, nil
	}
	table, err := store.Table(*published)
	if err != nil {
		return b, problem.With(problem.Output, err)
	}
	return baseline{table: table, name: "run " + published.LastRun, run: published.LastRun}, nil
}

// noBaseline says what to do if the existing file cannot be compared with:
// it went away meanwhile, or it is no file that ImportLic could have taken.
func noBaseline(output string, err error) error {
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return problem.With(problem.Output, disk.Explain(output, "read the existing file, to compare the new one with it", err))
	}
	return problem.With(problem.Usage, problem.Advise(err,
		"There is no history yet, so the new file must be compared with this one. Move this file away, or name another one with --baseline"))
}

func readCSV(path string) (*license.Table, error) {
	f, err := inputfile.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return csvout.Read(f, path)
}

// saveCandidate keeps a table that is not published, with the list of who would
// lose what against what is published now.
func (e *Exporter) saveCandidate(ctx context.Context, o *Outcome, store *state.Store, why state.Why, a assessment, read map[string]time.Time) error {
	verdict, err := keepVerdict(a.verdict)
	if err != nil {
		return err
	}
	c := state.Candidate{
		Run: o.Run, Time: o.Started, Why: why, Sources: read, Verdict: verdict, Approval: o.approval, Gaps: a.gaps,
	}
	if store.Published() == nil {
		c.BaselineFile = o.Baseline
	}
	var removals func(io.Writer) error
	if d := a.diff; d != nil {
		c.Removed = d.Lost + d.Changed
		removals = func(w io.Writer) error { return writeRemovals(w, d) }
	}
	o.Removals, err = store.SaveCandidate(ctx, c, a.table, removals)
	o.notKept = err != nil
	return problem.With(problem.Output, err)
}
