package strict

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing that is wrong, or doubtful, in a file.
type Problem struct {
	// File as the user named it. Empty when no file is concerned.
	File string
	// Line and Column count from 1, columns in characters. 0: unknown.
	Line, Column int
	// Summary is one line: what is wrong. It names the setting.
	Summary string
	// Detail says what to do. It may have several lines, or be empty.
	Detail string
	// Warning marks a problem that does not stop anything.
	Warning bool
}

// Error is the text of the problem: its place, the summary, and each line of the
// detail below it.
func (p Problem) Error() string {
	text := p.Summary
	if p.Warning {
		text = "warning: " + text
	}
	if p.File != "" {
		at := p.File
		if p.Line > 0 {
			at = fmt.Sprintf("%s:%d", at, p.Line)
			if p.Column > 0 {
				at = fmt.Sprintf("%s:%d", at, p.Column)
			}
		}
		text = at + ": " + text
	}
	for line := range strings.Lines(p.Detail) {
		text += "\n  " + strings.TrimRight(line, "\n")
	}
	return text
}

// Position is where the problem stands: what File, Line and Column say.
func (p Problem) Position() (file string, line, column int) { return p.File, p.Line, p.Column }

// Words are Summary and Detail.
func (p Problem) Words() (summary, detail string) { return p.Summary, p.Detail }

// Stops reports whether the problem is more than a warning.
func (p Problem) Stops() bool { return !p.Warning }

// Problems are all problems of one check, in the order of their positions.
type Problems []Problem

// Unwrap returns the problems one by one.
func (ps Problems) Unwrap() []error {
	all := make([]error, len(ps))
	for i, p := range ps {
		all[i] = p
	}
	return all
}

// Error gives one problem after the other, each beginning on its own line.
func (ps Problems) Error() string {
	texts := make([]string, len(ps))
	for i, p := range ps {
		texts[i] = p.Error()
	}
	return strings.Join(texts, "\n")
}

// Split separates errors from warnings.
func (ps Problems) Split() (errs, warnings Problems) {
	for _, p := range ps {
		if p.Warning {
			warnings = append(warnings, p)
		} else {
			errs = append(errs, p)
		}
	}
	return errs, warnings
}

// Sort orders the problems by file and position and drops repetitions.
func (ps Problems) Sort() Problems {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Summary, b.Summary),
		)
	})
	return slices.Compact(ps)
}
