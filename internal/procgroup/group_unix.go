//go:build unix

package procgroup

import (
	"os/exec"
	"syscall"
)

// Group is a running program with all programs that it has started, except
// those that made a session of their own.
type Group struct{ id int }

// Start starts cmd as the leader of a new process group. That also keeps Ctrl-C
// of the terminal away from it: the caller decides when it ends. Close frees
// the group when the program has ended.
func Start(cmd *exec.Cmd) (*Group, error) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &Group{id: cmd.Process.Pid}, nil
}

// Kill ends all programs of the group at once. A group that is gone is no
// error. It must not be called after Close: the number may be somebody else's.
func (g *Group) Kill() { _ = syscall.Kill(-g.id, syscall.SIGKILL) }

// Close ends the use of the group; programs in it go on.
func (g *Group) Close() {}
