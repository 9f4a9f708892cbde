package problem

import (
	"errors"
	"reflect"
	"slices"
	"strings"
)

// List takes err apart into its problems: what errors.Join put together, and what
// typed errors say of themselves with a method Problem or Problems. An error that is
// neither, or that was wrapped with more words, is one problem with its whole text.
// Each has a class; err nil gives none.
func List(err error) []*Problem {
	if err == nil {
		return nil
	}
	all := list(err)
	class := ClassOf(err)
	for i, p := range all {
		if p.Class == None {
			with := *p
			with.Class = class
			all[i] = &with
		}
	}
	return all
}

func list(err error) []*Problem {
	if err == nil {
		return nil
	}
	switch e := err.(type) { //nolint:errorlint // each link of the chain is looked at by itself
	case *classified:
		all := list(e.err)
		for i := range all {
			with := *all[i]
			with.Class = e.class
			all[i] = &with
		}
		return all
	case *Problem:
		return []*Problem{e}
	case reporter, mistake:
		return []*Problem{of(err)}
	case interface{ Problems() []*Problem }:
		return slices.Clone(e.Problems())
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok && (isJoined(err) || areMistakes(joined.Unwrap())) {
		var all []*Problem
		for _, part := range joined.Unwrap() {
			all = append(all, list(part)...)
		}
		return all
	}
	return []*Problem{whole(err)}
}

// isJoined reports whether err is of errors.Join: nothing was said around its parts.
func isJoined(err error) bool {
	return reflect.TypeOf(err) == reflect.TypeOf(errors.Join(errors.ErrUnsupported))
}

// whole is an error as one problem. If words were put before a problem, it keeps its
// fields, and the words stand in the summary.
func whole(err error) *Problem {
	lines := strings.Split(strings.TrimRight(err.Error(), "\n"), "\n")
	if inner := Find(err); inner != nil && len(inner.Lines()) == len(lines) {
		p := *inner
		p.Class, p.Summary, p.placed, p.Err = classOf(err), lines[0], true, err
		return &p
	}
	for i := range lines[1:] {
		lines[i+1] = strings.TrimPrefix(lines[i+1], indent)
	}
	return &Problem{Class: classOf(err), Summary: lines[0], Detail: strings.Join(lines[1:], "\n"), Err: err}
}

// Find returns the outermost problem in err; nil if there is none.
func Find(err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	if e, ok := errors.AsType[reporter](err); ok {
		return e.Problem()
	}
	if e, ok := errors.AsType[mistake](err); ok {
		return of(e)
	}
	return nil
}

// reporter is a typed error that knows what it is as a problem.
type reporter interface {
	error
	Problem() *Problem
}
