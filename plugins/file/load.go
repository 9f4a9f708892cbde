package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/licexport/licexport/plugins/file/snapshot"
)

// patience is how long a file is waited for that somebody is writing, as a
// multiple of settle.
const patience = 2

// announced is the longest wait that is announced to licexport at once.
const announced = 10 * time.Minute

// loader reads the files of a plan.
type loader struct {
	now func() time.Time
	// wait waits until then, if a run may, and tells people why. Nil: a file that
	// is being written is a fault at once.
	wait func(ctx context.Context, until time.Time, why string) error
}

// load reads the files. A workbook that holds both lists is read once, so that
// they fit together.
func (l loader) load(ctx context.Context, p *plan) (sources, error) {
	users, err := l.read(ctx, p.users)
	if err != nil {
		return sources{}, explain(err, p.users.at)
	}
	switch {
	case p.licenses == nil:
		return sources{users: users}, nil
	case p.licenses.path == p.users.path:
		return sources{users: users, licenses: users}, nil
	}
	licenses, err := l.read(ctx, *p.licenses)
	return sources{users: users, licenses: licenses}, explain(err, p.licenses.at)
}

// read reads one file, and waits while somebody is writing it: for as long as
// it must be left alone, and once more if it was changed again.
func (l loader) read(ctx context.Context, d document) (*snapshot.File, error) {
	end := l.now().Add(patience * d.rules.Settle)
	for {
		file, err := l.once(d)
		busy, ok := errors.AsType[*snapshot.Busy](err)
		if !ok || l.wait == nil {
			return file, err
		}
		if l.now().Add(busy.Left).After(end) {
			return nil, tired(busy, d.rules.Settle)
		}
		until := l.now().Add(min(busy.Left, announced))
		why := fmt.Sprintf("%s, so it is read when it has been left alone for %s (setting settle)", busy.Error(), d.rules.Settle)
		if err := l.wait(ctx, until, why); err != nil {
			return nil, err
		}
	}
}

func (l loader) once(d document) (*snapshot.File, error) {
	rules := d.rules
	rules.Now = l.now()
	path := d.path
	if d.newest {
		var err error
		if path, err = snapshot.Newest(path); err != nil {
			return nil, err
		}
	}
	return snapshot.Read(path, rules)
}

// tired adds to a fault how long it was waited for.
func tired(busy *snapshot.Busy, settle time.Duration) error {
	f := *busy.Fault
	if settle > 0 {
		f.Detail += fmt.Sprintf(" It was waited for %s.", patience*settle)
	}
	return &f
}

// waitFor sleeps until then.
func waitFor(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
