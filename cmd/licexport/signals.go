package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/exit"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
)

// Causes of a context that a signal ended.
var (
	errInterrupted = problem.As(problem.Interrupted, errors.New("interrupted; from here on nothing is published or changed"))
	errTerminated  = problem.As(problem.Terminated, errors.New("terminated; from here on nothing is published or changed"))
	errHungUp      = problem.As(problem.Terminated, errors.New("terminated, because the terminal was closed; from here on nothing is published or changed"))
)

// endLimit is how long a command may take to end after a signal.
const endLimit = 3 * time.Second

// writeLimit is how long the last words may take.
const writeLimit = 100 * time.Millisecond

// signals ends the context of a command when the process gets a signal, and the
// process itself if the command has not ended soon after that.
type signals struct {
	received   chan os.Signal
	publishing sync.RWMutex
	sleep      func(context.Context, time.Duration) error
	// exit ends the process.
	exit func(code int)
	err  io.Writer
}

func newSignals(err io.Writer) *signals {
	return &signals{received: make(chan os.Signal, 1), sleep: clock.System{}.Sleep, exit: os.Exit, err: err}
}

// notify returns a context that the first SIGINT or SIGTERM ends, with a cause
// that carries the exit code. A second signal ends the process at once: the
// system's own handling is back by then.
func (s *signals) notify(parent context.Context) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signal.Notify(s.received, os.Interrupt, syscall.SIGTERM)
	done, ended := context.WithCancel(context.Background())
	go func() {
		select {
		case received := <-s.received:
			signal.Stop(s.received)
			cause := causeOf(received)
			cancel(cause)
			s.lastResort(done, cause)
		case <-done.Done():
		}
	}()
	return ctx, func() {
		signal.Stop(s.received)
		ended()
		cancel(nil)
	}
}

func causeOf(received os.Signal) error {
	switch received {
	case syscall.SIGTERM:
		return errTerminated
	case syscall.SIGHUP:
		return errHungUp
	default:
		return errInterrupted
	}
}

// hangUp lets SIGHUP end the command, too: the terminal was closed. Whoever starts
// it with nohup wants it to go on.
func (s *signals) hangUp() {
	if s != nil && !signal.Ignored(syscall.SIGHUP) {
		signal.Notify(s.received, syscall.SIGHUP)
	}
}

// leaveInterrupts leaves Ctrl-C to a program that works in the terminal, such as an
// editor, until back is called.
func (s *signals) leaveInterrupts() (back func()) {
	if s == nil {
		return func() {}
	}
	left := make(chan os.Signal, 1)
	signal.Notify(left, os.Interrupt) // so that it does not end this process
	signal.Stop(s.received)
	signal.Notify(s.received, syscall.SIGTERM)
	s.hangUp()
	return func() {
		signal.Notify(s.received, os.Interrupt)
		signal.Stop(left)
	}
}

// publish notes that a publication has begun, which must not be cut off, until
// done is called.
func (s *signals) publish() (done func()) {
	if s == nil {
		return func() {}
	}
	s.publishing.RLock()
	return s.publishing.RUnlock
}

// lastResort ends the process unless it has ended by itself within endLimit: some
// wait knows no context, such as one for a share that does not answer. A
// publication that has begun is finished before that, and none begins any more.
// Whatever is cut off is put right by the next run, as after a power loss.
func (s *signals) lastResort(done context.Context, cause error) {
	for {
		if s.sleep(done, endLimit) != nil {
			return
		}
		if s.publishing.TryLock() {
			break
		}
	}
	written := make(chan struct{})
	go func() {
		defer close(written)
		report.Error(s.err, errStuck(cause))
	}()
	select {
	case <-written:
	case <-time.After(writeLimit): // nobody reads it
	}
	s.exit(int(exit.Of(cause)))
}

func errStuck(cause error) error {
	return problem.Advise(cause, "Something did not end within "+endLimit.String()+" and was abandoned: a disk, a share or a pipe that does not answer?")
}
