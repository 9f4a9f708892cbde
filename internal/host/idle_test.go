package host

import (
	"context"
	"errors"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

const testLimit = 5 * time.Minute

// idleFor says how long a plugin may be silent now.
func idleFor(t *testing.T, prepare func(*idle)) time.Duration {
	t.Helper()
	var silence time.Duration
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		defer cancel(nil)
		i := newIdle(testLimit, cancel)
		i.pause()
		prepare(i)
		begin := time.Now()
		i.expect(math.MaxInt64)
		<-ctx.Done()
		if !errors.Is(context.Cause(ctx), errIdle) {
			t.Errorf("cause %v", context.Cause(ctx))
		}
		silence = time.Since(begin)
	})
	return silence
}

func waitingUntil(d time.Duration) *sourcev1.Progress {
	return &sourcev1.Progress{WaitingUntil: timestamppb.New(time.Now().Add(d))}
}

func TestIdleLimit(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		prepare func(*idle)
		want    time.Duration
	}{
		{"nothing at all", func(*idle) {}, testLimit},
		{"a holder three minutes ago", func(i *idle) {
			i.moved()
			time.Sleep(3 * time.Minute) // fake time
		}, 2 * time.Minute},
		{"a growing number", func(i *idle) {
			time.Sleep(3 * time.Minute)
			i.progress(&sourcev1.Progress{Done: 1})
		}, testLimit},
		{"the same number again", func(i *idle) {
			i.progress(&sourcev1.Progress{Done: 1})
			time.Sleep(3 * time.Minute)
			i.progress(&sourcev1.Progress{Done: 1})
		}, 2 * time.Minute},
		{"a number that grows again after a restart", func(i *idle) {
			i.progress(&sourcev1.Progress{Done: 9})
			time.Sleep(3 * time.Minute)
			i.restarted()
			i.progress(&sourcev1.Progress{Done: 1})
		}, testLimit},
		{"a restart alone", func(i *idle) {
			time.Sleep(3 * time.Minute)
			i.restarted()
		}, 2 * time.Minute},
		{"a wait of ten minutes", func(i *idle) { i.progress(waitingUntil(10 * time.Minute)) }, 11 * time.Minute},
		{"a wait of an hour", func(i *idle) { i.progress(waitingUntil(time.Hour)) }, time.Hour + waitingSlack},
		{"a wait of a year", func(i *idle) { i.progress(waitingUntil(365 * 24 * time.Hour)) }, sourcev1.MaxWaiting},
		{"a wait that goes on", func(i *idle) {
			i.progress(waitingUntil(time.Hour))
			time.Sleep(50 * time.Minute)
			i.progress(waitingUntil(time.Hour))
		}, time.Hour + waitingSlack},
		{"a short wait takes nothing away", func(i *idle) { i.progress(waitingUntil(time.Second)) }, testLimit},
		{"a wait in the past takes nothing away", func(i *idle) { i.progress(waitingUntil(-time.Hour)) }, testLimit},
		{"a holder during a wait", func(i *idle) {
			i.progress(waitingUntil(10 * time.Minute))
			time.Sleep(time.Minute)
			i.moved()
		}, 10 * time.Minute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := idleFor(t, tt.prepare); got != tt.want {
				t.Errorf("idle after %v, want %v", got, tt.want)
			}
		})
	}
}

// A host that takes its time is not the plugin's fault.
func TestIdleDoesNotCountTheHost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		defer cancel(nil)
		i := newIdle(testLimit, cancel)
		i.pause()
		time.Sleep(time.Hour)
		i.moved()
		i.expect(math.MaxInt64)
		i.pause()
		if ctx.Err() != nil {
			t.Error("the limit was reached")
		}
	})
}
