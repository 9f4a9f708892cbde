package host_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/plain"
	redaction "github.com/licexport/licexport/internal/secret"
)

// Whatever a plugin puts into its texts, none of them carries a control
// character, a mark that nobody sees, or the secret in any form, and none of
// them is more than one line but the detail of a problem.
func TestTextsOfAPluginAreClean(t *testing.T) {
	t.Parallel()
	for name, hostile := range map[string]string{
		"a secret":                 secret,
		"a secret with a NUL":      secret[:5] + "\x00" + secret[5:],
		"a secret with a color":    secret[:5] + "\x1b[31m" + secret[5:],
		"a secret with no width":   secret[:5] + "\u200b" + secret[5:],
		"a secret in percent":      url.PathEscape(strings.ReplaceAll(secret, "-", "%2d")),
		"a secret in hex":          fmt.Sprintf("%X", secret),
		"a forged line":            "\r\nError: all is well\u2028Warning: none",
		"a screen that is cleared": "\x1b[2J\x1b]0;title\x07\u009b1m",
		"text from right to left":  "\u202egpj.exe\u2066",
		"much":                     strings.Repeat("x", 900),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log logBook
			c := command(t)
			redactor := redaction.NewRedactor(secret)
			c.Redact, c.Log = redactor.Redact, log.logger(slog.LevelDebug)
			s := start(t, c)
			settings, _ := json.Marshal(map[string]string{"mode": "texts", "text": hostile})
			var sink kept
			var progress host.Progress
			result, err := s.Export(t.Context(), host.Request{
				Config:   host.Config{JSON: string(settings), Secrets: map[string]string{"/token": secret}},
				Progress: func(p host.Progress) { progress = p },
			}, &sink)
			if err != nil {
				t.Fatal(err)
			}
			s.Close()
			w := result.Warnings[0]
			lines := map[string]string{
				"license name": sink.licenses[2].Name, "license status": sink.licenses[2].Status,
				"left out": sink.holders[1].LeftOut, "unit": progress.Unit, "waiting": progress.WaitingReason,
				"summary": w.Summary, "code": w.Code, "path": w.Place.Setting, "help": w.HelpURL,
			}
			for line := range strings.Lines(w.Detail) {
				lines["detail: "+line] = strings.TrimSuffix(line, "\n")
			}
			for line := range strings.Lines(log.String()) {
				lines["log: "+line] = strings.TrimSuffix(line, "\n")
			}
			for what, text := range lines {
				if strings.ContainsFunc(text, func(r rune) bool { return !plain.Visible(r) }) {
					t.Errorf("%s: %q", what, text)
				}
				if strings.Contains(text, secret) || redactor.Redact(text) != text {
					t.Errorf("%s shows the secret: %q", what, text)
				}
				if len(text) > 4096 {
					t.Errorf("%s has %d bytes", what, len(text))
				}
			}
			if strings.Contains(log.String(), "\nError: ") {
				t.Errorf("a line of the log is forged:\n%s", log.String())
			}
		})
	}
}

// In JSON a key that comes twice counts with its last value for most parsers, so
// a plugin must not be able to repeat the host's.
func TestLogLinesOfAPluginCannotSetKeysOfTheHost(t *testing.T) {
	t.Parallel()
	var out logBook
	c := command(t, "-mode", "forges-log")
	c.Log = slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug})).With("run", "R1")
	s := start(t, c)
	s.Close()
	found := false
	for line := range strings.Lines(out.String()) {
		d := json.NewDecoder(strings.NewReader(line))
		if repeated := repeatedKey(t, d); repeated != "" {
			t.Errorf("%q comes twice in %s", repeated, line)
		}
		var record struct {
			Level, Msg, Run, Source string
			Fields                  map[string]string
		}
		if err := json.Unmarshal([]byte(line), &record); err != nil {
			t.Fatal(err)
		}
		if record.Run != "R1" || record.Source != "contoso" {
			t.Errorf("forged: %s", line)
		}
		if record.Msg == "a forger at work" {
			found = true
			if record.Level != "INFO" || record.Fields["level"] != "ERROR" || record.Fields["run"] != "R2" {
				t.Errorf("got %s", line)
			}
			if record.Fields["twice"] != "1" || record.Fields["twice#2"] != "2" {
				t.Errorf("fields whose names became the same: %s", line)
			}
		}
	}
	if !found {
		t.Errorf("the line is missing: %s", out.String())
	}
}

// repeatedKey finds a key that one object has twice.
func repeatedKey(t *testing.T, d *json.Decoder) string {
	t.Helper()
	type level struct {
		keys  map[string]bool
		isKey bool
	}
	var stack []*level
	for {
		token, err := d.Token()
		if err == io.EOF {
			return ""
		}
		if err != nil {
			t.Fatal(err)
		}
		var top *level
		if len(stack) > 0 {
			top = stack[len(stack)-1]
		}
		switch token := token.(type) {
		case json.Delim:
			if token == '{' || token == '[' {
				if top != nil {
					top.isKey = true
				}
				stack = append(stack, &level{keys: map[string]bool{}, isKey: token == '{'})
				if token == '[' {
					stack[len(stack)-1].keys = nil
				}
				continue
			}
			stack = stack[:len(stack)-1]
		case string:
			if top.keys != nil && top.isKey {
				if top.keys[token] {
					return token
				}
				top.keys[token], top.isKey = true, false
				continue
			}
			top.isKey = true
		default:
			if top != nil {
				top.isKey = true
			}
		}
	}
}

// What a plugin is known by is compared, so it is not cleaned but refused:
// cleaned, "double" and "dou<NUL>ble" would be the same.
func TestNameOfAPluginIsComparedAsItIs(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"nul-in-name", "invisible-name", "name-of-two-lines", "endless-name"} {
		_, err := host.Start(t.Context(), command(t, "-mode", mode))
		if err == nil {
			t.Errorf("%s passed for double", mode)
		} else if text := err.Error(); len(text) > 2000 || plain.Strip(text) != text || !strings.Contains(text, `source "contoso": plugin double`) {
			t.Errorf("%s: %d bytes: %.500q", mode, len(text), text)
		}
	}
}
