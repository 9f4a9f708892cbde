package problem_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/licexport/licexport/internal/problem"
)

// typed is an error of a package whose callers decide on its type.
type typed struct{ name string }

func (e *typed) Problem() *problem.Problem {
	return &problem.Problem{Class: problem.Locked, Summary: e.name + " is locked", Remedy: "Wait."}
}
func (e *typed) Error() string { return e.Problem().Error() }

func full() *problem.Problem {
	return &problem.Problem{
		Class: problem.Source, Code: "acme.no_email", Summary: "no e-mail",
		Place:  problem.Place{File: "people.csv", Line: 3, Column: 7, Source: "acme", Setting: "/path", UID: "E3"},
		Detail: "the row has none\n  nor has the one below", Remedy: "Add it.", HelpURL: "https://example.com/e-mail",
	}
}

func TestTextOfAProblem(t *testing.T) {
	t.Parallel()
	const want = `people.csv:3:7: source "acme": no e-mail
  the row has none
    nor has the one below
  Add it.
  setting /path
  code acme.no_email · https://example.com/e-mail`
	if got := full().Error(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if got := (&problem.Problem{Code: "host.crashed", Summary: "it crashed"}).Error(); got != "it crashed" {
		t.Errorf("a code of licexport itself is for programs, but the text is %q", got)
	}
}

func TestClassThroughWhatIsWrappedAround(t *testing.T) {
	t.Parallel()
	plain := errors.New("plain")
	for name, test := range map[string]struct {
		err  error
		want problem.Class
	}{
		"nil":                 {nil, problem.None},
		"no class":            {plain, problem.Internal},
		"canceled":            {fmt.Errorf("read: %w", context.Canceled), problem.Interrupted},
		"with":                {problem.With(problem.Output, plain), problem.Output},
		"the first one stays": {problem.With(problem.Usage, fmt.Errorf("open: %w", problem.With(problem.Output, plain))), problem.Output},
		"as":                  {problem.As(problem.Attention, problem.With(problem.Output, plain)), problem.Attention},
		"a problem":           {fmt.Errorf("read: %w", full()), problem.Source},
		"typed":               {fmt.Errorf("open: %w", &typed{"out.csv"}), problem.Locked},
		"no class of its own": {problem.With(problem.Usage, &problem.Problem{Summary: "bad"}), problem.Usage},
		"joined":              {errors.Join(plain, full()), problem.Source},
	} {
		if got := problem.ClassOf(test.err); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
	if problem.With(problem.Usage, nil) != nil || problem.As(problem.Usage, nil) != nil {
		t.Error("nil became an error")
	}
}

// A file of the settings that cannot be read now is no mistake in the settings,
// so it has the class of something that is tried again.
func TestFaultOfTheMachineIsNoWrongUsage(t *testing.T) {
	t.Parallel()
	for err, want := range map[error]problem.Class{
		syscall.EMFILE: problem.Output, syscall.ENFILE: problem.Output, syscall.EIO: problem.Output, syscall.ESTALE: problem.Output,
		syscall.ENOENT: problem.Usage, syscall.EACCES: problem.Usage, errors.New("unknown setting"): problem.Usage,
	} {
		wrapped := fmt.Errorf("read the configuration: %w", &fs.PathError{Op: "open", Path: "licexport.yaml", Err: err})
		if got := problem.ClassOf(problem.With(problem.Usage, wrapped)); got != want {
			t.Errorf("%v: class %q, want %q", err, got, want)
		}
	}
	if got := problem.ClassOf(problem.With(problem.Source, syscall.EMFILE)); got != problem.Source {
		t.Errorf("another class became %q", got)
	}
}

func TestListTakesErrorsApart(t *testing.T) {
	t.Parallel()
	err := problem.With(problem.Source, errors.Join(errors.New("first\n  do this"), errors.Join(full(), &typed{"out.csv"})))
	var got []string
	for _, p := range problem.List(err) {
		got = append(got, string(p.Class)+": "+strings.Join(p.Lines(), "|"))
	}
	want := []string{
		"source: first|do this",
		`source: people.csv:3:7: source "acme": no e-mail|the row has none|  nor has the one below|Add it.|setting /path|code acme.no_email · https://example.com/e-mail`,
		"locked: out.csv is locked|Wait.",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if problem.List(nil) != nil {
		t.Error("nil has problems")
	}
}

// What is said before a problem does not cost it its fields, and what is said
// around several keeps their text together.
func TestListKeepsWhatWasSaidAround(t *testing.T) {
	t.Parallel()
	wrapped := problem.List(fmt.Errorf("job nightly: %w", full()))
	if len(wrapped) != 1 || wrapped[0].Code != "acme.no_email" || wrapped[0].Place.Line != 3 || wrapped[0].Remedy != "Add it." {
		t.Fatalf("%+v", wrapped)
	}
	if got, want := wrapped[0].Error(), "job nightly: "+full().Error(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	around := problem.List(fmt.Errorf("while reading: %w, and so on", errors.Join(errors.New("first"), &typed{"out.csv"})))
	if len(around) != 1 || around[0].Error() != "while reading: first\n  out.csv is locked\n  Wait., and so on" {
		t.Errorf("got %q", around)
	}
}

func TestWorst(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		classes []problem.Class
		want    problem.Class
	}{
		{nil, problem.None},
		{[]problem.Class{problem.None, problem.Attention}, problem.Attention},
		{[]problem.Class{problem.Source, problem.Refused}, problem.Refused},
		{[]problem.Class{problem.Internal, problem.Interrupted}, problem.Interrupted},
	} {
		if got := problem.Worst(test.classes...); got != test.want {
			t.Errorf("%q: %q, want %q", test.classes, got, test.want)
		}
	}
}

func TestAdvise(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"plain":   {errors.New("the file is there"), "the file is there\n  Move it away."},
		"problem": {problem.New(problem.Usage, "the file is there", "Look at it."), "the file is there\n  Look at it.\n  Move it away."},
		"joined":  {errors.Join(errors.New("one"), errors.New("two")), "one\ntwo\n  Move it away."},
	} {
		got := problem.Advise(test.err, "Move it away.")
		if got.Error() != test.want || !errors.Is(got, test.err) || problem.ClassOf(got) != problem.ClassOf(test.err) {
			t.Errorf("%s: got %q of class %q", name, got, problem.ClassOf(got))
		}
	}
	if problem.Advise(nil, "Nothing.") != nil {
		t.Error("nil became an error")
	}
}

func TestInSource(t *testing.T) {
	t.Parallel()
	locked := &typed{"out.csv"}
	err := problem.InSource("contoso", errors.Join(locked, full()))
	ps := problem.List(err)
	if len(ps) != 2 || ps[0].Place.Source != "contoso" || ps[1].Place.Source != "acme" || ps[0].Class != problem.Locked {
		t.Errorf("got %+v", ps)
	}
	if !errors.Is(err, locked) || !strings.HasPrefix(err.Error(), `source "contoso": out.csv is locked`) {
		t.Errorf("got %q", err)
	}
	if problem.InSource("contoso", nil) != nil {
		t.Error("nil became an error")
	}
}
