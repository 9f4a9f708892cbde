package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/doctor"
)

// Doctor writes a line for each check, and below it what to do. Quiet leaves out
// what is in order.
func Doctor(w io.Writer, r doctor.Report, quiet bool) error {
	p := printer{w: w}
	if !quiet {
		p.line("licexport %s, %s, %s", r.Licexport, r.Platform, r.Time.Format(time.RFC3339))
	}
	for _, c := range r.Checks {
		if quiet && (c.State == doctor.OK || c.State == doctor.Skipped) {
			continue
		}
		first := true
		for line := range strings.Lines(c.Found) {
			line = strings.TrimRight(line, "\n")
			if first {
				p.line("  %-4s  %s: %s", doctorMark(c.State), c.Name, line)
			} else {
				p.line("        %s", line)
			}
			first = false
		}
		for line := range strings.Lines(c.Remedy) {
			p.line("        %s", strings.TrimRight(line, "\n"))
		}
	}
	if !quiet {
		p.line("%s", doctorSummary(r))
	}
	return p.err
}

func doctorSummary(r doctor.Report) string {
	failed, warned := r.Count(doctor.Fail), r.Count(doctor.Warning)
	if failed+warned == 0 {
		return "Nothing is wrong, as far as was looked at."
	}
	return fmt.Sprintf("Failed: %d. Warnings: %d. In order: %d.", failed, warned, r.Count(doctor.OK))
}

func doctorMark(s doctor.State) string {
	switch s {
	case doctor.OK:
		return "ok"
	case doctor.Warning:
		return "warn"
	case doctor.Fail:
		return "FAIL"
	case doctor.Skipped:
		return "-"
	default:
		return string(s)
	}
}

// DoctorJSON writes the same for machines.
func DoctorJSON(w io.Writer, r doctor.Report) error { return writeJSON(w, r) }
