package disk_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/disk/disktest"
)

// steps is a clock that moves only when somebody sleeps.
type steps struct {
	now    time.Time
	sleeps []time.Duration
}

func (c *steps) Now() time.Time { return c.now }

func (c *steps) Sleep(ctx context.Context, d time.Duration) error {
	c.now = c.now.Add(d)
	c.sleeps = append(c.sleeps, d)
	return context.Cause(ctx)
}

// heldOpen lets the first renames fail as Windows does while a program holds the
// file open.
func heldOpen(times int) func(disktest.Op) error {
	return func(o disktest.Op) error {
		if o.Kind == disktest.Rename && times > 0 {
			times--
			return fmt.Errorf("sharing violation: %w", disk.ErrBusy)
		}
		return nil
	}
}

func TestReplaceWaitsForImportLic(t *testing.T) {
	t.Parallel()
	d, clock := newDisk(), &steps{}
	var reported []string
	err := disk.Replace(t.Context(), disktest.NewFaulty(d, heldOpen(8)), target, text(newText), nil, disk.Options{
		Clock:   clock,
		Waiting: func(path string, _ time.Time) { reported = append(reported, path) },
	})
	if err != nil {
		t.Fatal(err)
	}
	requireContent(t, d, newText)
	if len(reported) != 1 || reported[0] != target {
		t.Errorf("reported %q, want once", reported)
	}
	want := "[100ms 200ms 400ms 800ms 1.6s 3.2s 5s 5s]"
	if got := fmt.Sprint(clock.sleeps); got != want {
		t.Errorf("slept %s, want %s", got, want)
	}
}

func TestReplaceGivesUpWaiting(t *testing.T) {
	t.Parallel()
	d, clock := newDisk(), &steps{}
	begin := clock.now
	err := disk.Replace(t.Context(), disktest.NewFaulty(d, heldOpen(1000)), target, text(newText), nil,
		disk.Options{Clock: clock, Wait: time.Minute})
	e, ok := errors.AsType[*disk.OutputError](err)
	if !ok || !errors.Is(err, disk.ErrBusy) || !strings.Contains(e.Reason, "holds the file open") {
		t.Errorf("error %v, want one that says that the file is held open", err)
	}
	if waited := clock.now.Sub(begin); waited != time.Minute {
		t.Errorf("waited %s, want a minute", waited)
	}
	requireContent(t, d, oldText)
	requireNoTemp(t, d)
}

func TestReplaceCanBeStoppedWhileWaiting(t *testing.T) {
	t.Parallel()
	stop := errors.New("stopped by the operator")
	ctx, cancel := context.WithCancelCause(t.Context())
	d := newDisk()
	err := disk.Replace(ctx, disktest.NewFaulty(d, heldOpen(1000)), target, text(newText), nil, disk.Options{
		Clock:   &steps{},
		Waiting: func(string, time.Time) { cancel(stop) },
	})
	if !errors.Is(err, stop) {
		t.Errorf("error %v, want the cause", err)
	}
	requireContent(t, d, oldText)
	requireNoTemp(t, d)
}
