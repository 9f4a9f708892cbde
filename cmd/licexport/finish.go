package main

import (
	"errors"
	"fmt"

	"github.com/licexport/licexport/internal/exit"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/report"
)

// finish tells a person what a run came to and gives the error that decides the
// exit code.
func finish(io streams, quiet bool, outcome *export.Outcome, err error) error {
	return silenceLook(tell(io, quiet, outcome, err))
}

// tell writes the summary of a run. What needs a look is written in any case: a
// scheduler that mails what it reads must not stay silent about a failed
// hand-over.
func tell(io streams, quiet bool, outcome *export.Outcome, err error) error {
	if quiet {
		report.Attention(io.err, outcome)
		return withApproval(outcome, err)
	}
	report.Warnings(io.err, outcome)
	if told := report.Summary(io.out, outcome); err == nil {
		err = untold(outcome, "the summary", told)
	}
	report.Attention(io.err, outcome)
	return err
}

// untold explains that something about a run could not be written. Whoever reads
// it must not think that the file is the old one.
func untold(o *export.Outcome, what string, err error) error {
	if err == nil {
		return nil
	}
	text := what + " could not be written"
	if o.Published != nil {
		text = o.Output + " is published, but " + text
	}
	return exit.With(exit.Output, fmt.Errorf("%s: %w", text, err))
}

// withApproval adds to a refusal the command that lets it through, where no
// summary says so.
func withApproval(o *export.Outcome, err error) error {
	command := o.ApproveCommand()
	if err == nil || command == "" {
		return err
	}
	return fmt.Errorf("%w\n  If that is right: %s --reason TEXT", err, command)
}

// silenceLook keeps the exit code of a run that needs a look, and says no more:
// what to look at was told already.
func silenceLook(err error) error {
	if errors.Is(err, export.ErrLook) {
		return silently(exit.Of(err))
	}
	return err
}
