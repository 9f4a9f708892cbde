package conformance

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/problem"
)

// session starts the plugin as a run of licexport does. Everything it says for
// people passes the watch for secrets.
func (s *suite) session(ctx context.Context, env []string) (*host.Session, error) {
	return host.Start(ctx, host.Command{
		Path: s.Path, Args: s.Args, Env: env, Log: slog.New(listeningLog{s.Log.Handler(), &s.people}), HostVersion: s.HostVersion,
		Redact: func(text string) string {
			s.leaks.hear("in a log line, a diagnostic or a check result", text)
			s.tokens.look(text)
			return s.leaks.redact(text)
		},
		StartTimeout: s.Limits.Start, DescribeTimeout: s.Limits.Describe, CheckTimeout: s.Limits.Check,
		ShutdownGrace: s.Limits.End,
	})
}

// check makes the checks of the plugin with the configuration, offline and
// online. What they find is the plugin's word on the configuration; here it
// counts that it speaks properly.
func (s *suite) check(ctx context.Context) {
	session, err := s.session(ctx, s.env)
	if err != nil {
		s.fail(checkResults, "it did not start again: %v", err)
		return
	}
	defer session.Close()
	if _, err := session.Check(ctx, *s.config, true); err != nil {
		s.fail(checkResults, "offline: %s", fault(err))
		return
	}
	results, err := session.Check(ctx, *s.config, false)
	if err != nil {
		s.fail(checkResults, "%s", fault(err))
		return
	}
	for _, r := range results {
		if r.Status == host.CheckFailed && r.Problem == nil {
			s.fail(checkResults, "check %s failed without a diagnostic", quote(r.Name))
			return
		}
	}
	s.pass(checkResults, "%s", namesOf(results))
}

func namesOf(results []host.CheckResult) string {
	names := make([]string, len(results))
	for i, r := range results {
		names[i] = fmt.Sprintf("%s %s", r.Name, r.Status)
	}
	return strings.Join(names, ", ")
}

// exports reads everything twice, and has the host judge it.
func (s *suite) exports(ctx context.Context) {
	session, err := s.session(ctx, s.env)
	if err != nil {
		s.fail(exportCompleted, "it did not start again: %v", err)
		return
	}
	defer session.Close()
	first := newContent(s.leaks)
	watch := clock.Start()
	result, err := session.Export(ctx, host.Request{Config: *s.config, IdleTimeout: s.Limits.Idle}, first)
	if err != nil {
		s.failExport(ctx, err)
		return
	}
	s.content = first
	t := result.Totals
	seen := fmt.Sprintf("%d licenses, %d holders, %d assignments in %v", t.Licenses, t.Holders, t.Assignments, round(watch.Elapsed()))
	s.pass(exportTotals, "%s; %s", seen, totalOf(result))
	s.judgeOwnIDs()
	s.judgeUIDs()
	for _, name := range exportRules() {
		s.pass(name, "%s", seen)
	}
	second := newContent(s.leaks)
	if _, err := session.Export(ctx, host.Request{Config: *s.config, IdleTimeout: s.Limits.Idle}, second); err != nil {
		s.fail(exportRepeatable, "the second time, %s", fault(err))
		return
	}
	if difference := first.difference(second); difference != "" {
		s.fail(exportRepeatable, "%s (if that changed at the vendor meanwhile, run the kit again)", difference)
		return
	}
	s.pass(exportRepeatable, "twice the same %d licenses and %d holders", t.Licenses, t.Holders)
}

// totalOf says what the vendor's own number was.
func totalOf(r host.Result) string {
	switch {
	case r.Expected != nil:
		return fmt.Sprintf("the vendor counts %d", *r.Expected)
	case r.NoTotal != "":
		return "the vendor counts none: " + quote(r.NoTotal)
	default:
		return "the vendor names no number"
	}
}

// judgeOwnIDs warns of ids that change with a name.
func (s *suite) judgeOwnIDs() {
	if n := s.content.addressIDs; n > 0 {
		s.warn(exportOwnIDs, "%d of %d holders have an e-mail address as their id", n, len(s.content.holders))
		return
	}
	s.pass(exportOwnIDs, "no holder has an e-mail address as its id")
}

// failExport puts a failed export down to the rule that it broke. About the
// other rules nothing is known.
func (s *suite) failExport(ctx context.Context, err error) {
	check := ruleOf(err)
	if check == exportCompleted && s.completesWithWholeEnvironment(ctx, err) {
		check = environmentCheck
		s.fail(check, "the export is complete with all variables of this computer, but not with those that a plugin may see:\n%s", fault(err))
	}
	s.fail(check, "%s", fault(err))
	for _, name := range append(exportRules(), exportDetails, exportRepeatable, exportOwnIDs, exportUIDs, exportCancel, exportBackpressure, logsPeople) {
		s.skip(name, "there was no complete export (%s)", check)
	}
}

// fault is the text of an error of package host for the author of the plugin: without
// what to do, which is meant for its users. Of a broken rule it is the detail alone.
func fault(err error) string {
	if broken, ok := errors.AsType[*host.RuleError](err); ok {
		return strings.TrimSpace(broken.Detail)
	}
	var texts []string
	for _, p := range problem.List(err) {
		without := *p
		if p.Origin == problem.OriginPlugin {
			without.Remedy = ""
		}
		texts = append(texts, without.Error())
	}
	return strings.TrimSpace(strings.Join(texts, "\n"))
}

// completesWithWholeEnvironment tries the export once more, with everything to
// see. Only a failure that the plugin itself reported or died of is worth that.
func (s *suite) completesWithWholeEnvironment(ctx context.Context, err error) bool {
	_, reported := errors.AsType[*host.FailedError](err)
	_, crashed := errors.AsType[*host.CrashError](err)
	if !reported && !crashed {
		return false
	}
	session, err := s.session(ctx, os.Environ())
	if err != nil {
		return false
	}
	defer session.Close()
	_, err = session.Export(ctx, host.Request{Config: *s.config, IdleTimeout: s.Limits.Idle}, newContent(s.leaks))
	return err == nil
}
