package strict

import (
	"cmp"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/problem"
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

// Problem is the same as the one type of problem that all packages share.
func (p Problem) Problem() *problem.Problem {
	return &problem.Problem{
		Class: problem.Usage, Place: problem.Place{File: p.File, Line: p.Line, Column: p.Column},
		Summary: p.Summary, Detail: p.Detail, Warning: p.Warning,
	}
}

// Error is the text of the problem.
func (p Problem) Error() string { return p.Problem().Error() }

// Problems are all problems of one check, in the order of their positions.
type Problems []Problem

// Problems are the same as the one type of problem that all packages share.
func (ps Problems) Problems() []*problem.Problem {
	all := make([]*problem.Problem, len(ps))
	for i, p := range ps {
		all[i] = p.Problem()
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
