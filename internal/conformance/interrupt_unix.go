//go:build unix

package conformance

import (
	"os/exec"
	"syscall"
)

// interrupt sends SIGINT to the process alone.
func interrupt(cmd *exec.Cmd) error { return cmd.Process.Signal(syscall.SIGINT) }
