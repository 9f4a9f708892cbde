package host

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/pkg/duration"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// The texts of everything that can go wrong with a plugin. They are computed
// from what the host saw; texts of go-plugin and gRPC go to the debug log only.

// exitDelay is how long to wait for the exit of a plugin whose connection
// broke, to tell a crash from a broken connection.
const exitDelay = time.Second

// maxOffendingLine is how much of a line that is no handshake is shown.
const maxOffendingLine = 500

// host is a problem of this computer.
func (s *Session) host(code, summary string, detail ...string) *problem.Problem {
	return s.newProblem(problem.OriginHost, "host."+code, summary, detail)
}

// bug is a problem of the plugin.
func (s *Session) bug(code, summary string, detail ...string) *problem.Problem {
	return s.newProblem(problem.OriginPlugin, code, summary, detail)
}

// newProblem is a problem of the source.
func (s *Session) newProblem(origin problem.Origin, code, summary string, detail []string) *problem.Problem {
	s.command.KeepCode(code)
	return &problem.Problem{
		Place: problem.Place{Source: s.command.Source}, Origin: origin, Code: code,
		Summary: summary, Detail: strings.Join(detail, "\n"),
	}
}

// pluginBug is what to do about a bug in a plugin: nothing that its user could do.
const pluginBug = "This is a bug in the plugin, not in your configuration. Nothing of this source is used."

// advised adds to a problem what to do.
func advised(p *problem.Problem, remedy string) *problem.Problem {
	p.Remedy = remedy
	return p
}

// because gives a problem the error below it.
func because(err error, p *problem.Problem) *problem.Problem {
	p.Err = err
	return p
}

// violation is a broken rule of the contract; what says what the plugin did.
func (s *Session) violation(rule, what string) *RuleError {
	return &RuleError{Rule: rule, Problem: *advised(s.bug("contract."+rule,
		fmt.Sprintf("plugin %s broke the rules of the contract", s.command.name()), what), pluginBug)}
}

// explainStart says why the plugin did not start. In this order: stopped by
// the user, could not be run at all, wrong version, no handshake, ended by
// itself, out of time, refused the connection.
func (s *Session) explainStart(ctx context.Context, err error) error {
	if stopped := s.stopped(ctx, "stopped while plugin "+s.command.name()+" was starting"); stopped != nil {
		return stopped
	}
	if s.process.ID() == "" {
		return s.cannotRun(err)
	}
	if context.Cause(ctx) == nil {
		s.process.waitFor(exitDelay)
	}
	s.process.kill()
	s.process.waitFor(closeBudget)
	line := s.process.stdout.text()
	shake, isHandshake := parseHandshake(line)
	switch {
	case isHandshake && shake.core == plugin.CoreProtocolVersion && shake.version != sourcev1.ProtocolVersion:
		return s.protocolError(shake.version)
	case line != "" && !isHandshake:
		return s.noHandshake(line)
	case isHandshake && !isLocal(shake.network, shake.address):
		return s.startError("not_local", fmt.Sprintf("it listens at %s, which is not on this computer.",
			s.command.line(shake.address, maxOffendingLine)))
	case s.process.exited() != "":
		return s.endedEarly()
	case errors.Is(context.Cause(ctx), errTimeLimit):
		return s.startTimeout(isHandshake)
	case isHandshake && shake.certificate == "":
		return s.noTLS()
	default:
		return s.startError("start_failed", "its handshake or its first answer was not what licexport expects",
			"The debug log tells more.")
	}
}

func (s *Session) startError(code string, detail ...string) *problem.Problem {
	if tail := s.lastOutput(); tail != "" {
		detail = append(detail, "its last lines on standard error:", tail)
	}
	return s.bug("host."+code, fmt.Sprintf("plugin %s did not start", s.command.name()), detail...)
}

func (s *Session) cannotPrepare(err error) error {
	return because(err, s.host("start_failed",
		fmt.Sprintf("plugin %s did not start", s.command.name()), err.Error()))
}

func (s *Session) protocolError(theirs int) error {
	age, advice := "old", "Update the plugin, or use a licexport of its time."
	if theirs > sourcev1.ProtocolVersion {
		age, advice = "new", "Update licexport, or use an older version of the plugin."
	}
	return s.host("protocol",
		fmt.Sprintf("plugin %s is too %s for this licexport", s.command.name(), age),
		fmt.Sprintf("it speaks protocol %d, this licexport speaks %d. %s", theirs, sourcev1.ProtocolVersion, advice))
}

func (s *Session) noHandshake(line string) error {
	detail := []string{
		"it printed this instead of the plugin handshake:",
		quoted(s.command.line(line, maxOffendingLine)),
	}
	if exit := s.process.exited(); exit != "" {
		detail = append(detail, "and ended ("+exit+").")
	}
	detail = append(detail, "A plugin must not write to standard output. Is this a licexport plugin? "+
		"Plugin authors: see docs/plugins/contract.md")
	return s.startError("no_handshake", detail...)
}

func (s *Session) endedEarly() error {
	exit := s.process.exited()
	detail := []string{fmt.Sprintf("it ended before it was ready (%s).", exit)}
	if killed(exit) {
		detail = append(detail, whoKills)
	}
	return s.startError("exited", detail...)
}

func (s *Session) startTimeout(shookHands bool) error {
	what := "it printed no handshake within %s."
	if shookHands {
		what = "it shook hands, but did not answer within %s."
	}
	return s.startError("start_timeout", fmt.Sprintf(what, duration.Format(s.command.StartTimeout)),
		"It may hang, or this computer may be very busy. Run the same command again.")
}

func (s *Session) noTLS() error {
	return s.startError("no_tls",
		"it offers no TLS certificate in its handshake, so licexport cannot be sure whom it talks to.",
		"Plugin authors: see docs/plugins/contract.md")
}

func (s *Session) nameError(want, got string) error {
	where, remedy := "file   "+s.command.Path, "Was a file renamed or replaced by mistake? Name the right plugin in the configuration."
	if started := s.command.Reattach; started != nil {
		where, remedy = "address "+started.Address, "Is the plugin that was started by hand another one? Name it in "+sourcev1.ReattachEnv+" as it calls itself."
	}
	return s.host("wrong_plugin",
		fmt.Sprintf("plugin %s is not what its name says", want), where, fmt.Sprintf("it calls itself %q", got), remedy)
}

// stopped is not nil if the caller ended ctx or closed the session.
func (s *Session) stopped(ctx context.Context, what string) error {
	cause := context.Cause(ctx)
	if s.closed.Load() {
		cause = ErrClosed
	}
	if cause == nil || errors.Is(cause, errTimeLimit) || errors.Is(cause, errIdle) {
		return nil
	}
	return because(fmt.Errorf("%w: %w", errStopped, cause), s.host("stopped", what))
}

// explainCall says why a call failed: the user stopped it, its time was up, the
// process is gone, the connection broke, the plugin answered with a status.
func (s *Session) explainCall(ctx context.Context, err error, call string, limit time.Duration) error {
	return s.explainBreak(ctx, err, call, limit, 0)
}

// explainBreak is explainCall for a call that had brought some holders.
func (s *Session) explainBreak(ctx context.Context, err error, call string, limit time.Duration, holders uint64) error {
	s.command.Log.Debug("call failed", "call", call, "error", s.command.block(err.Error(), plain.BlockLimit))
	if stopped := s.stopped(ctx, call+" was stopped"); stopped != nil {
		return stopped
	}
	if errors.Is(context.Cause(ctx), errTimeLimit) {
		return because(errTimeLimit, advised(s.bug("host.timeout",
			fmt.Sprintf("plugin %s did not finish %s within %s", s.command.name(), call, duration.Format(limit))),
			"It was stopped. If it needs longer, raise the time limit of the source."))
	}
	if status.Code(err) == codes.Unavailable && s.process != nil {
		s.process.waitFor(exitDelay) // the connection breaks first
	}
	if crash := s.crash(holders); crash != nil {
		return crash
	}
	return s.transportError(err)
}

// crash is not nil if the plugin's process has ended by itself.
func (s *Session) crash(holders uint64) error {
	if s.process == nil {
		return nil
	}
	exit := s.process.exited()
	if exit == "" {
		return nil
	}
	lines, total := s.process.words.report()
	what, origin, remedy := "crashed", problem.OriginPlugin, pluginBug
	if killed(exit) {
		what, origin, remedy = "was killed", problem.OriginHost, whoKills+" Nothing of this source is used."
	}
	detail := []string{fmt.Sprintf("its process ended (%s).", exit)}
	for _, line := range lines {
		detail = append(detail, quoted(line))
	}
	if total > len(lines) {
		detail = append(detail, fmt.Sprintf("| … (first %d of %d lines; the log has all of them)", len(lines), total))
	}
	summary := fmt.Sprintf("plugin %s %s", s.command.name(), what)
	if holders > 0 {
		summary = fmt.Sprintf("%s after %d holders", summary, holders)
	}
	return &CrashError{
		Problem: *advised(s.newProblem(origin, "host.crashed", summary, detail), remedy),
		Exit:    exit, Holders: holders, Output: lines, OutputLines: total,
	}
}

// whoKills says where to look when a process was killed, and not by licexport.
const whoKills = "Something else killed it: a person, or the system, which does that when memory runs out and says so in its log (journalctl -k, dmesg)."

// killed reports whether a process ended by a signal that no program can send
// itself by mistake.
func killed(exit string) bool { return exit == "signal: "+syscall.SIGKILL.String() }

// transportError explains a gRPC status that is neither a crash nor a stop.
func (s *Session) transportError(err error) error {
	st := status.Convert(err)
	name := s.command.name()
	switch st.Code() {
	case codes.Unimplemented:
		return s.bug("host.not_a_source", fmt.Sprintf("plugin %s is no licexport source", name),
			"it answers, but does not serve licexport.source.v1.SourceService.")
	case codes.Unavailable:
		return advised(s.bug("host.connection_lost", fmt.Sprintf("the connection to plugin %s broke", name)), pluginBug)
	case codes.ResourceExhausted:
		// gRPC itself says so of a message that is too long, here and in plugins
		// in Go; a plugin may say it for any reason of its own.
		if tooLong(st.Message()) {
			return s.violation("message_too_large", fmt.Sprintf(
				"it sent a message of more than %d MiB", sourcev1.MaxTransportBytes>>20))
		}
	default:
	}
	return advised(s.bug("host.broken_call", fmt.Sprintf("plugin %s broke off", name), s.said(st)), pluginBug)
}

// tooLong reports whether gRPC says that a message is longer than both sides of
// this connection allow:
// https://github.com/grpc/grpc-go/blob/master/rpc_util.go (recvMsg, checkRecvPayload)
func tooLong(message string) bool {
	_, limit, found := strings.Cut(message, "message larger than max (")
	if !found {
		_, limit, found = strings.Cut(message, "after decompression larger than max ")
	}
	return found && strings.HasSuffix(strings.TrimSuffix(limit, ")"), strconv.Itoa(sourcev1.MaxTransportBytes))
}

// said is the message of a status, without the clutter of nested ones. A status
// is a number with a name; plugins make up others.
func (s *Session) said(st *status.Status) string {
	clutter := regexp.MustCompile(`(?i)(rpc error: )?code = \w+(\(\d+\))? desc =\s*`)
	message := st.Message()
	for clutter.MatchString(message) {
		message = clutter.ReplaceAllString(message, "")
	}
	if message = s.command.line(message, maxOffendingLine); message == "" {
		return fmt.Sprintf("it gave no reason, only the status %d of gRPC", uint32(st.Code()))
	}
	return "it said: " + message
}

// lastOutput is the end of the plugin's standard error.
func (s *Session) lastOutput() string {
	if s.process == nil {
		return ""
	}
	lines, _ := s.process.words.report()
	for i := range lines {
		lines[i] = quoted(lines[i])
	}
	return strings.Join(lines, "\n")
}

func quoted(line string) string { return "| " + line }
