package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

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

// Problem lists what was found.
func (e *RefusedError) Problem() *problem.Problem {
	p := &problem.Problem{
		Class: problem.Refused, Code: "host.refused",
		Summary: "the new file was not published, because it is implausible",
	}
	var found []string
	for _, f := range e.Verdict.Refusals() {
		subject := "the file"
		if f.UID != "" {
			subject = f.UID
		}
		found = append(found, subject+": "+f.Text)
		if f.Setting != "" {
			found = append(found, below+"To allow that for good: "+f.Setting)
		}
	}
	p.Detail = strings.Join(found, "\n")
	if e.Verdict.Moves() {
		p.Remedy = "Most of those who would lose a license are still in the file. If they move in several waves, approve the first one with --for 7d"
	}
	return p
}

// Error is the text of the problem.
func (e *RefusedError) Error() string { return e.Problem().Error() }

// below is what a line of a detail begins with that belongs to the line before it.
const below = "  "

// judge compares the new table with what was published last. A refused one is
// kept as a candidate, or, if the job wants that, has its refused licenses
// replaced by what was published of them.
func (e *Exporter) judge(ctx context.Context, p Plan, o *Outcome, store *state.Store, counts assigned) error {
	if err := compare(p, o, store); err != nil {
		return err
	}
	o.gaps = guard.GapsOf(o.Table, counts)
	var err error
	if o.Verdict, err = e.verdict(ctx, p, o, store, counts); err != nil || !o.Verdict.Refused() {
		return err
	}
	if p.Job.Guard.OnRefusal == config.RefusalKeep {
		if kept, err := e.keep(ctx, p, o, store, counts); kept || err != nil {
			return err
		}
	}
	refused := error(&RefusedError{Run: o.Run, Verdict: o.Verdict})
	if p.DryRun {
		return errors.Join(refused, e.rehearse(o))
	}
	if err := e.saveCandidate(ctx, o, store, state.Refused, o.Table, o.Diff); err != nil {
		return errors.Join(refused, err)
	}
	return errors.Join(refused, e.rememberRefusal(ctx, p, o, store))
}

// verdict asks the guard.
func (e *Exporter) verdict(ctx context.Context, p Plan, o *Outcome, store *state.Store, counts assigned) (guard.Verdict, error) {
	losses, err := o.lastDays.measure(ctx)
	if err != nil {
		return guard.Verdict{}, err
	}
	if losses != nil {
		o.excused = losses.Excused
	}
	now := e.now()
	maxima := store.Maxima(weekAgo(now))
	in := guard.Input{
		Old: o.Old, New: o.Table, Diff: o.Diff, Assigned: counts,
		WeekMax: map[guard.Key]int{}, WeekMaxFile: maxima.Rows,
		Losses: losses, Moving: o.memory.Moving(now), KnownGap: o.memory.KnownGaps(window.DayOf(now)),
	}
	for _, l := range o.Table.Licenses() {
		in.WeekMax[guard.KeyOf(&l)] = maxima.License(&l)
	}
	return guard.Check(in, p.Job.Guard.Settings), nil
}

// requireBaseline makes sure, before any source is asked, that there is something
// to compare the new file with, unless that is known and wanted.
func requireBaseline(p Plan, o *Outcome, store *state.Store) error {
	if err := readBaseline(p, o, store); err != nil {
		return err
	}
	if o.Old == nil && store.Published() == nil && p.Job.Name != "" && !p.First && !p.DryRun && !p.Fresh {
		return problem.New(problem.Usage,
			fmt.Sprintf("job %q has never published %s, so there is nothing to compare its file with", p.Job.Name, o.Output),
			"If that is right, run it once with --first. If another file is what Alvao imported last, name it with --baseline")
	}
	return nil
}

// readBaseline reads what a first publication is compared with: the CSV that the
// user named, or else the one that is there already.
func readBaseline(p Plan, o *Outcome, store *state.Store) (err error) {
	switch {
	case store.Published() != nil || p.Fresh:
	case p.Baseline != "":
		o.Baseline = p.Baseline
		if o.Old, err = readCSV(p.Baseline); err != nil {
			return problem.With(problem.Usage, fmt.Errorf("--baseline: %w", err))
		}
		return notOfDemo(p.Baseline, o)
	case o.Situation.Kind == state.Baseline:
		o.Baseline = o.Output
		if o.Old, err = readCSV(o.Output); err != nil {
			return noBaseline(o.Output, err)
		}
		return notOfDemo(o.Output, o)
	}
	return nil
}

// notOfDemo refuses to compare with a forgotten file of a demo: its users are
// invented, so each of them would seem to lose a license.
func notOfDemo(path string, o *Outcome) error {
	if !o.Old.OfDemo() {
		return nil
	}
	o.Old = nil
	return problem.New(problem.Usage,
		fmt.Sprintf("%s was written by licexport demo: its users are invented, so nothing can be compared with it", path),
		"Delete it if nobody needs it. If another file is what Alvao imported last, name it with --baseline")
}

// compare compares the new table with what was published last, or with what
// readBaseline has read.
func compare(p Plan, o *Outcome, store *state.Store) (err error) {
	if published := store.Published(); published != nil && !p.Fresh {
		if o.Old, err = store.Table(*published); err != nil {
			return problem.With(problem.Output, err)
		}
		o.Baseline, o.BaselineRun = "run "+published.LastRun, published.LastRun
	}
	if o.Old != nil {
		o.Diff = license.Compare(o.Old, o.Table)
	}
	return nil
}

// noBaseline tells what to do if the file that is there cannot be compared with:
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
func (e *Exporter) saveCandidate(ctx context.Context, o *Outcome, store *state.Store, why state.Why, t *license.Table, d *license.Diff) error {
	verdict, err := keepVerdict(o.Verdict)
	if err != nil {
		return err
	}
	c := state.Candidate{
		Run: o.Run, Time: o.Started, Why: why, Sources: o.readTimes(t), Verdict: verdict, Approval: o.Approval, Gaps: o.gaps,
	}
	if t == o.Refused {
		c.Gaps = o.refusedGaps
	}
	if store.Published() == nil {
		c.BaselineFile = o.Baseline
	}
	var removals func(io.Writer) error
	if d != nil {
		c.Removed = d.Lost + d.Changed
		removals = func(w io.Writer) error { return writeRemovals(w, d) }
	}
	o.Removals, err = store.SaveCandidate(ctx, c, t, removals)
	o.notKept = err != nil
	return problem.With(problem.Output, err)
}
