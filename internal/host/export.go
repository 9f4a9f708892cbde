package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"google.golang.org/grpc"

	"github.com/licexport/licexport/pkg/duration"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// Export reads the source and hands everything to sink. A nil error means that
// the source is complete: every rule of the contract held to the last message.
// Otherwise what sink has got must be thrown away, and the Result is good for
// messages only; the error says why, as a *problem.Problem or one of the errors of
// this package. After an error the session is of no more use but to be closed;
// Export closes it itself when the plugin hangs or ctx ended.
func (s *Session) Export(ctx context.Context, request Request, sink Sink) (Result, error) {
	reading := newReading(s, request, sink)
	err := s.export(ctx, request, reading)
	if err == nil {
		return reading.result, nil
	}
	if s.hopeless(err) {
		s.Close()
	}
	return reading.result, err
}

// hopeless reports whether the plugin may not listen any more.
func (s *Session) hopeless(err error) bool {
	return errors.Is(err, errIdle) || errors.Is(err, errTimeLimit) || errors.Is(err, errStopped)
}

func (s *Session) export(ctx context.Context, request Request, reading *reading) error {
	ctx, cancel := withLimit(ctx, request.Timeout)
	defer cancel(nil)
	ctx, forget := tellLimit(ctx, request.Timeout)
	defer forget()
	setDefault(&request.IdleTimeout, sourcev1.IdleTimeout)
	reading.idle = newIdle(request.IdleTimeout, cancel)
	defer reading.idle.pause()

	codec := newMessageCodec()
	stream, err := s.source.Export(ctx, s.exportRequest(request), grpc.ForceCodecV2(codec))
	var broken error
	for err == nil && broken == nil {
		var message *sourcev1.ExportResponse
		reading.idle.expect(s.patience(reading))
		message, err = stream.Recv()
		reading.idle.pause()
		if err == nil {
			broken = reading.take(message)
		}
	}
	switch {
	case reading.failed(): // what the plugin says itself is the best reason
		return &FailedError{Reported: reading.problems, More: reading.moreProblems}
	case broken != nil:
		return broken
	case codec.fault != "":
		return s.violation(codec.rule, codec.fault)
	case errors.Is(err, io.EOF):
		return reading.end()
	default:
		return s.explainExport(ctx, err, request, reading)
	}
}

func (s *Session) exportRequest(request Request) *sourcev1.ExportRequest {
	scope := sourcev1.Scope_SCOPE_ALL
	if request.LicensesOnly {
		scope = sourcev1.Scope_SCOPE_LICENSES
	}
	return &sourcev1.ExportRequest{
		Host: s.hostInfo(), Config: request.Config.message(), Scope: scope, KnownGaps: positive(request.KnownGaps),
		Details: detailKinds(s.asked(request)),
	}
}

// positive leaves out what is no gap.
func positive(gaps map[string]int64) map[string]int64 {
	known := make(map[string]int64, len(gaps))
	for id, units := range gaps {
		if units > 0 {
			known[id] = units
		}
	}
	return known
}

// patience is how long the next message may take. After an error the plugin
// has a moment to report others, however many; then the outcome is known.
func (s *Session) patience(reading *reading) time.Duration {
	if !reading.failed() {
		return math.MaxInt64
	}
	return reading.idle.sinceFailure(s.command.ShutdownGrace)
}

// explainExport says why the stream broke off.
func (s *Session) explainExport(ctx context.Context, err error, request Request, reading *reading) error {
	if errors.Is(context.Cause(ctx), errIdle) {
		detail := []string{
			fmt.Sprintf("nothing moved for %s; it was stopped after %s.", duration.Format(request.IdleTimeout), reading.sofar()),
			"Nothing of this source is used. Try again later; if it stays like this, it is a bug in the plugin.",
		}
		if end := reading.idle.waitEnd; !end.IsZero() {
			detail = []string{
				fmt.Sprintf("it had announced a wait, which is over since %s, and nothing moved after it; it was stopped after %s.",
					end.Add(-waitingSlack).UTC().Format(time.RFC3339), reading.sofar()),
				"Nothing of this source is used. The vendor let it wait; try again later.",
			}
		}
		return because(errIdle, s.bug("host.idle",
			fmt.Sprintf("plugin %s stands still", s.command.name()), detail...))
	}
	return s.explainBreak(ctx, err, "the export", request.Timeout, reading.result.Totals.Holders)
}
