package main

import (
	"context"
	"time"

	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/plugins/internal/entra"
)

// pace keeps requests below a limit of the vendor: so many within any such time.
type pace struct {
	most     int
	within   time.Duration
	clock    sdkhttp.Clock
	announce func(until time.Time) // is called before each wait
	sent     []time.Time           // the last ones, at most so many
}

// turn waits until one more request may be sent. It gives up with entra.ErrNoTime where ctx
// would end before.
func (p *pace) turn(ctx context.Context) error {
	if len(p.sent) == p.most {
		until := p.sent[0].Add(p.within)
		p.sent = p.sent[1:]
		if wait := until.Sub(p.clock.Now()); wait > 0 {
			if end, bounded := ctx.Deadline(); bounded && end.Before(until) {
				return entra.ErrNoTime
			}
			p.announce(until)
			if err := p.clock.Sleep(ctx, wait); err != nil {
				return err
			}
		}
	}
	p.sent = append(p.sent, p.clock.Now())
	return nil
}
