package secret_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

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

// A text may write any letter of a secret in another way, so no list of forms
// could have them all.
func TestRedactDecodes(t *testing.T) {
	t.Parallel()
	const value = "8Q~0aB.c-D_eF"
	r := secret.NewRedactor(value)
	for name, form := range map[string]string{
		"tilde in percent":        "8Q%7E0aB.c-D_eF",
		"everything in percent":   "%38%51%7e%30%61%42%2E%63%2d%44%5F%65%46",
		"percent twice":           "8Q%257E0aB.c-D_eF",
		"quoted-printable":        "8Q=7E0aB.c-D_eF",
		"a soft line break":       "8Q~0aB=\r\n.c-D_eF",
		"JSON":                    `8Q\u007e0aB.c-D_eF`,
		"everything in JSON":      `\u0038\u0051\u007E\u0030\u0061\u0042\u002e\u0063\u002d\u0044\u005f\u0065\u0046`,
		"Go and C":                `8Q\x7e0aB\056c-D_eF`,
		"JavaScript":              `8Q\u{7e}0aB.c-D_eF`,
		"percent in JSON":         `8Q\u00257E0aB.c-D_eF`,
		"HTML, decimal":           "8Q&#126;0aB.c-D_eF",
		"HTML, hexadecimal":       "8Q&#x7E;0aB.c-D_eF",
		"hex":                     hex.EncodeToString([]byte(value)),
		"hex, upper case":         strings.ToUpper(hex.EncodeToString([]byte(value))),
		"hex with colons":         "38:51:7E:30:61:42:2E:63:2D:44:5F:65:46",
		"hex with spaces":         "38 51 7e 30 61 42 2e 63 2d 44 5f 65 46",
		"base64":                  base64.StdEncoding.EncodeToString([]byte(value)),
		"base64 in two lines":     "OFF+MGFC\nLmMtRF9lRg",
		"a NUL in the middle":     "8Q~0a\x00B.c-D_eF",
		"a line end":              "8Q~0a\nB.c-D_eF",
		"a zero-width space":      "8Q~0a\u200bB.c-D_eF",
		"a soft hyphen":           "8Q~0a\u00adB.c-D_eF",
		"a byte that is no UTF-8": "8Q~0a\xffB.c-D_eF",
	} {
		got := r.Redact("token=" + form + "&x=1")
		if strings.TrimRight(got, "=&x1") != "token="+secret.Mark {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// PowerShell encodes UTF-16 in base64, at any place of a longer text.
func TestRedactUTF16InBase64(t *testing.T) {
	t.Parallel()
	const value = "correct-horse"
	r := secret.NewRedactor(value)
	for _, before := range []string{"", "a", "ab", "abc"} {
		var wide []byte
		for _, unit := range utf16.Encode([]rune(before + value + " more")) {
			wide = binary.LittleEndian.AppendUint16(wide, unit)
		}
		if got := r.Redact(base64.StdEncoding.EncodeToString(wide)); !strings.Contains(got, secret.Mark) {
			t.Errorf("behind %q: %q", before, got)
		}
	}
}

func TestRedactTouchesNothingElse(t *testing.T) {
	t.Parallel()
	const text = `a=1&b=2 100% C:\temp\new &amp; line` + "\n\tnext =E2=82=AC \\u20ac"
	if got := secret.NewRedactor("correct-horse").Redact(text); got != text {
		t.Errorf("got %q", got)
	}
}

// The code of a problem is a name; a password that is one of its words does not
// make it a secret. Nothing longer is a word by chance.
func TestRedactKeepsCodes(t *testing.T) {
	t.Parallel()
	r := secret.NewRedactor("expired", "correct-horse-battery", "long_password_1")
	r.Keep("m365.secret_expired")
	r.Keep("m365.long_password_1")
	for in, want := range map[string]string{
		"code m365.secret_expired":               "code m365.secret_expired",
		"it expired\n  code m365.secret_expired": "it [secret]\n  code m365.secret_expired",
		"code acme.secret_expired":               "code acme.secret_[secret]",
		"code xm365.secret_expired":              "code xm365.secret_[secret]",
		"code m365.long_password_1":              "code m365.[secret]",
	} {
		if got := r.Redact(in); got != want {
			t.Errorf("Redact(%q) = %q, want %q", in, got, want)
		}
	}
}
