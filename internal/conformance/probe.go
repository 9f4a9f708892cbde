package conformance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"github.com/licexport/licexport/internal/clientcert"
	"github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/procgroup"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// spec says how to start a probe.
type spec struct {
	env []string
	// versions is PLUGIN_PROTOCOL_VERSIONS.
	versions string
	// byHand leaves out everything by which the host is known.
	byHand bool
}

// drainTime is how long output is read after the end of a process.
const drainTime = time.Second

// farewell is how long what a process has started may outlive it.
const farewell = 500 * time.Millisecond

// probe is a process of the plugin in the hands of the kit: unlike a
// host.Session it shows its output, its end and its address.
type probe struct {
	suite  *suite
	cmd    *exec.Cmd
	group  *procgroup.Group
	me     clientcert.Certificate
	dir    string // of its socket
	stdin  *os.File
	stderr tail

	first   chan string   // the first line on standard output
	exited  chan struct{} // closed when the process has ended
	outputs []*os.File
	left    int // programs that still ran when the process had ended
	drained sync.WaitGroup
	stopped sync.Once

	handshake handshake
	conn      *grpc.ClientConn
	source    sourcev1.SourceServiceClient
}

// launch starts a process. It must be stopped. Its output is read all the time
// and judged with that of the others.
func (s *suite) launch(ctx context.Context, how spec) (*probe, error) {
	me, err := clientcert.New()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "lxt-") // not lx-, which the host sweeps
	if err != nil {
		return nil, fmt.Errorf("make a directory for the plugin's socket: %w", err)
	}
	p := &probe{suite: s, me: me, dir: dir, first: make(chan string, 1), exited: make(chan struct{})}
	err = procgroup.Retry(ctx, func() error {
		// The context is not the way to end it: the group is, which takes along
		// what the plugin has started.
		p.cmd = exec.CommandContext(context.WithoutCancel(ctx), s.Path, s.Args...) //nolint:gosec // running the plugin is the purpose
		p.cmd.Env = how.environment(p)
		return p.startWithPipes()
	})
	if err != nil {
		_ = os.RemoveAll(dir)
		return nil, err
	}
	context.AfterFunc(ctx, p.group.Kill)
	return p, nil
}

// environment is what the plugin sees: the variables it may see and those of
// the handshake.
func (how spec) environment(p *probe) []string {
	if how.byHand {
		// One that serves all the same is killed, and leaves its socket behind.
		return slices.Concat(how.env, []string{"TMPDIR=" + p.dir})
	}
	if how.versions == "" {
		how.versions = strconv.Itoa(sourcev1.ProtocolVersion)
	}
	return slices.Concat(how.env, []string{
		sourcev1.MagicCookieKey + "=" + sourcev1.MagicCookieValue,
		sourcev1.LifelineEnv + "=1",
		plugin.EnvUnixSocketDir + "=" + p.dir,
		"PLUGIN_MIN_PORT=10000",
		"PLUGIN_MAX_PORT=25000",
		"PLUGIN_PROTOCOL_VERSIONS=" + how.versions,
		clientcert.Env + "=" + p.me.PEM,
	})
}

// startWithPipes starts the process. The pipes are the kit's own, so that a
// grandchild that holds them cannot hide the end of the plugin.
func (p *probe) startWithPipes() error {
	var pipes []*os.File
	closeAll := func() {
		for _, f := range pipes {
			_ = f.Close()
		}
	}
	for range 3 {
		r, w, err := os.Pipe()
		if err != nil {
			closeAll()
			return fmt.Errorf("make a pipe: %w", err)
		}
		pipes = append(pipes, r, w)
	}
	p.cmd.Stdin, p.stdin = pipes[0], pipes[1]
	p.cmd.Stdout, p.cmd.Stderr = pipes[3], pipes[5]
	var err error
	if p.group, err = procgroup.StartFollowed(p.cmd); err != nil {
		closeAll()
		return err
	}
	for _, theirs := range []*os.File{pipes[0], pipes[3], pipes[5]} {
		_ = theirs.Close()
	}
	p.read(pipes[2], p.stdoutLines())
	p.read(pipes[4], &lines{each: p.stderrLine})
	go func() {
		defer close(p.exited)
		_ = p.cmd.Wait() // how it ended is in ProcessState
		p.left = leftBehind(p.group)
		p.group.Kill()
		p.group.Close()
	}()
	return nil
}

func (p *probe) read(from *os.File, to *lines) {
	p.outputs = append(p.outputs, from)
	p.drained.Go(func() {
		defer func() { _ = from.Close() }()
		_, _ = io.Copy(to, from)
		to.close()
	})
}

// leftBehind counts the programs of a group whose first one has ended. They have a
// moment to end, too.
func leftBehind(g *procgroup.Group) int {
	left := g.Running()
	for watch := clock.Start(); left > 0 && watch.Elapsed() < farewell; left = g.Running() {
		pause(context.Background(), farewell/10)
	}
	return left
}

// stdoutLines hands on the first line and keeps the others for the report.
func (p *probe) stdoutLines() *lines {
	seen := false
	return &lines{each: func(line string) {
		p.suite.leaks.hear("on standard output", line)
		if !seen {
			seen = true
			p.first <- line
			return
		}
		p.suite.noteStdout(line)
	}}
}

func (p *probe) stderrLine(line string) {
	p.suite.leaks.hear("on standard error", line)
	p.suite.people.hear(line)
	p.suite.tokens.look(line)
	p.stderr.add(line)
}

// waitExit reports whether the process ended within d, and after how long.
func (p *probe) waitExit(d time.Duration) (after time.Duration, ended bool) {
	watch := clock.Start()
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-p.exited:
		return watch.Elapsed(), true
	case <-timer.C:
		return d, false
	}
}

// exit says how the process ended.
func (p *probe) exit() string { return p.cmd.ProcessState.String() }

// stop ends the process and everything it started, and reads the rest of its
// output.
func (p *probe) stop() {
	p.stopped.Do(func() {
		if p.conn != nil {
			_ = p.conn.Close()
		}
		_ = p.stdin.Close()
		if _, ended := p.waitExit(0); !ended {
			p.group.Kill()
			<-p.exited
		}
		p.drain()
		_ = os.RemoveAll(p.dir)
	})
}

// drain reads the rest of the output. A process that left the group may hold
// it forever.
func (p *probe) drain() {
	timer := time.AfterFunc(drainTime, func() {
		for _, f := range p.outputs {
			_ = f.Close()
		}
	})
	defer timer.Stop()
	p.drained.Wait()
}

// errTimeout is the cause of a context that ended by a limit of the kit.
var errTimeout = errors.New("out of time")

func within(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, d, errTimeout)
}
