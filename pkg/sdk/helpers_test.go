package sdk_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/licexport/licexport/pkg/sdk"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"
)

// started is a plugin process, seen as a host sees it.
type started struct {
	t       *testing.T
	cmd     *exec.Cmd
	stdin   io.WriteCloser
	stdout  *bufio.Reader
	address string
	client  sourcev1.SourceServiceClient
	exited  func() error

	mu     sync.Mutex
	lines  []string // of standard error
	waiter chan string
}

func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Env = append(os.Environ(), actEnv+"=1")
	return cmd
}

// start starts a plugin process with a life-line and does the handshake.
func start(t *testing.T, env ...string) *started {
	t.Helper()
	cmd := command(t)
	cmd.Env = append(cmd.Env, sourcev1.MagicCookieKey+"="+sourcev1.MagicCookieValue, "PLUGIN_PROTOCOL_VERSIONS=1")
	cmd.Env = append(cmd.Env, "PLUGIN_UNIX_SOCKET_DIR="+socketDir(t))
	cmd.Env = append(cmd.Env, env...)
	p := &started{t: t, cmd: cmd, waiter: make(chan string, 1000)}
	p.stdin = pipe(t, cmd.StdinPipe)
	out := pipe(t, cmd.StdoutPipe)
	log := pipe(t, cmd.StderrPipe)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	logged := make(chan struct{})
	go func() {
		defer close(logged)
		p.readLog(log)
	}()
	p.exited = sync.OnceValue(func() error {
		<-logged
		return cmd.Wait()
	})
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = p.exited()
	})
	p.stdout = bufio.NewReader(out)
	line, err := p.stdout.ReadString('\n')
	if err != nil {
		t.Fatalf("no handshake: %v", err)
	}
	p.connect(strings.TrimSpace(line))
	return p
}

// socketDir is not t.TempDir: the path of a socket has to be short.
func socketDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "sdk")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func pipe[P any](t *testing.T, open func() (P, error)) P {
	t.Helper()
	p, err := open()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *started) connect(handshake string) {
	p.t.Helper()
	fields := strings.Split(handshake, "|")
	if len(fields) != 6 || fields[0] != "1" || fields[1] != "1" || fields[4] != "grpc" || fields[5] != "" {
		p.t.Fatalf("handshake %q", handshake)
	}
	p.address = fields[3]
	p.client = dial(p.t, fields[2], fields[3])
}

func dial(t *testing.T, network, address string) sourcev1.SourceServiceClient {
	t.Helper()
	conn, err := grpc.NewClient("passthrough:///plugin",
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, address)
		}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return sourcev1.NewSourceServiceClient(conn)
}

func (p *started) readLog(r io.Reader) {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			p.mu.Lock()
			p.lines = append(p.lines, line)
			p.mu.Unlock()
			p.waiter <- line
		}
		if err != nil {
			close(p.waiter)
			return
		}
	}
}

// waitFor waits for a line of standard error that contains text.
func (p *started) waitFor(text string) string {
	p.t.Helper()
	for line := range p.waiter {
		if strings.Contains(line, text) {
			return line
		}
	}
	p.t.Fatalf("standard error ended without %q:\n%s", text, p.log())
	return ""
}

func (p *started) log() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.lines, "")
}

// export starts an export and returns its events and how it ended.
func export(ctx context.Context, client sourcev1.SourceServiceClient, settings map[string]string) ([]*sourcev1.ExportResponse, error) {
	text, err := json.Marshal(settings)
	if err != nil {
		return nil, err
	}
	stream, err := client.Export(ctx, &sourcev1.ExportRequest{
		Scope: sourcev1.Scope_SCOPE_ALL, Config: &sourcev1.Config{Json: string(text)},
	})
	if err != nil {
		return nil, err
	}
	var events []*sourcev1.ExportResponse
	for {
		event, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return events, nil
		}
		if err != nil {
			return events, err
		}
		events = append(events, event)
	}
}

func (p *started) export(mode string) ([]*sourcev1.ExportResponse, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return export(p.t.Context(), p.client, map[string]string{"mode": mode, "child": self})
}

// background starts an export and returns how to get its end.
func (p *started) background(mode string) func() error {
	p.t.Helper()
	ended := make(chan error, 1)
	go func() {
		_, err := p.export(mode)
		ended <- err
	}()
	p.waitFor("export waits")
	return func() error { return <-ended }
}

// exportUnread starts an export, reads nothing until the writer must have
// stopped, and cancels it.
func exportUnread(t *testing.T, source sdk.Source[testConfig]) {
	t.Helper()
	stuck := make(chan struct{})
	inner := source.Export
	source.Export = func(ctx context.Context, cfg testConfig, w *sdk.Writer) error {
		defer close(stuck)
		return inner(ctx, cfg, w)
	}
	listener := bufconn.Listen(1 << 16)
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- sdk.Serve(ctx, source, listener) }()
	conn, err := grpc.NewClient("passthrough:///source", grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }))
	if err != nil {
		t.Fatal(err)
	}
	call, cancelCall := context.WithCancel(t.Context())
	stream, err := sourcev1.NewSourceServiceClient(conn).Export(call, &sourcev1.ExportRequest{Scope: sourcev1.Scope_SCOPE_ALL})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Recv(); err != nil {
		t.Fatal(err)
	}
	cancelCall()
	<-stuck
	cancel()
	if err := <-served; err != nil {
		t.Error(err)
	}
	_ = conn.Close()
}
