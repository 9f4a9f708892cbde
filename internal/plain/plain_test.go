package plain_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/secret"
)

func TestLine(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Visio Plan 2":                                      "Visio Plan 2",
		"Årsavtal – 3 €":                                    "Årsavtal – 3 €",
		" two  spaces\tand a tab ":                          "two spaces and a tab",
		"forged\nError: all is well":                        "forged Error: all is well",
		"forged\u2028line\u0085end":                         "forged line end",
		"\x1b[31mred\x1b[0m":                                "red",
		"\u009b31mred":                                      "red",
		"\x1b]0;title\x07after":                             "after",
		"\x1b]8;;https://x.example\x1b\\link\x1b]8;;\x1b\\": "link",
		"\x1bPq#0\x1b\\after":                               "after",
		"a\x00b\x7fc":                                       "abc",
		"\u202eevil\u2066":                                  "evil",
		"zero\u200b\u200d\ufeffwidth\u00ad\u2060":           "zerowidth",
		"tag\U000E0041\U000E0042 \ufe0f\u3164x":             "tag x",
		"\xc5rhus":                                          "\uFFFDrhus",
	} {
		if got := (plain.Cleaner{}).Line(in, 100); got != want {
			t.Errorf("Line(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCellKeepsSpaces(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"  and 3 more":         "  and 3 more",
		"forged\nline\tx":      "forged line x",
		"\x1b[2Jcleared\u202e": "cleared",
		"Žofie":                "Žofie",
	} {
		if got := plain.Cell(in); got != want {
			t.Errorf("Cell(%q) = %q, want %q", in, got, want)
		}
	}
	if got := plain.Cell(strings.Repeat("ž", plain.NameLimit)); len(got) > plain.NameLimit {
		t.Errorf("%d bytes", len(got))
	}
}

func TestBlockKeepsLines(t *testing.T) {
	t.Parallel()
	if got := (plain.Cleaner{}).Block("\none\r\n\ttwo\rthree \x00\n", 100); got != "one\n\ttwo\nthree" {
		t.Errorf("got %q", got)
	}
}

func TestShorten(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in    string
		limit int
		want  string
	}{
		{"short", 5, "short"}, {"longer", 5, "lo…"}, {"žžžž", 6, "ž…"}, {"longer", 2, ""}, {"", 0, ""},
	} {
		if got := plain.Shorten(tt.in, tt.limit); got != tt.want {
			t.Errorf("Shorten(%q, %d) = %q, want %q", tt.in, tt.limit, got, tt.want)
		}
	}
}

// Each of the three steps would spoil the ones before it in any other order.
func TestOrderOfTheSteps(t *testing.T) {
	t.Parallel()
	c := plain.Cleaner{Redact: secret.NewRedactor("correct-horse-battery").Redact}
	for name, in := range map[string]string{
		"a NUL in the middle":       "token correct-\x00horse-battery is wrong",
		"a color in the middle":     "token correct-\x1b[31mhorse-battery is wrong",
		"a zero-width space":        "token correct-\u200bhorse-battery is wrong",
		"cut off after three bytes": strings.Repeat("x", 53) + " correct-horse-battery",
	} {
		got := c.Line(in, 60)
		if strings.Contains(got, "cor") || len(got) > 60 {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// FuzzCleaner: whatever comes in, what comes out is valid, visible, bounded and
// without the secret in any of its forms.
func FuzzCleaner(f *testing.F) {
	const value = "8Q~0aB/c+D=f\"G"
	forms := secret.Forms(value)
	for _, form := range forms {
		f.Add("before "+form+" after", uint16(40))
	}
	f.Add("8Q~0a\x00B/c+D=f\"G", uint16(10))
	f.Add("8Q~0a\u202eB/c+D\n=f\"G", uint16(100))
	f.Add("%38%51%7E0aB%2fc%2BD%3df%22G", uint16(100))
	c := plain.Cleaner{Redact: secret.NewRedactor(value).Redact}
	f.Fuzz(func(t *testing.T, text string, limit uint16) {
		for name, got := range map[string]string{"Line": c.Line(text, int(limit)), "Block": c.Block(text, int(limit))} {
			if !utf8.ValidString(got) {
				t.Fatalf("%s(%q) is not UTF-8: %q", name, text, got)
			}
			if len(got) > int(limit) {
				t.Fatalf("%s(%q) has %d bytes, at most %d were asked for", name, text, len(got), limit)
			}
			for _, r := range got {
				if !plain.Visible(r) && (name == "Line" || r != '\n' && r != '\t') {
					t.Fatalf("%s(%q) has %U: %q", name, text, r, got)
				}
			}
			for _, form := range forms {
				if strings.Contains(got, form) {
					t.Fatalf("%s(%q) shows the secret as %q: %q", name, text, form, got)
				}
			}
		}
	})
}
