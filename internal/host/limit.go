package host

import (
	"context"
	"time"
)

// withLimit derives a context that ends with ctx or, with errTimeLimit as its
// cause, after limit (0: never). It has no deadline: gRPC would pass it on to
// the plugin, the plugin would give up at the same moment as the host, and the host
// could not tell which of the two was first.
func withLimit(ctx context.Context, limit time.Duration) (context.Context, context.CancelCauseFunc) {
	limited, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	detach := context.AfterFunc(ctx, func() { cancel(context.Cause(ctx)) })
	if limit > 0 {
		timer := time.AfterFunc(limit, func() { cancel(errTimeLimit) })
		context.AfterFunc(limited, func() { timer.Stop() })
	}
	return limited, func(cause error) {
		detach()
		cancel(cause)
	}
}
