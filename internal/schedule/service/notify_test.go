//go:build unix

package service_test

import (
	"context"
	"net"
	"path/filepath"
	"syscall"
	"testing"

	"go.uber.org/goleak"

	"github.com/licexport/licexport/internal/schedule/service"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestNotify(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notify")
	socket, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = socket.Close() }()
	n := service.NewNotifier(env(map[string]string{"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "180000000"}))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, tt := range []struct {
		send func() error
		want string
	}{
		{func() error { return n.Ready(t.Context()) }, "READY=1"},
		{func() error { return n.Alive(t.Context()) }, "WATCHDOG=1"},
		{func() error { return n.Stopping(ended) }, "STOPPING=1"},
	} {
		if err := tt.send(); err != nil {
			t.Fatal(err)
		}
		buffer := make([]byte, 100)
		count, err := socket.Read(buffer)
		if got := string(buffer[:count]); err != nil || got != tt.want {
			t.Errorf("got %q, %v, want %q", got, err, tt.want)
		}
	}
}

func TestNotifyNobody(t *testing.T) {
	n := service.NewNotifier(env(nil))
	if err := n.Ready(t.Context()); err != nil {
		t.Error(err)
	}
	n = service.NewNotifier(env(map[string]string{"NOTIFY_SOCKET": "/nowhere/notify"}))
	if err := n.Ready(t.Context()); err == nil {
		t.Error("nobody listens, and that is no error")
	}
	if err := n.Alive(t.Context()); err != nil {
		t.Error("no watchdog was asked for:", err)
	}
}

func TestReload(t *testing.T) {
	called := make(chan struct{})
	stop := service.OnReload(func() { called <- struct{}{} })
	defer stop()
	for range 2 {
		if err := syscall.Kill(syscall.Getpid(), syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		<-called
	}
}

func env(values map[string]string) func(string) string {
	return func(name string) string { return values[name] }
}
