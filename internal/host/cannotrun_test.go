package host

import (
	"fmt"
	"io/fs"
	"os/exec"
	"runtime"
	"syscall"
	"testing"
)

// What only another system says, and what none says twice.
func TestWhyNotRun(t *testing.T) {
	t.Parallel()
	notHere := "The system takes it for no program of this computer (%s, " + runtime.GOARCH + "). Was it built for another one? %s"
	script := "A script needs a first line that names its interpreter."
	for name, tt := range map[string]struct {
		goos string
		err  error
		want string
	}{
		"no exe on Windows":     {"windows", syscall.Errno(193), fmt.Sprintf(notHere, "windows", "A script is none there.")},
		"for ARM":               {"windows", syscall.Errno(216), fmt.Sprintf(notHere, "windows", "A script is none there.")},
		"for another Mac":       {"darwin", syscall.Errno(86), fmt.Sprintf(notHere, "darwin", script)},
		"no suffix on Windows":  {"windows", &exec.Error{Err: exec.ErrNotFound}, "Windows does not take it for a program. Does its name end in .exe?"},
		"forbidden on Windows":  {"windows", fs.ErrPermission, "It may not be run by this user. Does a policy or an antivirus program forbid it?"},
		"something of its own":  {"linux", fmt.Errorf("make a pipe: %w", syscall.EMFILE), "It could not be started: make a pipe: " + syscall.EMFILE.Error() + "."},
		"a whole sentence":      {"windows", fmt.Errorf("The disk is full."), "It could not be started: The disk is full."}, //nolint:revive // Windows talks like that
		"a path that was shown": {"linux", &fs.PathError{Op: "fork/exec", Path: "/p", Err: syscall.EIO}, "It could not be started: " + syscall.EIO.Error() + "."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := whyNotRun(tt.goos, "/nowhere", tt.err); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}
