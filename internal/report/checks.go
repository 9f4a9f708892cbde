package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/host"
)

// Passed sums up checks.
type Passed struct {
	// All passed, perhaps with warnings.
	All bool
	// Warned: at least one has something to say.
	Warned bool
}

// Checks writes one line for each check, and below it what to do if it failed.
func Checks(w io.Writer, s *export.Source, results []host.CheckResult) (Passed, error) {
	p := printer{w: w}
	passed := Passed{All: true}
	p.line("%s (plugin %s %s)", s.Name, s.Plugin, s.Description.Version)
	for _, r := range results {
		p.line("  %-4s  %s%s", mark(r.Status), r.Name, colon(r.Summary))
		if r.Problem != nil {
			p.problem(r)
		}
		passed.All = passed.All && r.Status != host.CheckFailed
		passed.Warned = passed.Warned || r.Status == host.CheckWarned
	}
	return passed, p.err
}

func (p *printer) problem(r host.CheckResult) {
	if r.Problem.Summary != r.Summary {
		p.line("        %s", r.Problem.Summary)
	}
	for _, text := range []string{r.Problem.Detail, r.Problem.Remedy} {
		for line := range strings.Lines(text) {
			p.line("        %s", strings.TrimRight(line, "\n"))
		}
	}
	if r.Problem.Place.Setting != "" {
		p.line("        setting %s", r.Problem.Place.Setting)
	}
	if reference := r.Problem.Reference(); reference != "" {
		p.line("        %s", reference)
	}
}

func colon(text string) string {
	if text == "" {
		return ""
	}
	return ": " + text
}

func mark(s host.CheckStatus) string {
	switch s {
	case host.CheckPassed:
		return "ok"
	case host.CheckWarned:
		return "warn"
	case host.CheckFailed:
		return "FAIL"
	case host.CheckSkipped:
		return "-"
	default:
		return fmt.Sprintf("%v?", s)
	}
}
