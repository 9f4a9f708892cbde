//go:build unix

package host

import (
	"os/exec"
	"syscall"
)

// processTree is a plugin with all processes it started: its process group.
type processTree struct{ group int }

// startTree starts cmd as the leader of a new process group. That also keeps
// Ctrl-C of the terminal away from it: the host decides when it ends.
func startTree(cmd *exec.Cmd) (*processTree, error) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	dieWithParent(cmd.SysProcAttr)
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &processTree{group: cmd.Process.Pid}, nil
}

// kill ends all processes of the group. A group that is gone is no error.
func (t *processTree) kill() { _ = syscall.Kill(-t.group, syscall.SIGKILL) }

func (t *processTree) close() {}
