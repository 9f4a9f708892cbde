package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/licexport/licexport/internal/exit"
	"github.com/licexport/licexport/internal/problem"
)

// A command that a signal has not ended within three seconds is abandoned, but a
// publication that has begun is finished, and none begins after that.
func TestLastResort(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		ends, publishes time.Duration // after the signal; 0 never
		want            time.Duration // when the process is ended; 0 never
	}{
		"ends by itself":              {ends: 2 * time.Second},
		"waits for what has no end":   {want: 3 * time.Second},
		"publishes a little longer":   {publishes: 4 * time.Second, want: 6 * time.Second},
		"publishes, and then it ends": {publishes: 4 * time.Second, ends: 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var err bytes.Buffer
				s := newSignals(&err)
				exited := time.Duration(0)
				begin := time.Now()
				s.exit = func(code int) {
					exited = time.Since(begin)
					if code != int(exit.For(problem.Terminated)) {
						t.Errorf("exit code %d", code)
					}
				}
				done, end := context.WithCancel(t.Context())
				defer end()
				if test.ends > 0 {
					time.AfterFunc(test.ends, end)
				}
				if test.publishes > 0 {
					time.AfterFunc(test.publishes, s.publish())
				}
				s.lastResort(done, errTerminated)
				if exited != test.want {
					t.Errorf("the process was ended after %s, want %s", exited, test.want)
				}
				if reported := strings.Contains(err.String(), "Something did not end within 3s and was abandoned"); reported != (test.want > 0) {
					t.Errorf("it says %q", err.String())
				}
			})
		})
	}
}

// Not even a standard error that nobody reads keeps the process alive.
func TestLastResortDoesNotWaitForItsOwnWords(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		unread := blocked(make(chan struct{}))
		defer close(unread)
		s := newSignals(unread)
		exited := false
		s.exit = func(int) { exited = true }
		s.lastResort(t.Context(), errTerminated)
		if !exited {
			t.Error("it goes on")
		}
	})
}

// blocked is a writer that takes nothing until it is closed.
type blocked chan struct{}

func (b blocked) Write(p []byte) (int, error) {
	<-b
	return len(p), nil
}
