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

// tellLimit lets a plugin know how long it may take: gRPC passes the deadline of ctx on,
// so that a plugin can leave out what it has no time for. The deadline lies behind the
// limit, which is what ends the call.
func tellLimit(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if limit <= 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, limit+behindLimit)
}

// behindLimit is by how much the deadline that a plugin is told lies behind the limit.
const behindLimit = 5 * time.Second
