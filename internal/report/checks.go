package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/problem"
)

// Checked is a source whose settings were tried.
type Checked struct {
	Source, Plugin, Version string
	Results                 []host.CheckResult
	// Failed is why nothing could be tried; nil if something was.
	Failed *problem.Problem
}

// Class sums up the checks: None if all passed, Attention if one warns, Source if one
// failed.
func (c *Checked) Class() problem.Class {
	class := problem.None
	for _, r := range c.Results {
		switch r.Status {
		case host.CheckFailed:
			return problem.Source
		case host.CheckWarned:
			class = problem.Attention
		default:
		}
	}
	return class
}

// Checks writes one line for each check, and below it what to do if it failed. With
// apart, an empty line comes first. With quiet, only warnings and failures are written;
// wrote reports whether there were any.
func Checks(w io.Writer, c Checked, apart, quiet bool) (wrote bool, err error) {
	results := c.Results
	if quiet {
		results = slices.DeleteFunc(slices.Clone(results), func(r host.CheckResult) bool {
			return r.Status == host.CheckPassed || r.Status == host.CheckSkipped
		})
		if len(results) == 0 {
			return false, nil
		}
	}
	p := printer{w: w}
	if apart {
		p.line("")
	}
	p.line("%s (plugin %s %s)", c.Source, c.Plugin, c.Version)
	screen := screenOf(w)
	for _, r := range results {
		word := mark(r.Status)
		p.line("  %s%s  %s%s", screen.paint(colorOf(word), word), strings.Repeat(" ", max(0, 4-len(word))), r.Name, colon(r.Summary))
		if r.Problem != nil {
			p.problem(r)
		}
	}
	return true, p.err
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
