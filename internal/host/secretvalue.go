package host

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/secret"
)

// secretValues looks for the secrets of a source in what the file is made of. A
// plugin that mixes up its columns would publish them.
type secretValues struct {
	settings []string   // names of the settings
	forms    [][]string // of the secret of each
	shortest int        // the length of the shortest form
}

// newSecretValues takes the secrets by the JSON Pointers of their settings. One
// of fewer than 12 bytes may be a word by chance, so it does not count.
func newSecretValues(secrets map[string]string) *secretValues {
	v := &secretValues{}
	for _, pointer := range slices.Sorted(maps.Keys(secrets)) {
		value := strings.TrimSpace(secrets[pointer])
		if len(value) < secret.LongLength {
			continue
		}
		v.settings = append(v.settings, strings.ReplaceAll(strings.TrimPrefix(pointer, "/"), "/", "."))
		v.forms = append(v.forms, secret.Forms(value))
		if v.shortest == 0 || len(value) < v.shortest {
			v.shortest = len(value)
		}
	}
	return v
}

// find returns the setting whose secret a text holds: whole, or between
// characters that are neither letters nor digits.
func (v *secretValues) find(text string) (setting string, found bool) {
	if v.shortest == 0 || len(text) < v.shortest {
		return "", false
	}
	text = plain.Strip(text)
	for i, forms := range v.forms {
		for _, form := range forms {
			if len(form) >= v.shortest && standsAlone(text, form) {
				return v.settings[i], true
			}
		}
	}
	return "", false
}

// standsAlone reports whether part is in text and no letter or digit touches it.
func standsAlone(text, part string) bool {
	for at := 0; ; {
		i := strings.Index(text[at:], part)
		if i < 0 {
			return false
		}
		before, _ := utf8.DecodeLastRuneInString(text[:at+i])
		after, _ := utf8.DecodeRuneInString(text[at+i+len(part):])
		if !isWord(before) && !isWord(after) {
			return true
		}
		at += i + 1
	}
}

func isWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// noSecret makes sure that a text that may come into the file holds no secret.
// what says what it is, without the text.
func (r *reading) noSecret(what, text string) error {
	setting, found := r.secrets.find(text)
	if !found {
		return nil
	}
	s := r.session
	return &RuleError{Rule: "secret_in_data", Problem: *s.bug("contract.secret_in_data",
		fmt.Sprintf("plugin %s has mixed up a secret with the data", s.command.name()),
		fmt.Sprintf("it sent the secret of the setting %s as %s.", s.command.line(setting, maxReason), what),
		"Nothing of this source is used, so that the secret does not come into the file.",
		"Does a setting name the wrong column or field? If not, it is a bug in the plugin. A secret that others may have seen should be changed at the vendor.")}
}
