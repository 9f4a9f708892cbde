package sdk

import (
	"encoding/json"
	"errors"
	"time"
)

// Duration is a setting that people write as in "30s" or "1h30m".
type Duration time.Duration

// String writes the duration as in "1h30m0s".
func (d Duration) String() string { return time.Duration(d).String() }

// MarshalJSON writes the duration as a string.
func (d Duration) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// UnmarshalJSON reads the duration from a string.
func (d *Duration) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return errors.New(`a duration is a text, as in "30s"`)
	}
	if !isDuration(text) {
		return errors.New("it is not a duration as in 30s or 1h30m")
	}
	parsed, err := time.ParseDuration(text)
	*d = Duration(parsed)
	return err
}

// isDuration reports whether people may write this text.
func isDuration(text string) bool {
	parsed, err := time.ParseDuration(text)
	return err == nil && parsed >= 0
}
