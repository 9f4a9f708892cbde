package procgroup

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// A program that is open for writing is started as soon as it no longer is.
func TestStartOfAProgramThatIsBeingWritten(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("there a program that others may read can be started while it is written")
	}
	path := filepath.Join(t.TempDir(), "program")
	// What this is about: the file stays open for writing.
	writer, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o700)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = writer.Close() }()
	if _, err := writer.WriteString("#!/bin/sh\nexit 7\n"); err != nil {
		t.Fatal(err)
	}
	attempts := 0
	var cmd *exec.Cmd
	var group *Group
	err = Retry(t.Context(), func() (err error) {
		attempts++
		cmd = exec.CommandContext(t.Context(), path)
		if group, err = Start(cmd); attempts == 1 {
			if !errors.Is(err, syscall.ETXTBSY) {
				t.Errorf("the first start: %v", err)
			}
			_ = writer.Close()
		}
		return err
	})
	if err != nil {
		t.Fatalf("after %d attempts: %v", attempts, err)
	}
	defer group.Close()
	if _, failed := errors.AsType[*exec.ExitError](cmd.Wait()); !failed || cmd.ProcessState.ExitCode() != 7 {
		t.Errorf("ended with %s", cmd.ProcessState)
	}
}

// Trying again ends after two seconds, with the context, and with any other error.
func TestRetryEnds(t *testing.T) {
	t.Parallel()
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	for name, test := range map[string]struct {
		ctx         context.Context
		err         error
		least, most time.Duration
		attempts    int // 0 for many
	}{
		"busy for good":    {t.Context(), syscall.ETXTBSY, 2 * time.Second, 2200 * time.Millisecond, 0},
		"stopped":          {canceled, syscall.ETXTBSY, 0, 0, 1},
		"something else":   {t.Context(), syscall.ENOEXEC, 0, 0, 1},
		"started as usual": {t.Context(), nil, 0, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			waited, attempts := time.Duration(0), 0
			sleep := func(ctx context.Context, d time.Duration) error {
				if ctx.Err() == nil {
					waited += d
				}
				return ctx.Err()
			}
			err := retry(test.ctx, sleep, func() error { attempts++; return test.err })
			if !errors.Is(err, test.err) || waited < test.least || waited > test.most {
				t.Errorf("%v after %s", err, waited)
			}
			if test.attempts != 0 && attempts != test.attempts {
				t.Errorf("%d attempts", attempts)
			}
		})
	}
}
