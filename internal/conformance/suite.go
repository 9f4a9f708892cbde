package conformance

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/environ"
	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/plain"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// maxNoted is how much of a line on standard output is kept.
const maxNoted = 500

// suite is one run of the kit.
type suite struct {
	Options
	env      []string // what the plugin may see
	verdicts map[string]Result
	// blocked says why the checks that have no verdict yet cannot be made.
	blocked string
	watch   clock.Stopwatch // of the current step

	description *sourcev1.DescribeResponse
	config      *host.Config // nil: none
	leaks       *leaks
	tokens      tokenWatch
	people      peopleWatch
	content     *content // of the first export; nil: none

	mu     sync.Mutex
	stdout []string // lines seen after a handshake
}

// Run tests a plugin and returns a verdict for each check. It takes some
// seconds; when ctx ends, the checks that are left are skipped. No process of
// the plugin is left when it returns.
func Run(ctx context.Context, o Options) Report {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.Limits = o.Limits.withDefaults()
	if o.Lanes <= 0 {
		o.Lanes = defaultLanes
	}
	o.Path = resolve(o.Path)
	s := &suite{
		Options: o, env: environ.Allowed(os.Environ(), o.Env),
		verdicts: make(map[string]Result), leaks: newLeaks(),
	}
	watch := clock.Start()
	s.run(ctx)
	return s.report(watch.Elapsed())
}

// resolve returns the absolute path of a program. Only a bare name that is no
// file here is searched in PATH: that of an interpreter, as in "node".
func resolve(path string) string {
	if info, err := os.Stat(path); (err != nil || info.IsDir()) && filepath.Base(path) == path {
		if found, err := exec.LookPath(path); err == nil {
			path = found
		}
	}
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	return path
}

// run makes all checks. A step that is the ground of all others blocks them
// when it fails.
func (s *suite) run(ctx context.Context) {
	for _, step := range []func(context.Context){
		s.start, s.byHand, s.version, s.describeAgain, s.schema, s.end,
		s.configure, s.check, s.required, s.exports, s.another, s.scope, s.details, s.cancel, s.backpressure, s.upstream, s.canary,
	} {
		if s.blocked == "" && ctx.Err() != nil {
			s.blocked = "the run was stopped"
		}
		if s.blocked != "" {
			break
		}
		s.watch = clock.Start()
		step(ctx)
	}
	s.watch = clock.Start()
	s.judgeStdout()
	s.judgeLeaks()
	s.judgePeople()
	if _, ok := s.verdicts[environmentCheck]; !ok && s.description != nil {
		s.pass(environmentCheck, "it ran without any other variable")
	}
}

// pass, warn, fail and skip give a verdict. Only the first one on a check counts:
// what comes later may be its consequence.
func (s *suite) pass(name, format string, args ...any) { s.verdict(name, Passed, format, args) }
func (s *suite) warn(name, format string, args ...any) { s.verdict(name, Warned, format, args) }
func (s *suite) fail(name, format string, args ...any) { s.verdict(name, Failed, format, args) }
func (s *suite) skip(name, format string, args ...any) { s.verdict(name, Skipped, format, args) }

func (s *suite) verdict(name string, status Status, format string, args []any) {
	if _, known := s.verdicts[name]; known {
		return
	}
	seen := s.clean(fmt.Sprintf(format, args...))
	s.verdicts[name] = Result{Status: status, Seen: seen, Took: s.watch.Elapsed()}
	s.Log.Debug("conformance", "check", name, "status", status, "seen", seen)
}

// failed reports whether a check failed.
func (s *suite) failed(name string) bool { return s.verdicts[name].Status == Failed }

// clean makes a text of the plugin fit for a report: without secrets and
// characters that nobody can see.
func (s *suite) clean(text string) string {
	return plain.Cleaner{Redact: s.leaks.redact}.Block(text, plain.BlockLimit)
}

// report puts the verdicts in order. A check without one was not made.
func (s *suite) report(took time.Duration) Report {
	report := Report{Plugin: s.Path, Took: took}
	if s.description != nil {
		report.Plugin = s.clean(strings.TrimSpace(s.description.GetName() + " " + s.description.GetVersion()))
	}
	for _, check := range Checks() {
		result, ok := s.verdicts[check.Name]
		if !ok {
			result = Result{Status: Skipped, Seen: cmp.Or(s.blocked, "it was not reached")}
		}
		result.Check = check
		report.Results = append(report.Results, result)
	}
	return report
}

// noteStdout keeps a line that came after a handshake.
func (s *suite) noteStdout(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stdout = append(s.stdout, line[:min(len(line), maxNoted)])
}

// judgeStdout judges the standard output of all processes together.
func (s *suite) judgeStdout() {
	switch {
	case s.description == nil:
	case len(s.stdout) > 0:
		s.fail(handshakeStdout, "after the handshake it wrote %d more lines, the first being %s",
			len(s.stdout), quote(s.stdout[0]))
	default:
		s.pass(handshakeStdout, "nothing but handshakes in all of its processes")
	}
}

// quote shows a text of the plugin, cut to what a report can bear.
func quote(text string) string {
	const most = 200
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return fmt.Sprintf("%q", text)
}
