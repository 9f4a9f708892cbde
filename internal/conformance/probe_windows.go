package conformance

import (
	"errors"
	"os/exec"
	"syscall"
)

// ownGroup keeps Ctrl-C of the console away from the process.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP, HideWindow: true}
}

// killGroup kills the process. What it started ends when its pipes do.
func killGroup(cmd *exec.Cmd) { _ = cmd.Process.Kill() }

// interrupt is not possible: Windows has no signals for single processes.
func interrupt(*exec.Cmd) error { return errors.ErrUnsupported }
