package sdk

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

func TestDurationIsWrittenAsPeopleDo(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		`"30s"`: 30 * time.Second, `"1h30m"`: 90 * time.Minute, `"0.5s"`: 500 * time.Millisecond, `"0s"`: 0,
	} {
		var d Duration
		if err := json.Unmarshal([]byte(text), &d); err != nil || time.Duration(d) != want {
			t.Errorf("%s: %v, %v", text, d, err)
		}
	}
	for _, text := range []string{`"30"`, `30`, `"soon"`, `"-1s"`, `""`, `null0`, `{}`} {
		var d Duration
		if err := json.Unmarshal([]byte(text), &d); err == nil {
			t.Errorf("%s became %v", text, d)
		}
	}
	if text, err := json.Marshal(Duration(90 * time.Minute)); err != nil || string(text) != `"1h30m0s"` {
		t.Errorf("%s, %v", text, err)
	}
}

// choices has settings that tags alone cannot describe.
type choices struct {
	Wait  Duration `json:"wait,omitempty" default:"90s"`
	Token Secret   `json:"token,omitzero"`
	User  string   `json:"user,omitempty"`
}

// Validate wants exactly one of two.
func (c *choices) Validate() error {
	if c.Token.IsZero() == (c.User == "") {
		return ConfigError("/token", "either token or user is needed", "Set one of them.")
	}
	return nil
}

func TestSettingsOfDurationsAndChoices(t *testing.T) {
	t.Parallel()
	schema, err := schemaFor[choices]()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		`{"user": "jan"}`:                 "",
		`{"user": "jan", "wait": "2h"}`:   "",
		`{"user": "jan", "wait": "2"}`:    "the setting wait must be a duration, as in 30s or 1h30m",
		`{"user": "jan", "wait": 2}`:      "the setting wait must be a text",
		`{"user": "jan", "wait": "-1s"}`:  "the setting wait must be a duration, as in 30s or 1h30m",
		`{}`:                              "either token or user is needed",
		`{"user": "jan", "token": "abc"}`: "either token or user is needed",
	} {
		cfg, err := decoded[choices](settings{schema}, &sourcev1.Config{Json: text})
		if want == "" && (err != nil || time.Duration(cfg.Wait) < 90*time.Second) {
			t.Errorf("%s: %v, %v", text, cfg.Wait, err)
		}
		if want != "" {
			var p Problem
			if !errors.As(err, &p) || p.Summary != want {
				t.Errorf("%s: %v", text, err)
			}
		}
	}
	text, err := json.Marshal(schema)
	if err != nil || !strings.Contains(string(text), `"default":"90s"`) {
		t.Errorf("%s, %v", text, err)
	}
}
