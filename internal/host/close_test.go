package host_test

import (
	"bufio"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/host/hosttest"
)

func TestCloseEndsThePlugin(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"double", "ignores-shutdown", "joins-host"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			beacon := newBeacon(t)
			c := command(t, "-mode", mode, "-beacon", beacon.address())
			c.ShutdownGrace = 100 * time.Millisecond
			s := start(t, c)
			conn := beacon.connected()
			s.Close()
			gone(conn)
			s.Close() // once more does no harm
		})
	}
}

// What a plugin has started ends with it, although it holds the plugin's
// outputs, and the plugin's end is noticed at once.
func TestGrandchildrenAreKilled(t *testing.T) {
	t.Parallel()
	beacon := newBeacon(t)
	ends := make(chan net.Conn, 2)
	go func() {
		both := []net.Conn{beacon.connected(), beacon.connected()}
		for _, conn := range both { // both run: now the plugin may leave its child alone
			_, _ = conn.Write([]byte{1})
			ends <- conn
		}
	}()
	_, err := host.Start(t.Context(), command(t, "-mode", "grandchild-holds-pipe", "-beacon", beacon.address()))
	if err == nil || !strings.Contains(err.Error(), "exit status 4") {
		t.Errorf("got %v", err)
	}
	gone(<-ends)
	gone(<-ends)
}

// A child that has made a session of its own ends with the plugin, too, and does
// not delay its end.
func TestChildInAnotherSessionIsKilled(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" && runtime.GOOS != "windows" {
		t.Skip("this system has no means to find it")
	}
	beacon := newBeacon(t)
	s := start(t, command(t, "-mode", "leaves-session", "-beacon", beacon.address()))
	both := []net.Conn{beacon.connected(), beacon.connected()}
	s.Close()
	for _, conn := range both {
		gone(conn)
	}
}

// A host that is killed cannot clean up; its plugin ends all the same.
func TestKilledHostLeavesNoOrphan(t *testing.T) {
	t.Parallel()
	beacon := newBeacon(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	killed := exec.CommandContext(t.Context(), self)
	killed.Env = append(os.Environ(), orphanPluginEnv+"="+hosttest.Build(t), orphanBeaconEnv+"="+beacon.address(),
		"TMPDIR="+shortTempDir(t))
	output, err := killed.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := killed.Start(); err != nil {
		t.Fatal(err)
	}
	conn := beacon.connected()
	if line, _ := bufio.NewReader(output).ReadString('\n'); line != "ready\n" {
		t.Fatalf("the host said %q", line)
	}
	if err := killed.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = killed.Wait() // killed
	gone(conn)
}

func TestNothingIsLeftOnDisk(t *testing.T) {
	dir := shortTempDir(t)
	t.Setenv("TMPDIR", dir)
	t.Setenv("TEMP", dir)
	t.Setenv("TMP", dir)
	s := start(t, command(t))
	if left, _ := filepath.Glob(filepath.Join(dir, "lx-*")); len(left) != 1 {
		t.Errorf("no directory for the socket: %v", left)
	}
	s.Close()
	_, err := host.Start(t.Context(), command(t, "-mode", "exits-127"))
	if err == nil {
		t.Error("it started")
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// shortTempDir is a directory whose path leaves room for a socket's name.
func shortTempDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "t")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}
