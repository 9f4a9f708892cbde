package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/procgroup"
)

// drainDelay is how long output is read after the plugin has gone. Its process
// group is dead by then; only a process that left the group can hold a pipe.
const drainDelay = 500 * time.Millisecond

var errKilled = errors.New("stopped before it was started")

// process is one run of a plugin's program. It is the runner.Runner of
// go-plugin, which takes from it the first line of standard output and nothing
// else.
type process struct {
	cmd      *exec.Cmd
	stdout   *firstLine  // the handshake
	rest     *lineWriter // standard output after it
	stderr   *lineWriter
	toClient *io.PipeReader
	words    *lastWords
	done     chan struct{} // closed when the process and its output have ended
	log      *slog.Logger
	// starting ends when the process is killed, which does not wait for a start
	// that is tried again.
	starting context.Context
	abandon  context.CancelFunc
	// What plugins that use go-plugin without our SDK print: go-plugin takes it
	// from them and sends it over the connection.
	syncedStdout, syncedStderr *lineWriter
	// logged is what becomes of standard error.
	logged *stderrLog

	mu       sync.Mutex
	group    *procgroup.Group
	lifeline io.Closer
	killed   bool
	reaped   bool
	exit     string
}

// newProcess prepares a run of c. Its environment is set before the start, when
// go-plugin has named its part.
func newProcess(c Command) *process {
	words := &lastWords{}
	clean := lineCleaner{plain.Cleaner{Redact: c.Redact}}
	stderr := &stderrLog{log: c.Log, clean: clean, words: words}
	stdout := &stdoutLog{log: c.Log, clean: clean}
	rest := &lineWriter{line: stdout.line}
	toClient, handshake := io.Pipe()
	starting, abandon := context.WithCancel(context.Background())
	return &process{
		log: c.Log, starting: starting, abandon: abandon,
		// The context is not the way to end it: kill is, which takes the
		// whole process group.
		cmd:          exec.CommandContext(context.Background(), c.Path, c.Args...), //nolint:gosec // running the plugin is the purpose; its path and hash were checked by the caller
		stdout:       &firstLine{handshake: handshake, rest: rest},
		rest:         rest,
		stderr:       &lineWriter{line: stderr.line},
		syncedStdout: &lineWriter{line: stdout.line},
		syncedStderr: &lineWriter{line: stderr.line},
		logged:       stderr,
		toClient:     toClient,
		words:        words,
		done:         make(chan struct{}),
	}
}

// Start starts the program. The context of go-plugin is not needed: starting
// does not wait for the plugin.
func (p *process) Start(context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.killed {
		return errKilled
	}
	started := make(chan error, 1)
	go p.run(started)
	return <-started
}

// run starts the program, reads its output, waits for its end and kills what
// is left of its process group. It stays on one operating system thread: on
// Linux the kernel kills the plugin when the thread that started it ends.
func (p *process) run(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(p.done)
	defer p.abandon()
	defer p.stdout.close()

	pipes, err := p.startGroup()
	started <- err
	if err != nil {
		return
	}
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		p.read(pipes)
	}()
	_ = p.cmd.Wait() // how it ended is in ProcessState
	p.afterExit()
	select {
	case <-drained:
	case <-time.After(drainDelay):
		pipes.close()
	}
}

// startGroup starts the program with its three pipes, again if it was only being
// written, as the private copy of a plugin is by another run. p.mu is held by
// Start.
func (p *process) startGroup() (pipes *outputPipes, err error) {
	err = procgroup.Retry(p.starting, func() (err error) {
		if pipes, err = p.tryStart(); err != nil {
			p.log.Debug("plugin could not be started", "error", err.Error())
		}
		return err
	})
	return pipes, err
}

func (p *process) tryStart() (*outputPipes, error) {
	p.cmd = fresh(p.cmd)
	lifeline, err := p.cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("make the pipe for standard input: %w", err)
	}
	pipes, err := newOutputPipes(p.cmd)
	if err != nil {
		return nil, err
	}
	group, err := procgroup.StartMarked(p.cmd)
	pipes.closeChildEnds()
	if err != nil {
		pipes.close()
		_ = lifeline.Close()
		return nil, err
	}
	p.group, p.lifeline = group, lifeline
	return pipes, nil
}

// fresh is cmd once more: one whose start failed cannot be started again.
func fresh(cmd *exec.Cmd) *exec.Cmd {
	next := exec.CommandContext(context.Background(), cmd.Path, cmd.Args[1:]...) //nolint:gosec // as in newProcess
	next.Env = cmd.Env
	return next
}

// read copies both outputs until they end.
func (p *process) read(pipes *outputPipes) {
	var both sync.WaitGroup
	both.Go(func() { _, _ = io.Copy(p.stderr, pipes.stderr) })
	both.Go(func() { _, _ = io.Copy(p.stdout, pipes.stdout) })
	both.Wait()
	for _, w := range []*lineWriter{p.rest, p.stderr} {
		w.close()
	}
	p.logged.close()
	pipes.close()
}

// afterExit kills what the plugin has left behind.
func (p *process) afterExit() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reaped = true
	if !p.killed {
		p.exit = p.cmd.ProcessState.String()
	}
	p.group.Kill()
	p.group.Close()
}

// kill ends the plugin and all processes it started, at once.
func (p *process) kill() {
	p.abandon()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.killed || p.reaped {
		return
	}
	p.killed = true
	if p.group != nil {
		p.group.Kill()
	}
}

// endInput ends the plugin's standard input, by which it knows that it is no
// longer needed.
func (p *process) endInput() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.lifeline != nil {
		_ = p.lifeline.Close()
	}
}

// exited says how the process ended by itself; "" if it runs or was killed.
func (p *process) exited() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.exit
}

// waitFor waits for the end of the process, at most d. One that was never
// started has ended.
func (p *process) waitFor(d time.Duration) {
	if p.ID() == "" {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-p.done:
	case <-timer.C:
	}
}

// The methods below are what go-plugin wants of a runner.

// Kill ends the whole process group.
func (p *process) Kill(context.Context) error { p.kill(); return nil }

// Wait waits for the end of process and output.
func (p *process) Wait(context.Context) error {
	<-p.done
	return nil
}

// Stdout gives go-plugin the first line only.
func (p *process) Stdout() io.ReadCloser { return p.toClient }

// Stderr gives go-plugin nothing: see stderrLog.
func (p *process) Stderr() io.ReadCloser { return io.NopCloser(strings.NewReader("")) }

// Name is the path of the program.
func (p *process) Name() string { return p.cmd.Path }

// ID is the process id, or "" before the start.
func (p *process) ID() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.group == nil {
		return ""
	}
	return strconv.Itoa(p.cmd.Process.Pid)
}

// Diagnose has nothing to add: the host explains failures itself.
func (p *process) Diagnose(context.Context) string { return "" }

// PluginToHost refuses addresses on other computers.
func (p *process) PluginToHost(network, address string) (string, string, error) {
	if !isLocal(network, address) {
		return "", "", fmt.Errorf("the plugin listens on %s %s, which is not local", network, address)
	}
	return network, address, nil
}

// HostToPlugin changes nothing.
func (p *process) HostToPlugin(network, address string) (string, string, error) {
	return network, address, nil
}
