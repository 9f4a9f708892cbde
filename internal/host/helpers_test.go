package host_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/host/hosttest"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/problem"
)

// secret must never be seen in anything the host gives away.
const secret = "hunter2-and-more"

func ctxBackground() context.Context { return context.Background() }

// command runs the double with arguments and redacts the secret.
func command(t *testing.T, args ...string) host.Command {
	t.Helper()
	return host.Command{
		Source: "contoso", Plugin: "double", Path: hosttest.Build(t), Args: append(args, "-name", "double"),
		Redact: func(s string) string { return strings.ReplaceAll(s, secret, "[redacted]") },
	}
}

// start starts the double and closes it at the end of the test.
func start(t *testing.T, c host.Command) *host.Session {
	t.Helper()
	s, err := host.Start(t.Context(), c)
	if err != nil {
		t.Fatalf("start: %v", err)
	}
	t.Cleanup(s.Close)
	return s
}

// mode is the configuration for a fault of the double.
func mode(name string) host.Request {
	return host.Request{Config: host.Config{JSON: `{"mode":"` + name + `"}`}}
}

// kept is a Sink that keeps everything.
type kept struct {
	licenses []license.License
	holders  []license.Holder
	restarts int
	refuse   error
}

func (k *kept) License(l license.License) (uint32, error) {
	if k.refuse != nil {
		return 0, k.refuse
	}
	k.licenses = append(k.licenses, l)
	return uint32(len(k.licenses) - 1), nil
}

func (k *kept) Consumed(index uint32, units int64) { k.licenses[index].Consumed = &units }

func (k *kept) Holder(h *license.Holder) (added int, again bool) {
	held := map[uint32]bool{}
	for i := range k.holders {
		if k.holders[i].ID == h.ID {
			again = true
			for _, l := range k.holders[i].Licenses {
				held[l] = true
			}
		}
	}
	for _, l := range h.Licenses {
		if !held[l] {
			added++
		}
	}
	holder := *h
	holder.Emails = slices.Clone(h.Emails)
	holder.Licenses = slices.Clone(h.Licenses)
	k.holders = append(k.holders, holder)
	return added, again
}

func (k *kept) Restart() { k.holders, k.restarts = nil, k.restarts+1 }

func (k *kept) Size() int64 { return int64(200 * (len(k.licenses) + len(k.holders))) }

func (k *kept) ids() []string {
	var ids []string
	for _, h := range k.holders {
		ids = append(ids, h.ID)
	}
	return ids
}

// logBook is a log that tests can read while it is written.
type logBook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func (l *logBook) logger(level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: level}))
}

// beacon sees a process end, however it ends: the process holds a connection.
type beacon struct {
	t        *testing.T
	listener net.Listener
}

func newBeacon(t *testing.T) *beacon {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return &beacon{t: t, listener: l}
}

func (b *beacon) address() string { return b.listener.Addr().String() }

// connected waits until a process has connected.
func (b *beacon) connected() net.Conn {
	b.t.Helper()
	conn, err := b.listener.Accept()
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// gone waits until the process at the other end has ended. A process that does
// not end fails the test by its timeout.
func gone(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }

// codeOf is the code of the problem in err; empty if there is none.
func codeOf(err error) string {
	if p := problem.Find(err); p != nil {
		return p.Code
	}
	return ""
}

// mustNotLeak fails if a text holds what no user may see.
func mustNotLeak(t *testing.T, text string) {
	t.Helper()
	for _, bad := range []string{secret, "rpc error", "code = ", "\x1b"} {
		if strings.Contains(text, bad) {
			t.Errorf("text contains %q:\n%s", bad, text)
		}
	}
}
