//go:build linux

package chaos_test

import (
	"errors"
	"os"
	"syscall"

	"github.com/licexport/licexport/internal/graphsim"
)

// trouble is a class of faults. Its plan draws one of them for a shot and says
// how the run may end.
type trouble struct {
	name  string
	kind  kind   // of source; empty: any
	past  past   // that it needs; empty: any
	needs string // "mount": the right to mount file systems
	plan  func(*experiment, *shot)
}

// troubles lists all classes. The class of an experiment is its seed modulo
// their number, so that every campaign meets all of them.
func troubles() []trouble {
	return []trouble{
		{name: "API fails for a while", kind: m365, plan: apiHiccup},
		{name: "plugin goes wrong in the stream", kind: synthetic, plan: badStream},
		{name: "host killed in the file system", plan: killedAtStep},
		{name: "error of the file system", plan: failingStep},
		{name: "API fails for good", kind: m365, plan: apiFailure},
		{name: "plugin swallows an error", kind: synthetic, plan: swallowedError},
		{name: "host terminated in the file system", plan: terminatedAtStep},
		{name: "host killed at any time", plan: killedAnywhen},
		{name: "small file system", needs: "mount", plan: smallFileSystem},
		{name: "plugin does not start properly", kind: synthetic, plan: badStart},
		{name: "disk full", plan: diskFull},
		{name: "plugin killed", plan: pluginKilled},
		{name: "approval under fire", past: refusal, plan: command("approve")},
		{name: "host terminated at any time", plan: terminatedAnywhen},
		{name: "half the directory", plan: halfDirectory},
		{name: "plugin hangs", plan: pluginHangs},
		{name: "disk lies", plan: lyingDisk},
		{name: "rollback under fire", past: thrice, plan: command("rollback")},
		{name: "two runs at once", plan: twoAtOnce},
		{name: "odd but honest plugin", kind: synthetic, plan: oddPlugin},
		{name: "wrong tenant", kind: m365, plan: wrongTenant},
		{name: "folder disappears", plan: folderGone},
		{name: "host killed in the file system", plan: killedAtStep},
		{name: "import fails", plan: importFails},
	}
}

// failure is the way in which a run must end whose source failed.
func failure() []ending { return []ending{{3, theOld}} }

// success is the way of a run that got over its trouble.
func success() []ending { return []ending{{0, theNew}} }

func apiHiccup(e *experiment, s *shot) {
	for range 1 + e.dice.IntN(3) {
		s.faults = append(s.faults, pick(e, []graphsim.Fault{
			graphsim.Status(500, graphsim.JSONBody), graphsim.Status(502, graphsim.HTMLBody), graphsim.Status(503, graphsim.EmptyBody),
			graphsim.Status(504, graphsim.HTMLBody), graphsim.Status(503, graphsim.JSONBody).On(graphsim.Token),
			graphsim.ThrottleSilently(), graphsim.Throttle(1), graphsim.Unavailable(0),
			graphsim.Drop(), graphsim.DropInHeaders(), graphsim.Cut(), graphsim.CutChunked(), graphsim.Shorten(), graphsim.InvalidJSON(),
			graphsim.Drop().On(graphsim.Token), graphsim.Cut().On(graphsim.Discovery),
			graphsim.ExpiredPageToken(), graphsim.UnknownPageToken(), graphsim.TokenExpired(), graphsim.TokenRevoked(),
			graphsim.EmptyPage(), graphsim.Duplicate(1 + e.dice.IntN(50)), graphsim.RetriedTokens(), graphsim.Miscount(-3),
		}).After(e.dice.IntN(5)).Times(1))
	}
	if e.dice.IntN(5) == 0 {
		s.faults = append(s.faults, graphsim.RefuseFilter())
	}
	s.may = success()
}

func apiFailure(e *experiment, s *shot) {
	s.faults = []graphsim.Fault{pick(e, []graphsim.Fault{
		graphsim.Forbidden().After(e.dice.IntN(4)),
		graphsim.Refuse(400, "Request_UnsupportedQuery", "no"),
		graphsim.Refuse(404, "Request_ResourceNotFound", "no").On(graphsim.Users).After(1),
		graphsim.SignInError(7000215), graphsim.SignInError(7000222), graphsim.SignInError(90002), graphsim.ConditionalAccess(),
		graphsim.Loop(), graphsim.EndEarly().Page(1), graphsim.LoseUsers(0.3), graphsim.Miscount(400),
		graphsim.ExpiredPageToken(), graphsim.UnknownPageToken(),
	})}
	s.may = failure()
}

// wrongTenant is an answer for somebody else's tenant. Without anything to
// compare with, nobody can know that.
func wrongTenant(e *experiment, s *shot) {
	s.faults = []graphsim.Fault{graphsim.ForeignTenant()}
	s.may = []ending{{4, theOld}}
	if e.mayBeFirst() {
		apiFailure(e, s)
	}
}

// mayBeFirst reports whether this may be the first publication.
func (e *experiment) mayBeFirst() bool {
	file, err := e.site.file()
	return err != nil || file == nil
}

func halfDirectory(e *experiment, s *shot) {
	s.size /= 2
	s.may = []ending{{4, theOld}}
	if e.mayBeFirst() {
		s.size *= 2
		s.may = success()
	}
}

// strays are the modes of the double that break off or break a rule.
func strays() []string {
	return []string{
		"crashes", "panics-mid-stream", "no-completed", "nothing", "sequence-gap", "unknown-event", "after-completed",
		"status-after-completed", "rpc-error", "wrong-totals", "wrong-assignments", "unknown-license", "license-twice",
		"no-holder-id", "no-license-id", "negative-count", "long-uid", "holder-kind", "email-kind", "long-name", "long-email",
		"long-text", "empty-diagnostic", "diagnostic-severity", "big-batch", "20-mib-message", "5-mib-message", "invalid-utf8",
		"broken-message", "error", "error-completed", "floods-stderr", "duplicate-holder", "restart",
	}
}

func badStream(e *experiment, s *shot) {
	s.settings = map[string]any{"fault": pick(e, strays()), "after": 1 + e.dice.IntN(s.size)}
	if e.dice.IntN(8) == 0 {
		delete(s.settings, "fault") // a plain panic
	}
	s.may = failure()
}

func swallowedError(e *experiment, s *shot) {
	s.settings = map[string]any{"fault": "swallows-error", "after": 1 + e.dice.IntN(s.size-200)}
	s.may = failure()
}

func badStart(e *experiment, s *shot) {
	s.plugin = pick(e, []string{
		"exits-127", "panics-at-start", "prints-banner", "prints-half-line", "wrong-protocol", "old-protocol", "far-away",
		"ignores-tls", "no-service", "wrong-name", "panics-in-describe", "grandchild-holds-pipe",
	})
	s.may = failure()
}

// oddPlugin misbehaves in ways that do no harm.
func oddPlugin(e *experiment, s *shot) {
	s.plugin = pick(e, []string{"bad-json-stderr", "huge-stdout-line", "ignores-shutdown"})
	s.may = success()
}

func pluginHangs(e *experiment, s *shot) {
	s.idle = true
	s.may = failure()
	if e.kind == m365 {
		s.act = &act{when: atRequest, n: 3 + e.dice.IntN(4), do: hitPlugin(syscall.SIGSTOP)}
		s.may = append(failure(), success()...) // a busy computer takes its time to stop all threads
		return
	}
	s.settings = map[string]any{
		"fault": pick(e, []string{"hung", "hung-with-progress", "ignores-cancel", "error-hangs"}), "after": 1 + e.dice.IntN(s.size),
	}
}

func pluginKilled(e *experiment, s *shot) {
	sig := pick(e, []syscall.Signal{syscall.SIGKILL, syscall.SIGKILL, syscall.SIGSEGV, syscall.SIGTERM})
	s.act = &act{do: hitPlugin(sig)}
	s.may = append(failure(), success()...)
	e.sync(s.act)
	if s.act.when == atRequest && sig == syscall.SIGKILL {
		s.may = failure() // the API answers only when it is done
	}
}

// sync chooses when an act happens.
func (e *experiment) sync(a *act) {
	a.when = pick(e, []trigger{atInstant, atFile, map[kind]trigger{synthetic: atExport, m365: atRequest}[e.kind]})
	a.n, a.fraction = 1+e.dice.IntN(7), 1.2*e.dice.Float64()
	if a.when == atFile {
		a.n = 1 + e.dice.IntN(30)
	}
}

func killedAnywhen(e *experiment, s *shot) {
	s.act = &act{do: signalHost(syscall.SIGKILL)}
	if e.kind == synthetic && e.dice.IntN(3) == 0 {
		s.plugin = "ignores-shutdown" // and the end of its input
	}
	e.sync(s.act)
	s.may = append(success(), ending{killed, theOld}, ending{killed, theNew})
	if s.act.when == atRequest {
		s.may = []ending{{killed, theOld}}
	}
}

// terminatedAnywhen sends a signal that the host handles. One that comes before
// it can is the system's to handle, with the same code.
func terminatedAnywhen(e *experiment, s *shot) {
	sig := pick(e, []syscall.Signal{syscall.SIGTERM, syscall.SIGTERM, syscall.SIGINT})
	s.act = &act{do: signalHost(sig)}
	e.sync(s.act)
	// Once the file is published, only handing it over can be stopped.
	s.may = append(success(), ending{128 + int(sig), theOld}, ending{128 + int(sig), theNew})
}

func twoAtOnce(_ *experiment, s *shot) {
	s.twin = true
	// Which of the two is first is open: this one may find the other at work,
	// which then publishes the same file, or has not yet when this one looks.
	s.may = []ending{{0, theNew}, {6, theNew}}
}

// folderGone takes the output folder away during the export, as a network drive
// may be, and brings it back afterwards.
func folderGone(e *experiment, s *shot) {
	s.folderGone = true
	s.act = &act{n: 3 + e.dice.IntN(3), when: map[kind]trigger{synthetic: atExport, m365: atRequest}[e.kind]}
	s.act.do = func(r *running) {
		away := r.site.out() + ".away"
		if os.Rename(r.site.out(), away) == nil {
			r.undo = func() error {
				if _, err := os.Lstat(r.site.out()); err == nil {
					return errors.New("the output folder was made anew: where a drive was mounted, that is the wrong place")
				}
				return os.Rename(away, r.site.out())
			}
		}
	}
	s.may = append(success(), ending{5, theOld})
}
