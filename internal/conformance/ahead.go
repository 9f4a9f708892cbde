package conformance

import (
	"context"

	"github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/conformance/faultproxy"
	"github.com/licexport/licexport/internal/host"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

const (
	// aheadNeeds is the size of an export, in bytes, from which a plugin that waits
	// for its reader has not asked the vendor for everything: the connection keeps
	// 64 KiB, so does the transport, a message has some hundred KiB, and a page is
	// read.
	aheadNeeds = 1 << 20
	// aheadRequests is how many requests there must be after the first holders.
	aheadRequests = 2
	// aheadMost bounds the time that is waited for further requests.
	aheadMost = 12
)

// ahead reads the first holders of an export, then nothing, and counts what the
// plugin asks of the vendor meanwhile. It needs far fewer holders than the memory
// of a process, which is never the same twice.
func (s *suite) ahead(ctx context.Context, l *lane, all int) {
	if _, known := s.verdicts[exportBackpressure]; known {
		return
	}
	if s.content.bytes < aheadNeeds {
		s.skip(exportBackpressure, "the export is too small to show it: %s, needed are %s; test with a configuration that has more holders",
			megabytes(s.content.bytes), megabytes(aheadNeeds))
		return
	}
	p := s.readyFor(ctx, exportBackpressure)
	if p == nil {
		return
	}
	defer p.stop()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	l.proxy.Begin(faultproxy.Fault{})
	if err := p.firstHolders(ctx, p.source, l.config); err != nil {
		s.fail(exportBackpressure, "%v", err)
		return
	}
	before := len(l.proxy.Requests())
	if all-before < aheadRequests {
		s.skip(exportBackpressure, "the vendor had answered %d of %d requests before the first holders came; test with a configuration that has more pages", before, all)
		return
	}
	if after := s.unread(ctx, l, all); after >= all {
		s.fail(exportBackpressure, "while nobody read, it went on until it had asked the vendor for everything, with %d more requests, and kept up to %s in memory",
			after-before, megabytes(s.content.bytes))
	} else {
		s.pass(exportBackpressure, "while nobody read, it waited with %d of %d requests to the vendor", all-after, all)
	}
}

// firstHolders starts an export and reads until it has brought holders.
func (p *probe) firstHolders(ctx context.Context, source sourcev1.SourceServiceClient, config host.Config) error {
	stream, err := source.Export(ctx, p.suite.exportRequest(config))
	if err != nil {
		return p.explain(ctx, err, "Export", p.suite.Limits.Idle)
	}
	return p.awaitHolders(ctx, stream)
}

// unread waits until no further request comes, or all have come, and returns how
// many there were.
func (s *suite) unread(ctx context.Context, l *lane, all int) int {
	requests := len(l.proxy.Requests())
	for range aheadMost {
		before := requests
		for watch := clock.Start(); requests < all && watch.Elapsed() < s.Limits.Pause && ctx.Err() == nil; {
			pause(ctx, sampleTime)
			requests = len(l.proxy.Requests())
		}
		if requests == before || requests >= all {
			break
		}
	}
	return requests
}
