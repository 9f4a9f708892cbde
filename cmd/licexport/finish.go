package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/identity"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
)

// writeOutcome writes what a run came to, and returns the error that decides the exit
// code.
func (s *setup) writeOutcome(to streams, log *slog.Logger, o *export.Outcome, err error) error {
	s.logged(log, o, err)
	switch {
	case s.toMachine():
		err = silenceLogged(err)
	case s.quiet:
		err = withApproval(o, err)
	default:
		report.Warnings(to.err, o, s.named(to.err))
		if e, ok := errors.AsType[*identity.NoEmailError](err); ok && s.named(to.err) {
			report.Texts(to.err, []string{e.Names()})
		}
	}
	if lost := notWritten(o, "the summary", s.summary(to.out, o)); err == nil {
		err = s.reported(log, lost)
	}
	// This is written in any case: a scheduler that mails what it reads must not
	// stay silent about a failed hand-over.
	if !s.toMachine() {
		report.Attention(to.err, o, s.named(to.err) && !s.quiet)
	}
	return silenceAttention(err)
}

// summary writes what a run came to.
func (s *setup) summary(w io.Writer, o *export.Outcome) error {
	switch {
	case s.summarize != nil:
		return s.summarize(w, o)
	case s.quiet:
		return nil
	default:
		return report.Summary(w, o, s.named(w))
	}
}

// finished reports to the person what a run came to, and what could not be written for
// machines.
func (s *setup) finished(io streams, log *slog.Logger, o *export.Outcome, err, lost error) error {
	err = s.writeOutcome(io, log, o, err)
	switch {
	case lost == nil:
		return err
	case isSilent(err):
		return s.reported(log, problem.As(problem.ClassOf(err), lost))
	default:
		return s.reported(log, also(err, lost))
	}
}

// named reports whether people may be named in what is written there.
func (s *setup) named(w io.Writer) bool { return s.names || report.ToPerson(w) }

// notWritten explains that something about a run could not be written. Whoever reads
// it must not think that the file is the old one.
func notWritten(o *export.Outcome, what string, err error) error {
	if err == nil {
		return nil
	}
	text := what + " could not be written"
	if o.Published != nil {
		text = o.Output + " is published, but " + text
	}
	return problem.With(problem.Output, fmt.Errorf("%s: %w", text, err))
}

// withApproval adds to a refusal the command that lets it through, where no
// summary says so.
func withApproval(o *export.Outcome, err error) error {
	command := o.ApproveCommand()
	if err == nil || command == "" {
		return err
	}
	return problem.Advise(err, "If that is right: "+command+" --reason TEXT")
}

// silenceLogged keeps the exit code of a run whose error is in the log already.
func silenceLogged(err error) error {
	if err == nil {
		return nil
	}
	return silently(problem.ClassOf(err))
}

// silenceAttention keeps the exit code of a run that needs attention, and says no more:
// what needs attention was printed already.
func silenceAttention(err error) error {
	if errors.Is(err, export.ErrAttention) {
		return silently(problem.ClassOf(err))
	}
	return err
}
