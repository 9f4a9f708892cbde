package report

import (
	"fmt"
	"io"
	"strconv"

	"github.com/licexport/licexport/internal/export"
)

// JobHeading says which job the following is about.
func JobHeading(w io.Writer, o *export.Outcome) {
	fmt.Fprintf(w, "Job %s\n", o.Job)
}

// JobError writes why a job did not end well, each of several joined errors by
// itself.
func JobError(w io.Writer, o *export.Outcome, err error) {
	for _, e := range split(err) {
		fmt.Fprintf(w, "Error: job %q: %s\n", o.Job, e)
	}
}

// Jobs sums up the runs of several jobs, one line each.
func Jobs(w io.Writer, outcomes []*export.Outcome) error {
	p := printer{w: w}
	var rows [][]string
	for _, o := range outcomes {
		rows = append(rows, []string{o.Job, jobResult(o), strconv.Itoa(int(o.Code)), o.Output})
	}
	p.line("All jobs")
	p.table([]Column{{"Job", Left}, {"Result", Left}, {"Exit", Right}, {"File", Left}}, rows)
	return p.err
}

func jobResult(o *export.Outcome) string {
	switch {
	case o.Code != 0:
		return o.Code.String()
	case o.DryRun:
		return "tried"
	case o.Unchanged:
		return "as it was, " + Count(o.Table.Len(), "row")
	case o.Published != nil:
		return "written, " + Count(o.Table.Len(), "row")
	default:
		return o.Code.String()
	}
}
