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

// tell writes the summary of a run.
func tell(io streams, quiet bool, outcome *export.Outcome, err error) error {
	if quiet {
		return err
	}
	report.Warnings(io.err, outcome)
	if told := report.Summary(io.out, outcome); told != nil && err == nil {
		err = exit.With(exit.Output, fmt.Errorf("write the summary: %w", told))
	}
	report.Attention(io.err, outcome)
	return err
}

// silenceLook keeps the exit code of a run that needs a look, and says no more:
// what to look at was told already.
func silenceLook(err error) error {
	if errors.Is(err, export.ErrLook) {
		return silently(exit.Of(err))
	}
	return err
}
