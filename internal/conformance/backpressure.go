package conformance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc/credentials"

	"github.com/licexport/licexport/internal/clock"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// sampleTime is how often the memory of a process is looked at.
const sampleTime = 100 * time.Millisecond

// mostExports is how many exports are left unread at the same time: several make
// up for an export that is small.
const mostExports = 8

// backpressure reads the first holders of an export, then nothing for a while,
// and watches the memory of the plugin. With exports that fit into the allowed
// growth nothing would be proven. What the plugin asks of the vendor shows it with
// less, see ahead.
func (s *suite) backpressure(ctx context.Context) {
	if s.content == nil {
		s.skip(exportBackpressure, "there was no complete export")
		return
	}
	need := 2 * s.Limits.Growth
	exports := int(min(mostExports, (need+max(1, s.content.bytes)-1)/max(1, s.content.bytes)))
	if int64(exports)*s.content.bytes < need {
		if len(s.Upstream) == 0 {
			s.skip(exportBackpressure, "the export is too small to show it: %s, needed are %s, or %s with --upstream; test with a configuration that has more holders",
				megabytes(s.content.bytes), megabytes(need/mostExports), megabytes(aheadNeeds))
		}
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
	growth, err := p.growthUnread(ctx, exports)
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

// growthUnread starts exports, reads the first holders of each, pauses, and returns
// by how much the memory of the process grew meanwhile. Each has a connection of its
// own: what one of them leaves unread would block the others.
func (p *probe) growthUnread(ctx context.Context, exports int) (int64, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	certificate, err := p.handshake.serverCertificate()
	if err != nil { // it could be read before
		return 0, err
	}
	var started errgroup.Group
	for range exports {
		conn, err := p.dial(credentials.NewTLS(p.me.TLS(certificate)))
		if err != nil {
			return 0, fmt.Errorf("connect once more: %w", err)
		}
		defer func() { _ = conn.Close() }()
		started.Go(func() error {
			return p.firstHolders(ctx, sourcev1.NewSourceServiceClient(conn), *p.suite.config)
		})
	}
	if err := started.Wait(); err != nil {
		return 0, err
	}
	return p.growth(ctx), nil
}

// awaitHolders reads until an export has brought holders.
func (p *probe) awaitHolders(ctx context.Context, stream sourcev1.SourceService_ExportClient) error {
	for {
		event, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return errors.New("the export brought no holders this time")
		}
		if err != nil {
			return p.explain(ctx, err, "Export", p.suite.Limits.Idle)
		}
		if event.GetHolders() != nil {
			return nil
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
