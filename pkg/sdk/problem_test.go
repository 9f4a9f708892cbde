package sdk

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

func TestProblemsTakesErrorsApart(t *testing.T) {
	t.Parallel()
	a := ConfigError("/a", "a is wrong", "fix it")
	b := Upstream(io.EOF, "b broke")
	plain := errors.New("plain")
	tests := map[string]struct {
		err  error
		want string
	}{
		"plain":                 {plain, "plain"},
		"problem":               {a, "a is wrong"},
		"pointer":               {&a, "a is wrong"},
		"wrapped problem":       {fmt.Errorf("while reading: %w", a), "a is wrong"},
		"wrapped plain":         {fmt.Errorf("while reading: %w", plain), "while reading: plain"},
		"joined":                {errors.Join(a, plain, b), "a is wrong|plain|b broke"},
		"wrapped join":          {fmt.Errorf("settings: %w", errors.Join(a, b)), "a is wrong|b broke"},
		"nested join":           {errors.Join(errors.Join(a, b), plain), "a is wrong|b broke|plain"},
		"text with two errors":  {fmt.Errorf("%w, then %w", plain, io.EOF), "plain, then EOF"},
		"text with one problem": {fmt.Errorf("%w, then %w", plain, b), "b broke"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, p := range problems(test.err) {
				got = append(got, p.Summary)
			}
			if text := strings.Join(got, "|"); text != test.want {
				t.Errorf("got %s, want %s", text, test.want)
			}
		})
	}
	if got := Upstream(fmt.Errorf("x: %w", a), "y"); got != a {
		t.Errorf("Upstream hides a problem that knows better: %+v", got)
	}
	if !errors.Is(b, io.EOF) {
		t.Error("Upstream does not wrap its cause")
	}
}

// uncomparable is an error that panics when it is compared with ==.
type uncomparable []string

func (u uncomparable) Error() string { return strings.Join(u, ", ") }

func TestProblemsCanBeCompared(t *testing.T) {
	t.Parallel()
	p := Upstream(uncomparable{"a"}, "refused")
	if errors.Is(p, Upstream(uncomparable{"a"}, "refused")) {
		t.Error("two problems are the same")
	}
	if !errors.Is(fmt.Errorf("x: %w", p), p) {
		t.Error("a problem is not itself")
	}
}

func TestDiagnosticIsBoundedAndClean(t *testing.T) {
	t.Parallel()
	d := diagnostic(Problem{
		Summary: " first line\r\nsecond\xff",
		Detail:  strings.Repeat("č", sourcev1.MaxTextBytes),
		Code:    strings.Repeat("c", 2000),
	}, sourcev1.Diagnostic_SEVERITY_ERROR)
	if d.GetSummary() != "first line" || !strings.HasPrefix(d.GetDetail(), "second\uFFFD\nč") {
		t.Errorf("summary %q, detail %.40q", d.GetSummary(), d.GetDetail())
	}
	if n := len(d.GetDetail()); n > sourcev1.MaxTextBytes || !utf8.ValidString(d.GetDetail()) || !strings.HasSuffix(d.GetDetail(), "…") {
		t.Errorf("the detail has %d bytes", n)
	}
	if len(d.GetCode()) != sourcev1.MaxStringBytes {
		t.Errorf("the code has %d bytes", len(d.GetCode()))
	}
	if d := diagnostic(Problem{}, sourcev1.Diagnostic_SEVERITY_WARNING); d.GetSummary() == "" {
		t.Error("a problem without words has an empty summary")
	}
}
