package sdkhttp

import (
	"fmt"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
)

// Settings are the settings that sources of web APIs have in common. Embed them
// in the struct of the plugin's settings and pass them to [Options].
type Settings struct {
	// CAFile names a PEM file with further certificate authorities.
	CAFile string `json:"ca_file,omitempty" jsonschema:"PEM file with certificate authorities to trust besides those of the system" path:"true"`
	// MaxWait is how long an export waits at most, all waits together: those that
	// the vendor asks for, and the pauses after failures. Empty: 30m. At most 12h.
	MaxWait string `json:"max_wait,omitempty" jsonschema:"How long a run waits at most, all waits together that the vendor asks for or that follow a failure, as in 30m" default:"30m"`
	// Stall is how long an answer may stand still before it is asked for again.
	// Empty: 1m. At most 4m.
	Stall string `json:"stall,omitempty" jsonschema:"How long an answer may stand still before it is asked for again, as in 1m" default:"1m"`
}

// Bounds of the settings. licexport stops a source that stands still for five
// minutes.
const (
	maxWaitMost = 12 * time.Hour
	stallMost   = 4 * time.Minute
)

// policy is how patient an export or a check with these settings is. A check
// is never more patient than CheckPolicy.
func (s Settings) policy(check bool) (Policy, error) {
	export := ExportPolicy()
	if err := apply(&export.WaitLimit, "max_wait", s.MaxWait, maxWaitMost); err != nil {
		return Policy{}, err
	}
	if err := apply(&export.StallLimit, "stall", s.Stall, stallMost); err != nil {
		return Policy{}, err
	}
	if !check {
		return export, nil
	}
	quick := CheckPolicy()
	quick.WaitLimit = min(quick.WaitLimit, export.WaitLimit)
	quick.StallLimit = min(quick.StallLimit, export.StallLimit)
	return quick, nil
}

// apply reads a duration of the settings, if there is one.
func apply(into *time.Duration, name, text string, most time.Duration) error {
	if text == "" {
		return nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 || d > most {
		return sdk.ConfigError("/"+name, fmt.Sprintf("%s is not a duration that is possible here", name),
			fmt.Sprintf("Write it as in 30s or 2m30s, at most %v.", most))
	}
	*into = d
	return nil
}
