package secret

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// A command that nothing can end is not waited for forever.
func TestACommandThatCannotBeEnded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		release := make(chan struct{})
		defer close(release)
		began := time.Now()
		err := run(ctx, func() error {
			<-release
			return nil
		})
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != time.Minute+killDelay {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
	})
}
