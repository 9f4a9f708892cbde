package host

import (
	"context"
	"time"

	"github.com/licexport/licexport/internal/clock"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// waitingSlack is what a plugin gets beyond the end of a wait it announced.
const waitingSlack = time.Minute

// idle ends an export that stands still. It counts only while the host waits
// for the plugin, never while the plugin waits for the host.
type idle struct {
	limit   time.Duration
	now     func() time.Time
	timer   *time.Timer
	movedAt time.Time // the last movement
	waitEnd time.Time // how long an announced wait may take
	done    uint64    // the largest Progress.done so far
	// failedAt is when the plugin reported its first error.
	failedAt time.Time
}

// newIdle calls expire with errIdle when nothing moves for limit.
func newIdle(limit time.Duration, expire context.CancelCauseFunc) *idle {
	timer := time.AfterFunc(limit, func() { expire(errIdle) })
	now := clock.System{}.Now
	return &idle{limit: limit, now: now, timer: timer, movedAt: now()}
}

// moved notes that something arrived.
func (i *idle) moved() { i.movedAt = i.now() }

// progress notes a sign of progress: a growing number is movement, an
// announced wait moves the limit.
func (i *idle) progress(p *sourcev1.Progress) {
	if p.GetDone() > i.done {
		i.done = p.GetDone()
		i.moved()
	}
	if p.GetWaitingUntil() == nil {
		return
	}
	end := p.GetWaitingUntil().AsTime().Add(waitingSlack)
	if latest := i.now().Add(sourcev1.MaxWaiting); end.After(latest) {
		end = latest
	}
	if end.After(i.waitEnd) {
		i.waitEnd = end
	}
}

// sinceFailure is what is left of the time that a plugin has after its first
// error.
func (i *idle) sinceFailure(grace time.Duration) time.Duration {
	if i.failedAt.IsZero() {
		i.failedAt = i.now()
	}
	return max(0, grace-i.now().Sub(i.failedAt))
}

// restarted notes that counting starts over. That alone is no movement.
func (i *idle) restarted() { i.done = 0 }

// deadline is when the export counts as standing still.
func (i *idle) deadline() time.Time {
	deadline := i.movedAt.Add(i.limit)
	if i.waitEnd.After(deadline) {
		return i.waitEnd
	}
	return deadline
}

// expect starts the wait for the plugin, until the deadline or, if that is
// sooner, for atMost.
func (i *idle) expect(atMost time.Duration) {
	i.timer.Reset(min(i.deadline().Sub(i.now()), atMost))
}

// pause ends the wait for the plugin.
func (i *idle) pause() { i.timer.Stop() }
