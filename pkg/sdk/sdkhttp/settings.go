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
	// the vendor asks for, and the pauses after failures. Zero: 30m. At most 12h.
	MaxWait sdk.Duration `json:"max_wait,omitempty" jsonschema:"How long a run waits at most, all waits together that the vendor asks for or that follow a failure, as in 30m" default:"30m"`
	// Stall is how long an answer may stand still before it is asked for again.
	// Zero: 1m. At most 4m.
	Stall sdk.Duration `json:"stall,omitempty" jsonschema:"How long an answer may stand still before it is asked for again, as in 1m" default:"1m"`
}

// Bounds of the settings. licexport stops a source that stands still for five
// minutes.
const (
	maxWaitMost = 12 * time.Hour
	stallMost   = 4 * time.Minute
)

// Policy is how patient an export or a check with these settings is. A check
// is never more patient than CheckPolicy. Its errors are problems of the settings.
func (s Settings) Policy(check bool) (Policy, error) {
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

// apply takes a duration of the settings, if there is one.
func apply(into *time.Duration, name string, d sdk.Duration, most time.Duration) error {
	switch {
	case d == 0:
		return nil
	case time.Duration(d) > most:
		return sdk.ConfigError("/"+name, fmt.Sprintf("%s is longer than is possible here", name), fmt.Sprintf("At most %v.", most))
	}
	*into = time.Duration(d)
	return nil
}
