package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/licexport/licexport/internal/history"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/state"
)

// Show writes what a run changed and for whom. It names people, at most so many for
// each license; 0 is all.
func Show(w io.Writer, c *history.Change, people int) error {
	p := printer{w: w, names: true}
	p.line("Run %s", c.Run.ID)
	if r := c.Run.Record; r != nil {
		p.ran(r)
	} else {
		p.line("  %s; its record is not kept any more", local(c.Run.Time))
	}
	if c.Old != nil && c.Old.Run != "" {
		p.line("  Compared with run %s of %s", c.Old.Run, local(c.Old.Time))
	}
	p.line("")
	switch {
	case c.Missing != "":
		p.line("Who gained or lost what is not known: %s.", c.Missing)
		p.recorded(c.Run.Record)
	case c.Diff.Empty():
		p.line("Nobody gained or lost a license%s.", butNames(c.Diff))
	default:
		title := "Who gained and lost what"
		if c.New.Candidate {
			title = "Who would gain and lose what"
		}
		p.line("%s", title)
		p.changesOf(c, people)
	}
	return p.err
}

// ran says how a run ended, and why.
func (p *printer) ran(r *state.RunRecord) {
	job := ""
	if r.Job != "" {
		job = fmt.Sprintf("job %s, ", r.Job)
	}
	p.line("  %sstarted %s (%s): %s, exit code %d", job, local(r.Started), r.Trigger, r.Outcome, r.ExitCode)
	if why := reasonOf(r); why != "" {
		p.line("  %s", why)
	}
}

// recorded gives the counts of a run whose tables are not kept.
func (p *printer) recorded(r *state.RunRecord) {
	if r == nil || r.Output.Rows == 0 {
		return
	}
	p.line("On record: %s, %s gained, %s lost.", Count(r.Output.Rows, "row"), Number(r.Output.Gained), Number(r.Output.Lost))
}

func local(t time.Time) string { return t.Local().Format("2006-01-02 15:04") }

// changesOf lists who gained and lost, with the reasons, the largest losses first.
func (p *printer) changesOf(c *history.Change, people int) {
	var all []*license.LicenseDiff
	for i := range c.Diff.Licenses {
		if d := &c.Diff.Licenses[i]; d.Differs() {
			all = append(all, d)
		}
	}
	slices.SortStableFunc(all, func(a, b *license.LicenseDiff) int { return cmp.Compare(b.Removed(), a.Removed()) })
	for _, d := range all {
		p.line("  %s  %s%s", d.License().UID, product(d.License()), headline(d))
		p.lost(d.Lost, c.Why(d), people)
		for _, change := range first(d.Changed, people) {
			p.line("    ~ %s -> %s", change.Old.Email, who(change.New))
		}
		p.beyond("~", len(d.Changed), people)
		for _, change := range first(d.Respelled, people) {
			p.line("    ≈ %s -> %s", change.Old.Email, who(change.New))
		}
		p.beyond("≈", len(d.Respelled), people)
		for _, r := range first(d.Gained, people) {
			p.line("    + %s", who(r))
		}
		p.beyond("+", len(d.Gained), people)
	}
	p.line("  In all: %s gained, %s lost, %s with another e-mail", Number(c.Diff.Gained), Number(c.Diff.Lost), Number(c.Diff.Changed))
}

// longestName is how many columns the name of a person takes at most.
const longestName = 40

// who names the person of a row.
func who(r license.Row) string {
	if name := cut(plain.Cell(r.Name), longestName); name != "" {
		return r.Email + "  " + name
	}
	return r.Email
}

// product is the name of a license, if it says more than the UId.
func product(l *license.License) string {
	if l.Name == "" || l.Name == l.UID {
		return ""
	}
	return l.Name + ": "
}

// lost lists who lost a license. Reasons are counted if not everybody is named.
func (p *printer) lost(rows []license.Row, whys []history.Why, people int) {
	for i, r := range first(rows, people) {
		p.line("    - %s%s", who(r), why(whys, i))
	}
	p.beyond("-", len(rows), people)
	if people > 0 && len(rows) > people {
		for _, r := range reasons(whys) {
			p.line("      %s: %s", Number(r.n), r.text)
		}
	}
}

type reasonCount struct {
	text string
	n    int
}

// reasons counts equal reasons, the most frequent first.
func reasons(whys []history.Why) []reasonCount {
	var all []reasonCount
	for _, w := range whys {
		text := reasonText(w)
		if text == "" {
			text = "reason not known"
		}
		i := slices.IndexFunc(all, func(r reasonCount) bool { return r.text == text })
		if i < 0 {
			i, all = len(all), append(all, reasonCount{text: text})
		}
		all[i].n++
	}
	slices.SortStableFunc(all, func(a, b reasonCount) int { return cmp.Compare(b.n, a.n) })
	return all[:min(len(all), named)]
}

func why(whys []history.Why, i int) string {
	if i >= len(whys) {
		return ""
	}
	if text := reasonText(whys[i]); text != "" {
		return " (" + text + ")"
	}
	return ""
}

// reasonText says why somebody lost a license; empty if that is not known.
func reasonText(w history.Why) string {
	detail := func(text string) string {
		if w.Detail == "" {
			return text
		}
		return text + ": " + w.Detail
	}
	switch w.Reason {
	case history.Gone:
		return "gone at the source"
	case history.Taken:
		return "taken away at the source"
	case history.LeftOut:
		return detail("left out by a setting")
	case history.NoEmail:
		return detail("no usable e-mail")
	case history.NoUser:
		return "a device or a key now"
	case history.OtherEmail:
		return "another e-mail"
	case history.OtherUID:
		return "has it as " + w.Detail
	case history.LicenseGone:
		return "no such license at the source any more"
	case history.SourceGone:
		return "the source is not read any more"
	case history.RolledBack:
		return "rolled back to run " + w.Detail
	case history.Unknown:
		return ""
	}
	return string(w.Reason)
}

// first are the first n; all if n is 0.
func first[T any](all []T, n int) []T {
	if n <= 0 || len(all) <= n {
		return all
	}
	return all[:n]
}

func (p *printer) beyond(sign string, all, shown int) {
	if shown > 0 && all > shown {
		p.line("    %s and %s more; --people 0 lists all", sign, Number(all-shown))
	}
}

// DiffRuns writes what differs between two runs, and for whom.
func DiffRuns(w io.Writer, c *history.Change, people int) error {
	p := printer{w: w, names: true}
	p.line("From %s", contentText(c.Old))
	p.line("to   %s", contentText(&c.New))
	p.line("")
	if c.Diff.Empty() {
		p.line("Nobody gains or loses a license%s.", butNames(c.Diff))
		return p.err
	}
	p.changesOf(c, people)
	return p.err
}

func contentText(c *history.Content) string {
	if c.Candidate {
		return fmt.Sprintf("what run %s of %s wanted to publish", c.Run, local(c.Time))
	}
	return fmt.Sprintf("what was published after run %s of %s", c.Run, local(c.Time))
}

// HistoryVersion is the version of the JSON of show, of diff and of history --user and
// --license. It rises when a reader of the former version would misunderstand it.
const HistoryVersion = 1

// changeOfRunJSON is the form of a change for machines.
type changeOfRunJSON struct {
	Version int           `json:"version"`
	Output  string        `json:"output"`
	Run     *shownRunJSON `json:"run,omitempty"`
	Old     *contentJSON  `json:"old"`
	New     contentJSON   `json:"new"`
	// Known is false if who gained or lost what is not known; Missing says why.
	Known   bool   `json:"known"`
	Missing string `json:"missing,omitempty"`
	diffJSON
}

type shownRunJSON struct {
	ID       string        `json:"id"`
	Job      string        `json:"job,omitempty"`
	Started  time.Time     `json:"started"`
	Outcome  state.Outcome `json:"outcome,omitempty"`
	ExitCode *int          `json:"exit_code,omitempty"`
	Reason   string        `json:"reason,omitempty"`
}

type contentJSON struct {
	Run       string    `json:"run,omitempty"`
	Time      time.Time `json:"time"`
	Published bool      `json:"published"`
}

// ChangeJSON writes what a run changed, or what differs between two, as JSON.
func ChangeJSON(w io.Writer, output string, c *history.Change) error {
	out := changeOfRunJSON{Version: HistoryVersion, Output: output, New: *content(&c.New), Known: c.Missing == "", Missing: c.Missing}
	if c.Old != nil {
		out.Old = content(c.Old)
	}
	if r := c.Run; r != nil {
		out.Run = &shownRunJSON{ID: r.ID, Started: r.Time.UTC()}
		if rec := r.Record; rec != nil {
			out.Run.Job, out.Run.Started, out.Run.Outcome, out.Run.ExitCode = rec.Job, rec.Started, rec.Outcome, &rec.ExitCode
			out.Run.Reason = reasonOf(rec)
		}
	}
	out.diffJSON = diffJSON{Licenses: []licenseJSON{}}
	if c.Diff != nil {
		out.diffJSON = diffOf(c.Diff, c.Why)
	}
	return writeJSON(w, out)
}

func content(c *history.Content) *contentJSON {
	return &contentJSON{Run: c.Run, Time: c.Time.UTC(), Published: !c.Candidate}
}
