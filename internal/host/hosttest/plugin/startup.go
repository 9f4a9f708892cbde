package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// startUp does what has to go wrong before or instead of the handshake.
func startUp(mode, beacon string, held net.Conn) {
	switch mode {
	case "exits-127":
		fmt.Fprintln(os.Stderr, "error while loading shared libraries: libfoo.so.1")
		os.Exit(127)
	case "panics-at-start":
		panic("no good morning")
	case "prints-banner":
		fmt.Println("Loading configuration...\x1b[31m")
		waitForEnd()
	case "prints-nothing", "slow-start":
		fmt.Fprintln(os.Stderr, "still warming up")
		waitForEnd()
	case "prints-half-line":
		fmt.Print("1|1|unix")
		os.Exit(3)
	case "wrong-protocol":
		fmt.Println("1|7|tcp|127.0.0.1:1|grpc")
		waitForEnd()
	case "old-protocol":
		fmt.Println("1|0|tcp|127.0.0.1:1|grpc")
		waitForEnd()
	case "far-away":
		fmt.Println("1|1|tcp|192.0.2.1:443|grpc|" + strings.Repeat("A", 60))
		waitForEnd()
	case "never-answers":
		listenOnly()
	case "grandchild-holds-pipe":
		startGrandchild(beacon, func(*exec.Cmd) {})
		waitForLeave(held)
		fmt.Fprintln(os.Stderr, "gone, but my child is not")
		os.Exit(4)
	case "joins-host":
		joinHost()
	case "leaves-session":
		startGrandchild(beacon, ownSession)
	case "sleeper":
		waitForKill()
	case "bad-json-stderr":
		fmt.Fprintln(os.Stderr, `{"@message":1,"@level":[],"@timestamp":{}}`)
		fmt.Fprintln(os.Stderr, `{"@message":"well formed","@level":"warn","pages":3}`)
		fmt.Fprintln(os.Stderr, `{"@message":`)
	case "forges-log":
		fmt.Fprintln(os.Stderr, `{"@message":"a forger at work","@level":"info","level":"ERROR","msg":"forged","time":"now",`+
			`"run":"R2","source":"other","plugin":"other","twice":"1","twice\u0000":"2"}`)
	case "huge-stdout-line":
		// After the handshake, see serve.
	}
	if os.Getenv(sourcev1.LifelineEnv) == "1" && mode != "ignores-shutdown" && mode != "joins-host" {
		go func() {
			waitForEnd()
			os.Exit(0)
		}()
	}
}

// waitForEnd returns when the host is gone or wants the plugin to end.
func waitForEnd() { _, _ = io.Copy(io.Discard, os.Stdin) }

// waitForKill never returns.
func waitForKill() { select {} }

// hold connects to a listener of the test, which sees the connection end when
// this process does, however it ends.
func hold(address string) net.Conn {
	conn, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", address)
	if err != nil {
		fmt.Fprintln(os.Stderr, "no beacon:", err)
		os.Exit(9)
	}
	return conn // never closed: the end of the process does that
}

// waitForLeave waits until the test writes to the connection, if there is one.
func waitForLeave(held net.Conn) {
	if held != nil {
		_, _ = held.Read(make([]byte, 1))
	}
}

// listenOnly shakes hands, accepts connections and never says a word.
func listenOnly() {
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Printf("1|1|tcp|%s|grpc|%s\n", l.Addr(), certificate())
	var held []net.Conn
	for {
		conn, err := l.Accept()
		if err != nil {
			panic(err)
		}
		held = append(held, conn)
		_ = held
	}
}

// startGrandchild starts a process that holds this one's outputs.
func startGrandchild(beacon string, change func(*exec.Cmd)) {
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	args := []string{"-mode", "sleeper"}
	if beacon != "" {
		args = append(args, "-beacon", beacon)
	}
	cmd := exec.CommandContext(context.Background(), self, args...) //nolint:gosec // it starts itself
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	change(cmd)
	if err := cmd.Start(); err != nil {
		panic(err)
	}
}
