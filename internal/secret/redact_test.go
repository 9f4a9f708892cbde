package secret_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/licexport/licexport/internal/secret"
)

const password = `p@ss/w"ord+<1>`

func TestRedactFindsEveryForm(t *testing.T) {
	t.Parallel()
	inJSON, err := json.Marshal(password)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, text, want string }{
		{"plain", "secret is " + password + ".", "secret is [secret]."},
		{"twice", password + password, "[secret][secret]"},
		{"in a query", "?s=" + url.QueryEscape(password) + "&x=1", "?s=[secret]&x=1"},
		{"in a path", "/a/" + url.PathEscape(password) + "/b", "/a/[secret]/b"},
		{"percent in lower case", "?s=p%40ss%2fw%22ord%2b%3c1%3e", "?s=[secret]"},
		{"in JSON", `{"s":` + string(inJSON) + `}`, `{"s":"[secret]"}`},
		{"quoted by Go", "s=" + `"p@ss/w\"ord+<1>"`, `s="[secret]"`},
		{"in HTML", "<b>p@ss/w&#34;ord+&lt;1&gt;</b>", "<b>[secret]</b>"},
		{"base64", base64.StdEncoding.EncodeToString([]byte(password)), "[secret]="},
		{"nothing", "nothing to see", "nothing to see"},
		{"empty", "", ""},
	}
	r := secret.NewRedactor(password)
	for _, tt := range tests {
		if got := r.Redact(tt.text); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// The letters that basic authentication makes of a password depend on how long
// the user name before it is.
func TestRedactBasicAuthentication(t *testing.T) {
	t.Parallel()
	const password = "correct-horse-battery"
	r := secret.NewRedactor(password)
	for _, user := range []string{"", "a", "ab", "abc"} {
		header := base64.StdEncoding.EncodeToString([]byte(user + ":" + password + ":more"))
		got := r.Redact("Authorization: Basic " + header)
		left := strings.TrimPrefix(got, "Authorization: Basic ")
		if !strings.Contains(got, secret.Mark) || len(left)-len(secret.Mark) > len(header)-len(password) {
			t.Errorf("user %q: %q", user, got)
		}
	}
}

func TestRedactPrivateKeyLineByLine(t *testing.T) {
	t.Parallel()
	const key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n-----END PRIVATE KEY-----\n"
	r := secret.NewRedactor(key)
	for line := range strings.Lines(key) {
		got := r.Redact("plugin says: " + line)
		if isBody := !strings.HasPrefix(line, "-----"); isBody != strings.Contains(got, secret.Mark) {
			t.Errorf("%q became %q", line, got)
		}
	}
	if got := r.Redact("a " + strings.TrimSpace(key) + " b"); got != "a [secret] b" {
		t.Errorf("whole key: %q", got)
	}
}

func TestRedactOverlappingSecrets(t *testing.T) {
	t.Parallel()
	r := secret.NewRedactor("abcdef", "defghi", "abcdefXYZ")
	for text, want := range map[string]string{
		"-abcdefghi-":    "-[secret]-",
		"-abcdefXYZ-":    "-[secret]-",
		"-defghiabcdef-": "-[secret][secret]-",
	} {
		if got := r.Redact(text); got != want {
			t.Errorf("Redact(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestRedactLeavesShortValuesAlone(t *testing.T) {
	t.Parallel()
	if got := secret.NewRedactor("", " ", "12345").Redact("12345 and 123456"); got != "12345 and 123456" {
		t.Errorf("got %q", got)
	}
	var none *secret.Redactor
	if got := none.Redact("text"); got != "text" {
		t.Errorf("got %q", got)
	}
	if got := new(secret.Redactor).Redact("text"); got != "text" {
		t.Errorf("got %q", got)
	}
}

func TestRedactorIsConcurrent(t *testing.T) {
	t.Parallel()
	r := &secret.Redactor{}
	var group sync.WaitGroup
	for i := range 8 {
		value := strings.Repeat(string(rune('a'+i)), 8)
		group.Go(func() {
			r.Add(value)
			if got := r.Redact("x" + value); got != "x[secret]" {
				t.Errorf("got %q", got)
			}
		})
	}
	group.Wait()
}

// Whatever the pieces in which a text is written, what comes out is what the
// redactor makes of the whole.
func TestWriterAgreesWithRedact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		secrets := rapid.SliceOfN(rapid.StringMatching(`[ab]{6,9}`), 0, 3).Draw(t, "secrets")
		pieces := rapid.SliceOfN(rapid.StringMatching(`[ab.]{0,9}`), 0, 12).Draw(t, "pieces")
		r := secret.NewRedactor(secrets...)
		var out bytes.Buffer
		w := r.Writer(&out)
		for _, p := range pieces {
			if n, err := io.WriteString(w, p); err != nil || n != len(p) {
				t.Fatalf("wrote %d of %d: %v", n, len(p), err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if want := r.Redact(strings.Join(pieces, "")); out.String() != want {
			t.Fatalf("got %q, want %q", out.String(), want)
		}
	})
}

// What is held back is the end of one secret and may be the beginning of the
// next: it stays covered, however many writes it takes until that is known.
func TestWriterCoversTheEndOfASecret(t *testing.T) {
	t.Parallel()
	for want, pieces := range map[string][]string{
		"[secret]":     {"bbbabb", ""},
		"[secret]b.":   {"bbbabb", "b", "."},
		"[secret]bb.":  {"bbbabb", "", "bb", "."},
		"[secret]bba.": {"bbba", "bb", "bb", "a", "."},
	} {
		var out bytes.Buffer
		w := secret.NewRedactor("bbbabb").Writer(&out)
		for _, p := range pieces {
			_, _ = io.WriteString(w, p)
		}
		if err := w.Close(); err != nil || out.String() != want {
			t.Errorf("%q came out as %q, want %q (%v)", pieces, out.String(), want, err)
		}
	}
}

func TestWriterHoldsBackOnlyWhatCouldBeASecret(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	w := secret.NewRedactor("swordfish").Writer(&out)
	steps := []struct{ write, out string }{
		{"reading users\n", "reading users\n"},
		{"the swor", "reading users\nthe "},
		{"d is sharp sword", "reading users\nthe sword is sharp "},
		{"fish\n", "reading users\nthe sword is sharp [secret]\n"},
	}
	for _, s := range steps {
		if _, err := io.WriteString(w, s.write); err != nil {
			t.Fatal(err)
		}
		if out.String() != s.out {
			t.Errorf("after %q: %q, want %q", s.write, out.String(), s.out)
		}
	}
}

func TestHandler(t *testing.T) {
	t.Parallel()
	r := secret.NewRedactor("swordfish")
	for _, format := range []string{"text", "json"} {
		var out bytes.Buffer
		options := &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		}}
		var next slog.Handler = slog.NewTextHandler(&out, options)
		if format == "json" {
			next = slog.NewJSONHandler(&out, options)
		}
		log := slog.New(r.Handler(next)).With("with", "swordfish").WithGroup("g")
		log.Info("sign-in with swordfish failed",
			"text", "a swordfish b",
			"error", errors.New("bad swordfish"),
			"bytes", []byte("swordfish"),
			"struct", struct{ Token string }{"swordfish"},
			"map", map[string]any{"k": []string{"swordfish"}},
			"harmless", struct{ N int }{7},
			"count", 3,
			slog.Group("group", "inner", "swordfish"),
			"valuer", valuer{},
			"nothing", nil,
		)
		if strings.Contains(out.String(), "swordfish") || strings.Contains(out.String(), base64.StdEncoding.EncodeToString([]byte("swordfish"))) {
			t.Errorf("%s: %s", format, out.String())
		}
		if n := strings.Count(out.String(), secret.Mark); n != 9 {
			t.Errorf("%s: %d marks in %s", format, n, out.String())
		}
		if !strings.Contains(out.String(), "3") || !strings.Contains(out.String(), "7") {
			t.Errorf("%s: values are missing in %s", format, out.String())
		}
	}
}

type valuer struct{}

func (valuer) LogValue() slog.Value { return slog.StringValue("from swordfish") }

func BenchmarkRedact(b *testing.B) {
	r := secret.NewRedactor("8Q~0aBcDeFgHiJkLmNoPqRsTuVwXyZ_1234567", "another-secret-of-some-length", "third/secret+value==")
	line := strings.Repeat("level=INFO msg=\"read page\" page=17 users=999 took=1.24s url=https://graph.example/v1.0/users ", 10_000)
	b.SetBytes(int64(len(line)))
	for b.Loop() {
		r.Redact(line)
	}
}
