package conformance

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/host"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// Options say what to test, and how.
type Options struct {
	// Path is the plugin's program, or the interpreter of its language. A bare
	// name that is no file in the working directory is searched in PATH.
	Path string
	// Args are its arguments, as in the path of a script.
	Args []string
	// Config returns a configuration with which the plugin works, for the
	// schema that the plugin gave. nil: there is none, and checks that need one
	// are skipped.
	Config func(schema string) (host.Config, error)
	// Upstream are the JSON Pointers of the settings that hold the addresses of
	// the vendor, as in "/api_url" and "/auth_url". Empty: the kit does not stand
	// between plugin and vendor, and the checks that need it are skipped.
	Upstream []string
	// Short makes the vendor fail at fewer of its requests: where it begins, in the
	// middle and at the end.
	Short bool
	// Lanes is how many exports with faults are made at the same time, each by a
	// process of its own. Most of the time they wait. Default: 4.
	Lanes int
	// Env names variables that the plugin may see besides those that every
	// plugin sees, see host.Environment.
	Env []string
	// Log receives the plugin's log and what the kit does. nil: discarded.
	Log *slog.Logger
	// HostVersion is the version of licexport, told to the plugin for its logs.
	HostVersion string
	// Limits replace those of the contract, for tests of the kit itself.
	Limits Limits
}

// CheckUpstream returns an error unless each is a JSON Pointer, as Options.Upstream
// wants them.
func CheckUpstream(pointers []string) error {
	for _, pointer := range pointers {
		if !strings.HasPrefix(pointer, "/") {
			return fmt.Errorf("%s: name the setting with a slash before it, as in /api_url", pointer)
		}
	}
	return nil
}

// Limits are times and sizes. A zero value stands for the default.
type Limits struct {
	// Start bounds the time from process start to a working connection.
	// Default: sourcev1.StartTimeout.
	Start time.Duration
	// Describe bounds a call of Describe. Default: sourcev1.DescribeTimeout.
	Describe time.Duration
	// Check bounds a call of Check. Default: sourcev1.CheckTimeout.
	Check time.Duration
	// Idle is how long an export may stand still. Default:
	// sourcev1.IdleTimeout.
	Idle time.Duration
	// Export bounds an export that is expected to fail soon, because its
	// configuration is wrong. Default: 30 seconds.
	Export time.Duration
	// Trying is how long an export may go on trying while the vendor is broken
	// before the kit goes on. Default: 20 seconds.
	Trying time.Duration
	// End is how long a plugin may take to exit, and to give up an export that
	// was canceled. Default: sourcev1.ShutdownGrace.
	End time.Duration
	// Whole is how long a whole export may take. Default: 2 hours, as the timeout of
	// a source.
	Whole time.Duration
	// Memory is how much memory the plugin may take for it, in bytes. Default: 1 GiB.
	Memory int64
	// Pause is how long the slow reader does not read. Default: 5 seconds.
	Pause time.Duration
	// Growth is how much memory a plugin may take meanwhile, in bytes.
	// Default: 32 MiB.
	Growth int64
}

func (l Limits) withDefaults() Limits {
	setDefault(&l.Start, sourcev1.StartTimeout)
	setDefault(&l.Describe, sourcev1.DescribeTimeout)
	setDefault(&l.Check, sourcev1.CheckTimeout)
	setDefault(&l.Idle, sourcev1.IdleTimeout)
	setDefault(&l.Export, 30*time.Second)
	setDefault(&l.Trying, 20*time.Second)
	setDefault(&l.End, sourcev1.ShutdownGrace)
	setDefault(&l.Whole, 2*time.Hour)
	setDefault(&l.Memory, 1<<30)
	setDefault(&l.Pause, 5*time.Second)
	setDefault(&l.Growth, 32<<20)
	return l
}

func setDefault[T ~int64](value *T, preset T) {
	if *value == 0 {
		*value = preset
	}
}
