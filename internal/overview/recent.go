package overview

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

const (
	// keep is how long an overview is used again, for whoever asks more often.
	keep = 10 * time.Second
	// share bounds the part of the time that is spent on reading: an overview that took
	// a second to read is used again for twenty, so reading costs at most a twentieth.
	// longest is where that ends.
	share   = 20
	longest = 5 * time.Minute
)

// ErrReading says that an overview is still being read.
var ErrReading = errors.New("how the jobs stand is still being read")

// Recent is an overview for those who ask again and again, such as monitoring. It is
// read no more often than every ten seconds, and not twice at the same time, however
// many ask. It may be used by several goroutines.
type Recent struct {
	read func(context.Context) (Overview, error)
	now  func() time.Time

	mu sync.Mutex
	// done is closed when what is under way has been read; nil if nothing is.
	done chan struct{}
	last Overview
	err  error
	// until is when last is too old; readAt when reading it ended, zero before the first.
	until, readAt time.Time
}

// NewRecent returns a Recent that reads by a function and goes by a clock.
func NewRecent(read func(context.Context) (Overview, error), now func() time.Time) *Recent {
	return &Recent{read: read, now: now}
}

// Get returns the newest overview. If reading takes longer than ctx lasts, it returns the
// one before with ErrReading, and reading goes on. If the last one could not be read, it
// returns why.
func (r *Recent) Get(ctx context.Context) (Overview, error) {
	r.mu.Lock()
	if !r.readAt.IsZero() {
		// A clock that was set back must not make an overview last for long.
		if now := r.now(); now.Before(r.until) && !now.Before(r.readAt) {
			defer r.mu.Unlock()
			return r.last, r.err
		}
	}
	if r.done == nil {
		r.done = make(chan struct{})
		go r.renew(context.WithoutCancel(ctx), r.done)
	}
	done := r.done
	r.mu.Unlock()
	select {
	case <-done:
		r.mu.Lock()
		defer r.mu.Unlock()
		return r.last, r.err
	case <-ctx.Done():
		r.mu.Lock()
		defer r.mu.Unlock()
		return r.last, ErrReading
	}
}

// renew reads the overview. One that cannot be read leaves the one before.
func (r *Recent) renew(ctx context.Context, done chan struct{}) {
	began := r.now()
	o, err := r.try(ctx)
	ended := r.now()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err = err; err == nil {
		r.last = o
	}
	r.readAt, r.until = ended, ended.Add(min(max(keep, share*ended.Sub(began)), longest))
	r.done = nil
	close(done)
}

// try reads the overview. A fault of this program is an error here: it must not end a
// process that carries out runs.
func (r *Recent) try(ctx context.Context) (o Overview, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("read how the jobs stand: a fault of licexport: %v", fault)
		}
	}()
	return r.read(ctx)
}
