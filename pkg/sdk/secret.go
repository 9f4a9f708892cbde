package sdk

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// redacted is what a Secret shows of itself.
const redacted = "[secret]"

// Secret is a setting that never prints itself: fmt, log/slog, encoding/json
// and encoding of text all show "[secret]". The zero value is no secret at all.
type Secret struct{ value string }

// NewSecret returns a Secret with the given value.
func NewSecret(value string) Secret { return Secret{value} }

// Reveal returns the value. Pass it on directly; never log it or put it into
// an error.
func (s Secret) Reveal() string { return s.value }

// IsZero reports whether there is no value.
func (s Secret) IsZero() bool { return s.value == "" }

// String hides the value.
func (Secret) String() string { return redacted }

// GoString hides the value.
func (Secret) GoString() string { return redacted }

// Format hides the value for every verb, %x and %d included.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue hides the value.
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalJSON hides the value.
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// MarshalText hides the value.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// UnmarshalJSON reads the value from a JSON string.
func (s *Secret) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, &s.value); err != nil {
		return errors.New("a secret must be a string") // err would quote it
	}
	return nil
}
