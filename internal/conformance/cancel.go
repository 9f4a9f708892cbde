package conformance

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/licexport/licexport/internal/clock"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

const (
	// quietWindow is how long a process must do next to nothing to count as
	// quiet.
	quietWindow = 300 * time.Millisecond
	// quietShare is the share of a window that it may compute meanwhile.
	quietShare = 0.02
)

// cancel gives up an export after its first licenses or holders. The transport
// does not report whether the plugin has noticed. What can be seen is that it
// answers other calls, that it stops computing, and that its end does not wait
// for the export.
func (s *suite) cancel(ctx context.Context) {
	if s.content == nil {
		s.skip(exportCancel, "there was no complete export")
		return
	}
	p := s.readyFor(ctx, exportCancel)
	if p == nil {
		return
	}
	defer p.stop()
	canceled, cancel := context.WithCancel(ctx)
	defer cancel()
	if err := p.firstBatch(canceled); err != nil {
		s.fail(exportCancel, "%v", err)
		return
	}
	cancel()
	watch := clock.Start()
	if _, err := p.describe(ctx); err != nil {
		s.fail(exportCancel, "after an export was canceled, %v", err)
		return
	}
	quiets := p.becomesQuiet(ctx, s.Limits.End)
	if ctx.Err() != nil {
		return
	}
	if !quiets {
		s.fail(exportCancel, "it still computes %v after an export was canceled", s.Limits.End)
		return
	}
	quiet := watch.Elapsed()
	if s.verdicts[processShutdown].Status != Passed {
		s.pass(exportCancel, "it was quiet after %v; its end was not measured, see %s", round(quiet), processShutdown)
		return
	}
	after, ended := p.shutdown(ctx, s.Limits.End)
	if !ended {
		s.fail(exportCancel, "an export that was canceled kept it from ending within %v after Shutdown", s.Limits.End)
		return
	}
	s.pass(exportCancel, "it was quiet after %v and ended %v after Shutdown", round(quiet), round(after))
}

// firstBatch starts an export and reads until it has brought something. An
// export that has nothing to bring is over then.
func (p *probe) firstBatch(ctx context.Context) error {
	stream, err := p.source.Export(ctx, p.suite.exportRequest(*p.suite.config))
	if err != nil {
		return p.explain(ctx, err, "Export", p.suite.Limits.Idle)
	}
	for {
		event, err := stream.Recv()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return p.explain(ctx, err, "Export", p.suite.Limits.Idle)
		}
		switch event.GetEvent().(type) {
		case *sourcev1.ExportResponse_Licenses, *sourcev1.ExportResponse_Holders:
			return nil
		}
	}
}

// becomesQuiet waits until the process computes no more. Where that cannot be
// measured it is taken for granted. On a busy computer a process may get no turn
// to compute: then it is not quiet but waits for one, and only what it computed
// counts towards the limit.
func (p *probe) becomesQuiet(ctx context.Context, limit time.Duration) bool {
	pid := p.cmd.Process.Pid
	for active := time.Duration(0); active < limit && ctx.Err() == nil; {
		before, ok := cpuTime(pid)
		if !ok {
			return true
		}
		watch := clock.Start()
		pause(ctx, quietWindow)
		after, ok := cpuTime(pid)
		computed, window, waits := after-before, watch.Elapsed(), runnable(pid)
		switch {
		case !ok, !waits && float64(computed) <= quietShare*float64(window):
			return true
		case waits:
			active += min(computed, window)
		default:
			active += window
		}
	}
	return false
}

// pause waits for d, or for the end of ctx.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
