//go:build linux

package chaos_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// markEnv marks all processes of a run: the host passes it on to plugins.
	markEnv = "LICEXPORT_CHAOS"
	// runLimit is how long a run may take on a busy computer; linger how long a
	// process may outlive its host.
	runLimit = 90 * time.Second
	linger   = 10 * time.Second
)

// ended is how a process ended, in the way shells count: 128 and the signal's
// number for one that a signal killed.
type ended struct {
	code   int
	output string // the end of what it wrote
	took   time.Duration
}

// killed is the code of a process that SIGKILL ended.
const killed = 128 + int(syscall.SIGKILL)

// process is a host at work.
type process struct {
	cmd     *exec.Cmd
	cancel  context.CancelFunc
	output  *tail
	started time.Time
}

// startProcess starts a host. A process that does not end in time is killed.
func startProcess(path string, args, env []string) (*process, error) {
	ctx, cancel := context.WithTimeout(context.Background(), runLimit)
	p := &process{cancel: cancel, output: &tail{}, started: time.Now()}
	p.cmd = exec.CommandContext(ctx, path, args...)
	p.cmd.Env = env
	p.cmd.Stdout, p.cmd.Stderr = p.output, p.output
	p.cmd.WaitDelay = linger
	if err := p.cmd.Start(); err != nil {
		cancel()
		return nil, err
	}
	return p, nil
}

// wait returns how the process ended.
func (p *process) wait() (ended, error) {
	defer p.cancel()
	_ = p.cmd.Wait() // how it ended is in the state
	e := ended{output: p.output.String(), took: time.Since(p.started)}
	status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus)
	if !ok {
		return e, fmt.Errorf("unknown state %v", p.cmd.ProcessState)
	}
	e.code = status.ExitStatus()
	if status.Signaled() {
		e.code = 128 + int(status.Signal())
	}
	if e.took >= runLimit {
		return e, fmt.Errorf("it did not end within %s", runLimit)
	}
	return e, nil
}

// tail keeps the end of what is written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
}

const tailBytes = 32 << 10

// Write implements io.Writer.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	if len(t.text) > 2*tailBytes {
		t.text = bytes.Clone(t.text[len(t.text)-tailBytes:])
	}
	return len(p), nil
}

// String is the end of what was written.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text[max(0, len(t.text)-tailBytes):])
}

// marked lists the processes that carry a mark, by their program's path.
func marked(mark string) map[int]string {
	entries, _ := os.ReadDir("/proc")
	found := map[int]string{}
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil || pid == os.Getpid() {
			continue
		}
		env, err := os.ReadFile(filepath.Join("/proc", e.Name(), "environ"))
		if err != nil || !strings.Contains("\x00"+string(env), "\x00"+markEnv+"="+mark+"\x00") {
			continue // another user's, or it has just ended
		}
		program, _ := os.Readlink(filepath.Join("/proc", e.Name(), "exe"))
		found[pid] = program
	}
	return found
}

// orphans waits until no marked process is left, and kills and returns those
// that do not go by themselves.
func orphans(mark string) []string {
	deadline := time.Now().Add(linger)
	var left []string
	for pid, program := range marked(mark) {
		fd, err := unix.PidfdOpen(pid, 0)
		if err != nil {
			continue // gone
		}
		if !endsBefore(fd, deadline) {
			left = append(left, fmt.Sprintf("%d %s", pid, program))
			_ = unix.Kill(pid, unix.SIGKILL)
		}
		_ = unix.Close(fd)
	}
	for pid, program := range marked(mark) { // started since
		left = append(left, fmt.Sprintf("%d %s", pid, program))
		_ = unix.Kill(pid, unix.SIGKILL)
	}
	return left
}

// endsBefore waits for the end of a process.
func endsBefore(pidfd int, deadline time.Time) bool {
	for {
		wait := max(0, time.Until(deadline).Milliseconds())
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(pidfd), Events: unix.POLLIN}}, int(wait))
		if err == unix.EINTR {
			continue
		}
		return n > 0
	}
}

// signalPlugin sends a signal to the plugins of a run.
func signalPlugin(mark, plugin string, s syscall.Signal) {
	for pid, program := range marked(mark) {
		if filepath.Base(program) == filepath.Base(plugin) {
			_ = syscall.Kill(pid, s)
		}
	}
}
