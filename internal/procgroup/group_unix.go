//go:build unix

package procgroup

import (
	"crypto/rand"
	"os"
	"os/exec"
	"sync"
	"syscall"
)

// markEnv is the variable by which descendants of a marked program are found.
const markEnv = "LICEXPORT_STARTED_BY"

// Group is a running program with all programs that it has started. Those that
// made a process group of their own are in it only if it was made by StartMarked,
// and only on Linux. It is no sandbox: a program that starts another one without
// its environment can leave it behind.
type Group struct {
	mu      sync.Mutex
	id      int // 0 after Close: the number may be somebody else's by then
	program *os.Process
	mark    string // variable in the environment of all, or empty
}

// Start starts cmd as the leader of a new process group. That also keeps Ctrl-C
// of the terminal away from it: the caller decides when it ends. Close frees
// the group when the program has ended.
func Start(cmd *exec.Cmd) (*Group, error) {
	attributes(cmd).Setpgid = true
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &Group{id: cmd.Process.Pid, program: cmd.Process}, nil
}

// StartBound is Start for a program that must not outlive this one. Linux kills
// it when the operating system thread ends that started it, so the caller locks
// its goroutine to the thread until the program has ended
// (https://github.com/golang/go/issues/27505). Other systems have no such thing.
func StartBound(cmd *exec.Cmd) (*Group, error) {
	dieWithParent(attributes(cmd))
	return Start(cmd)
}

// StartMarked is StartBound for a program that must leave nothing behind. It sets a
// variable that nobody can guess in the environment of the program, so that on
// Linux Kill also finds what has left the process group.
func StartMarked(cmd *exec.Cmd) (*Group, error) {
	return startMarked(cmd, StartBound)
}

// StartFollowed is Start for a program whose children shall be found wherever they
// go, see StartMarked. It may outlive this program.
func StartFollowed(cmd *exec.Cmd) (*Group, error) { return startMarked(cmd, Start) }

func startMarked(cmd *exec.Cmd, start func(*exec.Cmd) (*Group, error)) (*Group, error) {
	mark := markEnv + "=" + rand.Text()
	cmd.Env = append(cmd.Environ(), mark)
	g, err := start(cmd)
	if err != nil {
		return nil, err
	}
	g.mark = mark
	return g, nil
}

// Running counts the programs of the group that run, up to Close. Where that cannot
// be counted, any number of them is 1.
func (g *Group) Running() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.id == 0 {
		return 0
	}
	return running(g.id, g.mark)
}

// Kill ends all programs of the group at once. A group that is gone is no
// error. After Close it does nothing.
func (g *Group) Kill() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.id == 0 {
		return
	}
	_ = syscall.Kill(-g.id, syscall.SIGKILL)
	_ = g.program.Kill() // it may have joined another group
	if g.mark != "" {
		killMarked(g.mark)
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
