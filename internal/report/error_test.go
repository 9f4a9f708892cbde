package report_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
)

// Each of several errors begins on a line of its own, with its remedy below it;
// texts that were wrapped around several stay together.
func TestError(t *testing.T) {
	t.Parallel()
	first, second := errors.New("first\n  do this"), errors.New("second")
	same := func(source string) error {
		return &problem.Problem{Place: problem.Place{Source: source}, Summary: source + ".csv was changed just now", Detail: "it is read later", Code: "file.not_settled"}
	}
	at := func(source string, line int) error {
		return &problem.Problem{Place: problem.Place{Source: source}, Summary: fmt.Sprintf("%s.csv:%d: no e-mail", source, line), Remedy: "correct it", Code: "file.no_email"}
	}
	const lineEnds = "last line\n\n"
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"one":                {first, "Error: first\n  do this\n"},
		"two":                {errors.Join(first, second), "Error: first\n  do this\nError: second\n"},
		"with an exit code":  {problem.With(problem.Source, errors.Join(first, second)), "Error: first\n  do this\nError: second\n"},
		"joined twice":       {errors.Join(second, problem.With(problem.Source, errors.Join(first, second))), "Error: second\nError: first\n  do this\nError: second\n"},
		"with a text around": {fmt.Errorf("while reading: %w", errors.Join(first, second)), "Error: while reading: first\n  do this\n  second\n"},
		"two sources alike": {errors.Join(same("a"), same("b")),
			"Error: source \"a\": a.csv was changed just now\n  it is read later\n  code file.not_settled\nError: source \"b\": b.csv was changed just now\n  it is read later\n  code file.not_settled\n"},
		"many sources alike": {errors.Join(same("a"), second, same("b"), same("c")),
			"Error: source \"a\": a.csv was changed just now\n  it is read later\n  code file.not_settled\n  the same with 2 more sources: b, c\nError: second\n"},
		"several places of one source": {errors.Join(at("a", 2), at("a", 3), at("a", 4), second),
			"Error: source \"a\": a.csv:2: no e-mail\n  correct it\n  code file.no_email\nError: source \"a\": a.csv:3: no e-mail\nError: source \"a\": a.csv:4: no e-mail\nError: second\n"},
		"several places and sources": {errors.Join(at("a", 2), at("a", 3), at("b", 2), at("c", 2)),
			"Error: source \"a\": a.csv:2: no e-mail\n  correct it\n  code file.no_email\n  the same with 2 more sources: b, c\nError: source \"a\": a.csv:3: no e-mail\n"},
		"line ends": {errors.New(lineEnds), "Error: last line\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			if report.Error(&out, test.err); out.String() != test.want {
				t.Errorf("got:\n%s\nwant:\n%s", out.String(), test.want)
			}
		})
	}
}
