// Package testclock has a clock for tests of plugins that nobody waits for.
package testclock

import (
	"context"
	"sync"
	"time"
)

// Clock does not sleep: its time jumps. It may be used by several goroutines at once.
type Clock struct {
	// OnSleep, if not nil, is called with the length of each sleep. It must not use the
	// clock.
	OnSleep func(time.Duration)

	start time.Time
	mu    sync.Mutex
	slept time.Duration
}

// At is a clock that begins at a time.
func At(start time.Time) *Clock { return &Clock{start: start} }

// Now is the start and all that was slept since.
func (c *Clock) Now() time.Time { return c.start.Add(c.Slept()) }

// Slept is how long all sleeps were together.
func (c *Clock) Slept() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.slept
}

// Sleep lets the time jump. It returns the error of ctx.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.slept += d
	if c.OnSleep != nil {
		c.OnSleep(d)
	}
	return ctx.Err()
}
