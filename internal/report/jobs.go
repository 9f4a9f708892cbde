package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/licexport/licexport/internal/exit"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/problem"
)

// JobSummary is Summary under the name of the job.
func JobSummary(w io.Writer, o *export.Outcome, names bool) error {
	p := printer{w: w}
	p.line("Job %s", o.Job)
	if p.err == nil {
		p.err = Summary(w, o, names)
	}
	p.line("")
	return p.err
}

// JobNotes writes what a run wants a person to know, with the job that it is
// about; if quiet, only what needs attention. For names see Summary.
func JobNotes(w io.Writer, o *export.Outcome, names, quiet bool) {
	var notes strings.Builder
	if !quiet {
		Warnings(&notes, o, names)
	}
	Attention(&notes, o, names && !quiet)
	for line := range strings.Lines(notes.String()) {
		line = strings.TrimRight(line, "\n")
		prefix := ""
		for _, word := range []string{"Warning:", "Needs attention:"} {
			if text, ok := strings.CutPrefix(line, word+" "); ok {
				prefix, line = word, fmt.Sprintf("job %q: %s", o.Job, text)
			}
		}
		if prefix == "" {
			fmt.Fprintln(w, fold(line, screenOf(w).Width))
		} else {
			note(w, prefix, line)
		}
	}
}

// JobError writes why a job did not end well, each of its problems by itself.
func JobError(w io.Writer, o *export.Outcome, err error) {
	for _, p := range problem.List(err) {
		note(w, "Error:", fmt.Sprintf("job %q: %s", o.Job, p))
	}
}

// Jobs sums up the runs of several jobs, one line each.
func Jobs(w io.Writer, outcomes []*export.Outcome) error {
	p := printer{w: w}
	var rows [][]string
	for _, o := range outcomes {
		rows = append(rows, []string{o.Job, jobResult(o), strconv.Itoa(int(exit.For(o.Class))), o.Output})
	}
	p.line("All jobs")
	p.table([]Column{{"Job", Left}, {"Result", Left | Verdict}, {"Exit", Right}, {"File", Left | Spare}}, rows)
	return p.err
}

func jobResult(o *export.Outcome) string {
	switch {
	case o.Class != problem.None:
		return o.Class.Words()
	case o.DryRun:
		return "dry run"
	case o.Unchanged:
		return "as it was, " + Count(o.Table.Len(), "row")
	case o.Published != nil:
		return "written, " + Count(o.Table.Len(), "row")
	default:
		return o.Class.Words()
	}
}
