//go:build unix

package main

import (
	"os"
	"os/exec"
	"syscall"
)

// joinHost puts this process into the process group of the host.
func joinHost() {
	group, err := syscall.Getpgid(os.Getppid())
	if err == nil {
		err = syscall.Setpgid(0, group)
	}
	if err != nil {
		panic(err)
	}
}

// ownSession lets a child leave the process group and the session.
func ownSession(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }
