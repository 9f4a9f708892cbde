package conformance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/licexport/licexport/internal/clock"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// sampleTime is how often the memory of a process is looked at.
const sampleTime = 100 * time.Millisecond

// backpressure reads the first holders of an export, then nothing for a while,
// and watches the memory of the plugin. With an export that fits into the
// allowed growth nothing would be proven.
func (s *suite) backpressure(ctx context.Context) {
	if s.content == nil {
		s.skip(exportBackpressure, "there was no complete export")
		return
	}
	if need := 2 * s.Limits.Growth; s.content.bytes < need {
		s.skip(exportBackpressure, "the export is too small to show it: %s, needed are %s; test with a configuration that has more holders",
			megabytes(s.content.bytes), megabytes(need))
		return
	}
	p := s.readyFor(ctx, exportBackpressure)
	if p == nil {
		return
	}
	defer p.stop()
	if _, ok := memory(ctx, p.cmd.Process.Pid); !ok {
		s.skip(exportBackpressure, "the memory of a process cannot be measured on this system")
		return
	}
	growth, err := p.growthUnread(ctx)
	switch {
	case err != nil:
		s.fail(exportBackpressure, "%v", err)
	case growth > s.Limits.Growth:
		s.fail(exportBackpressure, "its memory grew by %s while nobody read for %v; at most %s are allowed",
			megabytes(growth), s.Limits.Pause, megabytes(s.Limits.Growth))
	default:
		s.pass(exportBackpressure, "its memory grew by %s while nobody read for %v", megabytes(growth), s.Limits.Pause)
	}
}

// growthUnread starts an export, reads its first holders, pauses, and returns
// by how much the memory of the process grew meanwhile.
func (p *probe) growthUnread(ctx context.Context) (int64, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := p.source.Export(ctx, p.suite.exportRequest(*p.suite.config))
	if err != nil {
		return 0, p.explain(ctx, err, "Export", p.suite.Limits.Idle)
	}
	for {
		event, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return 0, errors.New("the export brought no holders this time")
		}
		if err != nil {
			return 0, p.explain(ctx, err, "Export", p.suite.Limits.Idle)
		}
		if _, ok := event.GetEvent().(*sourcev1.ExportResponse_Holders); ok {
			return p.growth(ctx), nil
		}
	}
}

// growth watches the memory of the process for the length of the pause.
func (p *probe) growth(ctx context.Context) int64 {
	before, _ := memory(ctx, p.cmd.Process.Pid)
	most := before
	for watch := clock.Start(); watch.Elapsed() < p.suite.Limits.Pause && ctx.Err() == nil; {
		pause(ctx, sampleTime)
		if now, ok := memory(ctx, p.cmd.Process.Pid); ok {
			most = max(most, now)
		}
	}
	return most - before
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20)) }
