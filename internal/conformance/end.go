package conformance

import (
	"context"
	"errors"
	"time"
)

// signalTime is how long a signal may take to end a process that does not
// ignore it.
const signalTime = 500 * time.Millisecond

// end checks when a process ends, and when it must not.
func (s *suite) end(ctx context.Context) {
	if p := s.readyFor(ctx, processShutdown); p != nil {
		s.ignoreInterrupt(ctx, p)
		s.endByShutdown(ctx, p)
		p.stop()
	}
	if p := s.readyFor(ctx, processStdin); p != nil {
		s.endByStdin(p)
		p.stop()
	}
}

// readyFor starts a process for a check; nil if that failed.
func (s *suite) readyFor(ctx context.Context, check string) *probe {
	p, err := s.ready(ctx, spec{env: s.env})
	if err != nil {
		s.fail(check, "it did not start again: %v", err)
		return nil
	}
	return p
}

func (s *suite) ignoreInterrupt(ctx context.Context, p *probe) {
	err := interrupt(p.cmd)
	if errors.Is(err, errors.ErrUnsupported) {
		s.skip(processSIGINT, "this system cannot send SIGINT to a single process")
		return
	}
	if err != nil {
		s.skip(processSIGINT, "SIGINT could not be sent: %v", err)
		return
	}
	if _, ended := p.waitExit(signalTime); ended {
		s.fail(processSIGINT, "it ended on SIGINT (%s)", p.exit())
		return
	}
	if _, err := p.describe(ctx); err != nil {
		s.fail(processSIGINT, "after SIGINT, %v", err)
		return
	}
	s.pass(processSIGINT, "it goes on")
}

func (s *suite) endByShutdown(ctx context.Context, p *probe) {
	if s.failed(processSIGINT) {
		s.skip(processShutdown, "it did not survive SIGINT")
		return
	}
	after, ended := p.shutdown(ctx, s.Limits.End)
	if !ended {
		s.fail(processShutdown, "it still runs %v after Shutdown", s.Limits.End)
		return
	}
	s.pass(processShutdown, "it ended after %v", round(after))
}

func (s *suite) endByStdin(p *probe) {
	_ = p.stdin.Close()
	after, ended := p.waitExit(s.Limits.End)
	if !ended {
		s.fail(processStdin, "it still runs %v after the end of standard input", s.Limits.End)
		return
	}
	s.pass(processStdin, "it ended after %v", round(after))
}

func round(d time.Duration) time.Duration { return d.Round(time.Millisecond) }
