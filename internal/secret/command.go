package secret

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/console"
	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/procgroup"
	"github.com/licexport/licexport/pkg/duration"
)

const (
	// maxErrorBytes is how much of a failed command's stderr is shown.
	maxErrorBytes = 2 << 10
	// killGrace is how long what a command left running may hold its pipes.
	killGrace = 2 * time.Second
	// killDelay is how long a killed command may take to end.
	killDelay = 10 * time.Second
)

// fromCommand runs the command without a shell and takes its standard output.
// What it wrote to standard error is shown only when it fails, and only if
// nothing went to standard output: it might repeat the secret.
func fromCommand(ctx context.Context, ref Reference) (string, error) {
	timeout := ref.Timeout
	if timeout <= 0 {
		timeout = DefaultCommandTimeout
	}
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	stdout, stderr := &boundedBuffer{limit: maxBytes}, &boundedBuffer{limit: maxErrorBytes}
	err := run(limited, func() *exec.Cmd {
		// The group ends it, not the context: that takes along what it has started.
		cmd := exec.CommandContext(context.WithoutCancel(ctx), ref.Command[0], ref.Command[1:]...) // #nosec G204 -- the command is the user's own setting
		cmd.Stdout, cmd.Stderr = stdout, stderr
		cmd.WaitDelay = killGrace
		return cmd
	})

	switch {
	case ctx.Err() != nil:
		return "", ref.fail("it was canceled", "")
	case limited.Err() != nil:
		return "", ref.later("the command did not finish within "+duration.Format(timeout), "Does it wait for input? It gets none. A slow one can have more time: {command: […], timeout: 2m}.")
	case err != nil && !started(err) && scriptAdvice(ref.Command[0]) != "":
		return "", ref.fail("the command could not be started ("+exitReason(err)+")", scriptAdvice(ref.Command[0]))
	case errors.Is(err, exec.ErrNotFound):
		return "", ref.fail("the program was not found", "Name it with its full path.")
	case started(err):
		return "", ref.later("the command failed ("+exitReason(err)+")", describeOutput(stdout, stderr))
	case err != nil:
		return "", ref.fail("the command failed ("+exitReason(err)+")", describeOutput(stdout, stderr))
	case stdout.overflowed:
		return "", ref.fail(fmt.Sprintf("the command printed more than %d KiB, so it is hardly a secret", maxBytes>>10), "")
	}
	value := trimNewline(stdout.String())
	if value == "" {
		return "", ref.fail("the command printed nothing", describeOutput(stdout, stderr))
	}
	return value, nil
}

// run runs the command until it or ctx ends. It ends with this process, too,
// however that ends: nobody else waits for the secret.
func run(ctx context.Context, command func() *exec.Cmd) error {
	// On Linux it is bound to the thread that starts it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var cmd *exec.Cmd
	var group *procgroup.Group
	err := procgroup.Retry(ctx, func() (err error) {
		cmd = command()
		group, err = procgroup.StartBound(cmd)
		return err
	})
	if err != nil {
		return err
	}
	defer group.Close()
	return group.Wait(ctx, cmd, killDelay)
}

// scriptAdvice says how to run a script of Windows, which no program is; empty if
// the command is none.
func scriptAdvice(program string) string {
	switch strings.ToLower(filepath.Ext(program)) {
	case ".ps1":
		return "A PowerShell script is not a program. Write: {command: [powershell.exe, -NoProfile, -ExecutionPolicy, RemoteSigned, -File, '" + program + "']}"
	case ".bat", ".cmd":
		return "A batch file is not a program. Write: {command: [cmd.exe, /d, /c, '" + program + "']}, or call the program that it calls."
	case ".vbs", ".js":
		return "A script is not a program. Write: {command: [cscript.exe, //nologo, '" + program + "']}"
	case ".py":
		return "A Python script is not a program on Windows. Write: {command: [python.exe, '" + program + "']}"
	default:
		return ""
	}
}

// started reports whether err is that of a command that was begun and failed: its
// store may be back soon. One that cannot be begun is a fault of the settings.
func started(err error) bool {
	_, ok := errors.AsType[*exec.ExitError](err)
	return ok
}

func exitReason(err error) string {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.String()
	}
	if execErr, ok := errors.AsType[*exec.Error](err); ok {
		return execErr.Err.Error()
	}
	return fileReason(err)
}

// describeOutput quotes what a failed command complained about.
func describeOutput(stdout, stderr *boundedBuffer) string {
	text := strings.TrimSpace(plain.Strip(console.Text(stderr.data)))
	switch {
	case text == "":
		return ""
	case len(stdout.data) > 0:
		return "Its error output is not shown, because it may contain what the command printed."
	case stderr.overflowed:
		text += " …"
	}
	return "It said: " + text
}

// boundedBuffer keeps the first limit bytes and swallows the rest, so that the
// writer neither blocks nor fails. It has no method but Write for io.Copy to
// find: bytes.Buffer's ReadFrom knows no limit.
type boundedBuffer struct {
	data       []byte
	limit      int
	overflowed bool
}

func (b *boundedBuffer) Write(p []byte) (int, error) {
	room := b.limit - len(b.data)
	if len(p) > room {
		b.overflowed = true
	}
	b.data = append(b.data, p[:min(room, len(p))]...)
	return len(p), nil
}

func (b *boundedBuffer) String() string { return string(b.data) }
