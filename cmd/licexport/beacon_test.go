package main

import (
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/host/hosttest"
	"github.com/licexport/licexport/internal/testprogram"
)

// beacon is a listener that the double connects to and stays connected to while
// it lives, so that a test sees its end, however it ends, on every system.
type beacon struct {
	listener *net.TCPListener
	conn     net.Conn
}

// patience is how long to wait for what should happen at once.
const patience = 30 * time.Second

func scriptBeacon(ts *testscript.TestScript, args []string) {
	state := stateOf(ts)
	switch strings.Join(args, " ") {
	case "":
		l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
		ts.Check(err)
		ts.Defer(func() { _ = l.Close() })
		state.beacon = &beacon{listener: l}
		ts.Setenv("BEACON", l.Addr().String())
	case "lit":
		ts.Check(state.beacon.listener.SetDeadline(clock.System{}.Now().Add(patience)))
		conn, err := state.beacon.listener.Accept()
		ts.Check(err)
		ts.Defer(func() { _ = conn.Close() })
		state.beacon.conn = conn
	case "out":
		ts.Check(state.beacon.conn.SetReadDeadline(clock.System{}.Now().Add(patience)))
		if _, err := state.beacon.conn.Read(make([]byte, 1)); err == nil || os.IsTimeout(err) {
			ts.Fatalf("the plugin still runs: %v", err)
		}
	default:
		ts.Fatalf("usage: beacon | beacon lit | beacon out")
	}
}

// alone looks for plugins of this script that still run, where the system shows
// the programs of processes.
func scriptAlone(ts *testscript.TestScript, _ []string) {
	if left := running(ts.Getenv("APP")); len(left) > 0 {
		ts.Fatalf("these still run: %q", left)
	}
}

// running lists the programs below dir that run now.
func running(dir string) []string {
	var found []string
	for _, program := range processes(dir) {
		found = append(found, program)
	}
	return found
}

// processes finds the processes whose program is below dir, by the folder of
// /proc that describes them. Elsewhere than on Linux it knows of none.
func processes(dir string) map[string]string {
	found := map[string]string{}
	if runtime.GOOS != "linux" {
		return found
	}
	folders, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return found
	}
	for _, folder := range folders {
		program, err := os.Readlink(filepath.Join(folder, "exe"))
		if err == nil && strings.HasPrefix(program, dir+string(filepath.Separator)) {
			found[folder] = program
		}
	}
	return found
}

func scriptDouble(t *testing.T, ts *testscript.TestScript, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: double NAME FOLDER")
	}
	ts.Check(os.MkdirAll(ts.MkAbs(args[1]), 0o755))
	hosttest.Install(t, ts.MkAbs(args[1]), args[0])
}

// tamper makes a new file: the old content is shared with other scripts.
func scriptTamper(t *testing.T, ts *testscript.TestScript, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: tamper FILE")
	}
	path := ts.MkAbs(args[0])
	content := ts.ReadFile(path) + "changed"
	ts.Check(os.Remove(path))
	testprogram.Write(t, path, []byte(content))
}
