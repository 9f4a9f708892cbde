package main

import (
	"context"
	"fmt"
	"os"

	"golang.org/x/term"

	"github.com/licexport/licexport/internal/report"
)

// terminal is where a person can answer; ok is false if standard input is not one.
func (s streams) terminal() (in *os.File, ok bool) {
	in, ok = s.in.(*os.File)
	return in, ok && term.IsTerminal(int(in.Fd())) // #nosec G115 -- a file descriptor fits
}

// attended reports whether somebody sees what goes on: results and messages both go
// to a terminal.
func (s streams) attended() bool {
	return report.ToPerson(s.out) && report.ToPerson(s.err)
}

// readHidden asks for a line that does not show. If ctx ends meanwhile, the terminal
// shows again what is typed.
func readHidden(ctx context.Context, io streams, in *os.File, question string) (string, error) {
	before, err := term.GetState(int(in.Fd()))
	if err != nil {
		return "", fmt.Errorf("ask on the terminal: %w", err)
	}
	type answer struct {
		text []byte
		err  error
	}
	answers := make(chan answer, 1)
	fmt.Fprint(io.err, question) //nolint:errcheck // a terminal that is gone ends the answer, too
	go func() {
		text, err := term.ReadPassword(int(in.Fd()))
		answers <- answer{text, err}
	}()
	select {
	case <-ctx.Done():
		_ = term.Restore(int(in.Fd()), before)
		fmt.Fprintln(io.err)
		return "", context.Cause(ctx)
	case a := <-answers:
		fmt.Fprintln(io.err)
		if a.err != nil {
			return "", fmt.Errorf("read from the terminal: %w", a.err)
		}
		return string(a.text), nil
	}
}
