package jq_test

import (
	"context"
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/plugins/rest/jq"
)

func compile(t *testing.T, text string) *jq.Expression {
	t.Helper()
	e, err := jq.Compile(text, []string{"$settings"})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return e
}

// settings are the values of the variables.
func settings() []any { return []any{map[string]any{"group": "a/b", "n": "x"}} }

func TestOne(t *testing.T) {
	t.Parallel()
	input := map[string]any{"id": json.Number("576460752303423488"), "name": map[string]any{"first-name": "Eva"}, "list": []any{"a", "b"}}
	for text, want := range map[string]string{
		`.id`:                      "576460752303423488",
		`.id + 1`:                  "576460752303423489",
		`.name."first-name"`:       "Eva",
		`.name["first-name"]`:      "Eva",
		`.missing.deeper`:          "null",
		`[.list[]] | length`:       "2",
		`$settings.group`:          "a/b",
		`.list[]`:                  "gives several results",
		`.list[2:][]`:              "gives nothing",
		`.name.first.second`:       "null",
		`.list.name`:               "fails: expected an object but got: array",
		`.missing[]`:               "fails: cannot iterate over: null",
		`.name + 1`:                "fails: cannot add: object",
		`"\(.list[0]) – \(.id)"`:   "a – 576460752303423488",
		`.list | error`:            "fails by itself: a list",
		`.name as {$x} | $x // 7`:  "7",
		`def f: 3; f`:              "3",
		`72057594037927937 == .id`: "false",
	} {
		got, err := compile(t, text).One(t.Context(), input, settings())
		said := "null"
		if s, ok := jq.Scalar(got); ok {
			said = s
		}
		if err != nil {
			said = err.Error()
		}
		if said != want {
			t.Errorf("%s: %s, want %s", text, said, want)
		}
	}
}

// An error never shows a value of the answer.
func TestErrorsShowNoValues(t *testing.T) {
	t.Parallel()
	input := map[string]any{"secret": "canary-in-a-text", "n": json.Number("4711"), "o": map[string]any{"k": "canary-in-an-object"}}
	for _, text := range []string{`.secret[]`, `.secret.name`, `.secret * {}`, `.o[0]`, `.secret - 1`, `.secret | tonumber`, `.secret | fromjson`, `.n | test("a")`, `.secret | strptime("%Y")`, `[.o] | implode`, `.o | error`, `-.secret`, `.n[0]`, `.[.n]`, `.n | ltrimstr(1) | ascii_downcase`, `.secret | tojson | @base64d`, `.secret | splits(1)`} {
		_, err := compile(t, text).One(t.Context(), input, settings())
		if err == nil {
			t.Errorf("%s: no error", text)
			continue
		}
		if strings.Contains(err.Error(), "canary") || strings.Contains(err.Error(), "4711") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// What reaches beyond the answer is refused when the recipe is read.
func TestForbidden(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`env`, `$ENV`, `env.PATH`, `$ENV.PATH`, `input`, `[inputs]`, `debug`, `.a | debug("x")`, `stderr`, `input_filename`, `get_search_list`,
		`import "a" as a; .`, `include "a"; .`, `import "a" as $a; $a`, `modulemeta`, `halt`, `halt_error`, `now`, `localtime`,
		`map(select(.x == (env | length)))`, `{a: [input]}`, `def f: input; f`, `"\(env)"`, `if env then 1 else 2 end`, `try input catch .`,
		`reduce inputs as $x (0; 1)`, `.[env.A]`, `. as [$a] | $ENV`, `label $f | input`, `$__prog_args`, `-env`,
	} {
		_, err := jq.Compile(text, nil)
		syntax, ok := errors.AsType[*jq.SyntaxError](err)
		if !ok || !strings.Contains(syntax.What, "not available") && !strings.Contains(syntax.What, "no variable") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestSyntaxErrors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`.a | `:      "it is no jq expression: unexpected EOF",
		`email`:      "jq has no function email",
		`.a.first-n`: "jq has no function n",
		`$person`:    "there is no variable $person here",
		`.a b`:       `it is no jq expression: unexpected token "b"`,
	} {
		_, err := jq.Compile(text, []string{"$settings"})
		if err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// An endless expression ends with its context, wherever it is endless.
func TestTimeLimit(t *testing.T) {
	t.Parallel()
	boom := errors.New("too slow")
	for _, text := range []string{`last(repeat(.))`, `def f: f; f`, `[range(infinite)] | length`, `until(false; .)`, `reduce repeat(1) as $x (0; 1)`, `first(repeat(empty))`} {
		ctx, cancel := context.WithTimeoutCause(t.Context(), 20*time.Millisecond, boom)
		_, err := compile(t, text).One(ctx, nil, settings())
		cancel()
		if !errors.Is(err, boom) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestTemplate(t *testing.T) {
	t.Parallel()
	input := map[string]any{"used": json.Number("3"), "o": map[string]any{"a": true}, "s": "}{"}
	for text, want := range map[string]string{
		"plain":                       "plain",
		"groups/{group}/x":            "groups/a/b/x",
		"{.used} of {{{.used}}}":      "3 of {3}",
		`{.o | {b: .a} | .b}`:         "true",
		`{"}" + .s}`:                  "}}{",
		"{.missing}":                  "{.missing} gives null, not a text",
		"{.o}":                        "{.o} gives an object, not a text",
		"{":                           "there is a { without a }",
		"a } b":                       "there is a } without a {",
		"{.a b}":                      `it is no jq expression: unexpected token "b"`,
		"{$settings.n}{n}":            "xx",
		"{12345678901234567890123}":   "12345678901234567890123",
		`{.used | tostring | length}`: "1",
	} {
		template, err := jq.CompileTemplate(text, []string{"$settings", "$each"})
		got := ""
		if err == nil {
			got, err = template.Fill(t.Context(), input, append(settings(), "e"), nil)
		}
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	if s, ok := jq.Scalar(big.NewInt(5)); !ok || s != "5" {
		t.Error(s)
	}
}
