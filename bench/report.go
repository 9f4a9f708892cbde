//go:build bench && linux

package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// report collects ratios.
type report struct{ rows []row }

// row is one comparison.
type row struct {
	what, ours, theirs string
	ratio              float64
	budget             float64 // 0: only shown
}

// tolerance is how far over its budget a ratio may be before a check fails:
// machines differ and have other things to do.
const tolerance = 1.2

// add takes a row.
func (r *report) add(one row) { r.rows = append(r.rows, one) }

// seconds compares two times.
func (r *report) seconds(what string, ours, theirs time.Duration, budget float64) {
	r.add(row{what, inSeconds(ours), inSeconds(theirs), ours.Seconds() / theirs.Seconds(), budget})
}

// bytes compares two sizes.
func (r *report) bytes(what string, ours, theirs int64, budget float64) {
	r.add(row{what, inMB(ours), inMB(theirs), float64(ours) / float64(theirs), budget})
}

func inSeconds(d time.Duration) string {
	if d < 10*time.Second {
		return fmt.Sprintf("%.3f s", d.Seconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

func inMB(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

// print writes the table.
func (r *report) print(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(t, "what\tlicexport\tyardstick\tratio\tbudget")
	for _, one := range r.rows {
		_, _ = fmt.Fprintf(t, "%s\t%s\t%s\t%.2f\t%s\n", one.what, one.ours, one.theirs, one.ratio, one.judged())
	}
	_ = t.Flush()
}

func (r row) judged() string {
	switch {
	case r.budget == 0:
		return "-"
	case r.ratio > r.budget:
		return fmt.Sprintf("%.2f  OVER", r.budget)
	default:
		return fmt.Sprintf("%.2f", r.budget)
	}
}

// missed lists what is over its budget by more than the tolerance.
func (r *report) missed() []string {
	var missed []string
	for _, one := range r.rows {
		if one.budget > 0 && one.ratio > one.budget*tolerance {
			missed = append(missed, fmt.Sprintf("%s: %.2f instead of %.2f", one.what, one.ratio, one.budget))
		}
	}
	return missed
}
