package procgroup

import (
	"context"
	"errors"
	"runtime"
	"syscall"
	"time"

	"github.com/licexport/licexport/internal/clock"
)

const (
	// busyLimit is how long a program that is being written is tried again. As a
	// rule a few milliseconds are enough; a copy from a slow disk takes longer.
	busyLimit    = 2 * time.Second
	busyFirst    = time.Millisecond
	busyMaxPause = 100 * time.Millisecond
)

// Retry calls start again, with growing pauses, for up to two seconds, as long as
// it fails because the program is open for writing (see Busy); when ctx ends, it
// returns the last error at once. start makes a new exec.Cmd each time: one that
// failed cannot be started again.
//
// A program that was just written may be open for writing though its writer has
// closed it: a process that this one or another forked meanwhile has the file
// open, too, until it starts a program of its own
// (https://github.com/golang/go/issues/22315).
func Retry(ctx context.Context, start func() error) error {
	return retry(ctx, clock.System{}.Sleep, start)
}

func retry(ctx context.Context, sleep func(context.Context, time.Duration) error, start func() error) error {
	waited, pause := time.Duration(0), busyFirst
	for {
		err := start()
		if !Busy(err) || waited >= busyLimit || sleep(ctx, pause) != nil {
			return err
		}
		waited += pause
		pause = min(2*pause, busyMaxPause)
	}
}

// Busy reports whether a program was not started because it is open for writing.
// On Windows a program that scans new files, as an antivirus program does, has
// the same effect.
func Busy(err error) bool {
	const sharingViolation = syscall.Errno(32)
	return errors.Is(err, syscall.ETXTBSY) || runtime.GOOS == "windows" && errors.Is(err, sharingViolation)
}
