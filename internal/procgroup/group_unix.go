//go:build unix

package procgroup

import (
	"os/exec"
	"sync"
	"syscall"
)

// Group is a running program with all programs that it has started, except
// those that made a session of their own.
type Group struct {
	mu sync.Mutex
	id int // 0 after Close: the number may be somebody else's by then
}

// Start starts cmd as the leader of a new process group. That also keeps Ctrl-C
// of the terminal away from it: the caller decides when it ends. Close frees
// the group when the program has ended.
func Start(cmd *exec.Cmd) (*Group, error) {
	attributes(cmd).Setpgid = true
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &Group{id: cmd.Process.Pid}, nil
}

// StartBound is Start for a program that must not outlive this one. Linux kills
// it when the operating system thread ends that started it, so the caller locks
// its goroutine to the thread until the program has ended
// (https://github.com/golang/go/issues/27505). Other systems have no such thing.
func StartBound(cmd *exec.Cmd) (*Group, error) {
	dieWithParent(attributes(cmd))
	return Start(cmd)
}

// Kill ends all programs of the group at once. A group that is gone is no
// error. After Close it does nothing.
func (g *Group) Kill() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.id != 0 {
		_ = syscall.Kill(-g.id, syscall.SIGKILL)
	}
}

// Close ends the use of the group; programs in it go on.
func (g *Group) Close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.id = 0
}

func attributes(cmd *exec.Cmd) *syscall.SysProcAttr {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	return cmd.SysProcAttr
}
