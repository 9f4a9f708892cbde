// Package testclock has a clock for tests of plugins that nobody waits for.
package testclock

import (
	"context"
	"sync"
	"time"
)

// Clock does not sleep: its time jumps. It may be used by several goroutines at once.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// At is a clock that begins at a time.
func At(start time.Time) *Clock { return &Clock{now: start} }

// Now is the start and all that was slept since.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Sleep lets the time jump. It returns the error of ctx.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return ctx.Err()
}
