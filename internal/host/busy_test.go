package host_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/host/hosttest"
)

// A plugin whose program is being written, as its private copy is by another run,
// starts when it is complete.
func TestStartWhileTheProgramIsWritten(t *testing.T) {
	t.Parallel()
	c, done := beingWritten(t)
	c.Log = onFirst("plugin could not be started", done)
	start(t, c)
}

// A start that waits for a program ends with the run.
func TestStopWhileTheProgramIsWritten(t *testing.T) {
	t.Parallel()
	c, _ := beingWritten(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c.Log = onFirst("plugin could not be started", cancel)
	_, err := host.Start(ctx, c)
	if !errors.Is(err, context.Canceled) || codeOf(err) != "host.stopped" {
		t.Errorf("got %T: %v", err, err)
	}
}

// One that is never complete is a failure that says so.
func TestStartOfAProgramThatStaysOpen(t *testing.T) {
	t.Parallel()
	c, _ := beingWritten(t)
	_, err := host.Start(t.Context(), c)
	if codeOf(err) != "host.cannot_run" || !strings.Contains(err.Error(), "It is being written, and was not complete within two seconds.") {
		t.Errorf("got %T: %v", err, err)
	}
}

// beingWritten is a plugin whose program is open for writing until done is called.
func beingWritten(t *testing.T) (c host.Command, done func()) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("other systems start it, or do not say why not")
	}
	c = command(t)
	c.Path = hosttest.Install(t, t.TempDir(), "double")
	writer, err := os.OpenFile(c.Path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	done = sync.OnceFunc(func() { _ = writer.Close() })
	t.Cleanup(done)
	return c, done
}

// onFirst is a log that calls do with the first line of this text.
func onFirst(text string, do func()) *slog.Logger {
	do = sync.OnceFunc(do)
	return slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.MessageKey && a.Value.String() == text {
				do()
			}
			return a
		},
	}))
}
