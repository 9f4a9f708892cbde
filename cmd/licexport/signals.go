package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"github.com/licexport/licexport/internal/exit"
)

// Causes of a context that a signal ended.
var (
	errInterrupted = &exit.Error{Code: exit.Interrupted, Err: errors.New("interrupted; nothing was changed that had not been published yet")}
	errTerminated  = &exit.Error{Code: exit.Terminated, Err: errors.New("terminated; nothing was changed that had not been published yet")}
)

// withSignals returns a context that the first SIGINT or SIGTERM ends, with a
// cause that carries the exit code. A second signal ends the process at once:
// stop was called by then, so the system's own handling is back.
func withSignals(parent context.Context) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	done := make(chan struct{})
	go func() {
		select {
		case s := <-signals:
			signal.Stop(signals)
			if s == syscall.SIGTERM {
				cancel(errTerminated)
			} else {
				cancel(errInterrupted)
			}
		case <-done:
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(done)
		cancel(nil)
	}
}
