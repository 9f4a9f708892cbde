package procgroup

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// A program that even SIGKILL does not end is not waited for forever.
func TestWait(t *testing.T) {
	t.Parallel()
	failed := errors.New("exit status 1")
	tests := []struct {
		name             string
		runs             time.Duration
		mortal           bool
		want             error
		took             time.Duration
		killed, survived bool
	}{
		{"ends by itself", time.Second, true, failed, time.Second, false, false},
		{"is killed", time.Hour, true, ErrKilled, time.Minute, true, false},
		{"cannot be ended", time.Hour, false, ErrSurvived, time.Minute + 10*time.Second, true, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				deadly := make(chan struct{}, 1)
				var kill <-chan struct{}
				if test.mortal {
					kill = deadly
				}
				end := func() error {
					select {
					case <-time.After(test.runs):
					case <-kill:
					}
					return failed
				}
				began := time.Now()
				err := wait(ctx, end, func() { deadly <- struct{}{} }, 10*time.Second)
				if !errors.Is(err, test.want) || time.Since(began) != test.took {
					t.Errorf("after %s: %v", time.Since(began), err)
				}
				if errors.Is(err, ErrKilled) != test.killed || errors.Is(err, ErrSurvived) != test.survived {
					t.Errorf("got %v", err)
				}
				time.Sleep(time.Hour) // in which also the last one ends
			})
		})
	}
}
