package procgroup

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"
)

// ErrKilled says that the program was killed because its time was over.
var ErrKilled = errors.New("the program was killed")

// ErrSurvived is an ErrKilled that says that the program is still there. It waits
// for a disk or a share that does not answer: then the system cannot end it.
var ErrSurvived = fmt.Errorf("%w, but is still there", ErrKilled)

// Wait waits for the end of cmd, the program of the group, as cmd.Wait does. When
// ctx ends before that, it kills the group and returns ErrKilled, or ErrSurvived
// if the program has not ended within patience. What such a program still writes
// arrives later.
func (g *Group) Wait(ctx context.Context, cmd *exec.Cmd, patience time.Duration) error {
	return wait(ctx, cmd.Wait, g.Kill, patience)
}

func wait(ctx context.Context, end func() error, kill func(), patience time.Duration) error {
	var err error
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		err = end()
	}()
	select {
	case <-ended:
		return err
	case <-ctx.Done():
	}
	kill()
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case <-ended:
		return ErrKilled
	case <-late.C:
		return ErrSurvived
	}
}
