package strict_test

import (
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/pkg/sdk/strict"
)

func TestParseProblems(t *testing.T) {
	t.Parallel()
	bomb := "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c <= 'g'; c++ {
		alias := "*" + string(c-1)
		bomb += string(c) + ": &" + string(c) + " [" + strings.Repeat(alias+", ", 9) + alias + "]\n"
	}
	tests := []struct{ name, in, want string }{
		{"empty", "", "f.yaml:1:1: the file is empty"},
		{"only a comment", "# nothing\n", "f.yaml:1:1: the file is empty"},
		{
			"two documents", "a: 1\n---\nb: 2\n",
			"f.yaml:2:1: a second document begins here\n  A file holds one document: remove the line \"---\".",
		},
		{
			"tab", "a:\n\tb: 1\n",
			"f.yaml:2:1: this is not valid YAML: found character that cannot start any token\n" +
				"  Indent with spaces, not with tabs; put values that begin with @ or ` into quotes.",
		},
		{
			"open list", "a: [1\nb: 2",
			"f.yaml:2:2: this is not valid YAML: did not find expected ',' or ']'\n  It happened while parsing a flow sequence that begins in line 1.",
		},
		{
			"other encoding", "a: 1\nb: M\xfcller\n",
			"f.yaml:2:5: this is not valid UTF-8 text\n  Save the file with the encoding UTF-8.",
		},
		{
			"path in double quotes", `a: "D:\Export\x.csv"`,
			"f.yaml:1:7: this is not valid YAML: found unknown escape character\n" +
				"  In double quotes a backslash begins an escape. Write paths in single quotes, as in 'D:\\Export\\licenses.csv'.",
		},
		{
			"home in double quotes", `a: "C:\Users\x.csv"`,
			"f.yaml:1:9: this is not valid YAML: did not find expected hexadecimal number\n" +
				"  In double quotes a backslash begins an escape. Write paths in single quotes, as in 'D:\\Export\\licenses.csv'.",
		},
		{"unknown anchor", "a: *x\n", "f.yaml:1:4: this is not valid YAML: unknown anchor 'x' referenced"},
		{"anchor in itself", "a: &x [*x]\n", `f.yaml:1:4: the anchor "x" contains itself`},
		{"alias bomb", bomb, "f.yaml:1:14: the aliases of this file expand to more than 200000 values"},
		{"too large", strings.Repeat("#", strict.MaxBytes+1), "f.yaml: the file is larger than 1024 KiB"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := strict.NewReader("f.yaml")
			if root := r.Parse([]byte(tt.in)); root != nil {
				t.Error("a root was returned")
			}
			if got := r.Problems().Error(); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

func TestParseFollowsAliases(t *testing.T) {
	t.Parallel()
	r := strict.NewReader("f.yaml")
	root := r.Parse([]byte("\uFEFFa: &x [one, two]\nb: *x\n"))
	var a, b []string
	r.Object("", root, root,
		strict.Field{Key: "a", Value: r.Texts(&a)},
		strict.Field{Key: "b", Value: r.Texts(&b)},
	)
	if p := r.Problems(); len(p) > 0 {
		t.Fatal(p)
	}
	if strings.Join(a, " ") != "one two" || strings.Join(b, " ") != "one two" {
		t.Errorf("a = %q, b = %q", a, b)
	}
}

// values is read by TestValueProblems: one field of each kind.
type values struct {
	text    string
	texts   []string
	number  int
	percent float64
	yes     bool
	wait    time.Duration
	size    int64
	choice  string
}

func (v *values) read(in string) strict.Problems {
	r := strict.NewReader("f.yaml")
	if root := r.Parse([]byte(in)); root != nil {
		r.Object("", root, root,
			strict.Field{Key: "text", Value: r.Text(&v.text)},
			strict.Field{Key: "texts", Value: r.Texts(&v.texts)},
			strict.Field{Key: "number", Value: r.Int(&v.number, 1, 64)},
			strict.Field{Key: "percent", Value: r.Percent(&v.percent)},
			strict.Field{Key: "yes", Value: r.Bool(&v.yes)},
			strict.Field{Key: "wait", Value: r.Duration(&v.wait, time.Second, time.Hour)},
			strict.Field{Key: "size", Value: r.Size(&v.size, 1024)},
			strict.Field{Key: "choice", Value: strict.Choice(r, &v.choice, "text", "json")},
		)
	}
	return r.Problems()
}

func TestValues(t *testing.T) {
	t.Parallel()
	var v values
	if p := v.read("{text: a, texts: [b, c], number: 64, percent: 12.5 %, yes: true, wait: 1m30s, size: 10MiB, choice: json}"); len(p) > 0 {
		t.Fatal(p)
	}
	if v.text != "a" || len(v.texts) != 2 || v.number != 64 || v.percent != 12.5 || !v.yes || v.wait != 90*time.Second || v.size != 10<<20 || v.choice != "json" {
		t.Errorf("got %+v", v)
	}
}

func TestValueProblems(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"text: 12", "f.yaml:1:7: text must be text, not the number 12\n  Put it into quotes: \"12\"."},
		{"text:", "f.yaml:1:6: text must be text, not empty"},
		{"text: ' '", "f.yaml:1:7: text must not be empty"},
		{"text: [a]", "f.yaml:1:7: text must be text, not a list"},
		{`text: "a\0"`, "f.yaml:1:7: text contains a NUL character"},
		{"texts: a", `f.yaml:1:8: texts must be a list, as in [a, b], not the text "a"`},
		{"texts: [a, {b: c}]", "f.yaml:1:12: texts[1] must be text, not an object"},
		{"number: 65", "f.yaml:1:9: number must be a whole number from 1 to 64, not the number 65"},
		{"number: many", `f.yaml:1:9: number must be a whole number from 1 to 64, not the text "many"`},
		{"percent: 101", "f.yaml:1:10: percent must be a number from 0 to 100, not the number 101"},
		{"percent: .nan", "f.yaml:1:10: percent must be a number from 0 to 100, not the number .nan"},
		{"yes: yes", `f.yaml:1:6: yes must be true or false, not the text "yes"`},
		{"wait: 30", "f.yaml:1:7: wait must be a duration such as 90s, 30m, 2h or 3d, not the number 30"},
		{"wait: 2h", "f.yaml:1:7: wait must be a duration from 1s to 1h, not 2h"},
		{"size: 1KB", "f.yaml:1:7: size must be at least 1024 bytes, not 1KB"},
		{"size: big", `f.yaml:1:7: size must be a size such as 500KB or 10MiB, not the text "big"`},
		{"choice: jason", "f.yaml:1:9: choice must be text or json, not the text \"jason\"\n  Did you mean \"json\"?"},
		{"chioce: json", "f.yaml:1:1: unknown setting \"chioce\"\n  Did you mean \"choice\"?"},
		{"zzzz: 1", "f.yaml:1:1: unknown setting \"zzzz\"\n  Known here: choice, number, percent, size, text, texts, wait, yes."},
		{"number: 1\nnumber: 2", "f.yaml:2:1: number is given twice\n  It was given in line 1 already."},
		{"[a]: b", "f.yaml:1:1: a key must be a plain word"},
		{"<<: {text: a}", "f.yaml:1:1: merge keys (<<) are not supported\n  Write the settings out."},
		{"[1]", "f.yaml:1:1: the file must be an object with keys, not a list"},
		{
			"yes: 1\nnumber: a\ntext: 1\n",
			"f.yaml:1:6: yes must be true or false, not the number 1\n" +
				"f.yaml:2:9: number must be a whole number from 1 to 64, not the text \"a\"\n" +
				"f.yaml:3:7: text must be text, not the number 1\n  Put it into quotes: \"1\".",
		},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			t.Parallel()
			var v values
			if got := v.read(tt.in).Error(); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}
