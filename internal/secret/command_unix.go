//go:build unix

package secret

import (
	"os/exec"
	"syscall"
)

// prepare puts the command into a process group of its own and kills all of
// it at once, so that a shell script's children do not survive a timeout.
func prepare(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
