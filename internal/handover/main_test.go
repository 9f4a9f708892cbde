package handover_test

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

// doubleEnv makes the test binary behave like a program of a step.
const doubleEnv = "HANDOVER_TEST_DOUBLE"

// TestMain finds goroutines that a step left behind. As another process it is
// the program of a step.
func TestMain(m *testing.M) {
	if os.Getenv(doubleEnv) != "" {
		os.Exit(double(os.Args[1:]))
	}
	goleak.VerifyTestMain(m)
}

// double does what its first argument says.
func double(args []string) int {
	switch args[0] {
	case "echo": // the other arguments, one a line
		for _, arg := range args[1:] {
			fmt.Println(arg)
		}
	case "exit": // with this code, after something on both outputs
		fmt.Println("out")
		fmt.Fprintln(os.Stderr, "error")
		code, _ := strconv.Atoi(args[1])
		return code
	case "where": // working folder and a variable
		dir, _ := os.Getwd()
		fmt.Println(dir, os.Getenv("STEP_VALUE"))
	case "input": // how much there is to read
		n, _ := io.Copy(io.Discard, os.Stdin)
		fmt.Println(n, "bytes")
	case "flood": // many lines
		n, _ := strconv.Atoi(args[1])
		for i := range n {
			fmt.Printf("line %d\n", i)
		}
	case "bytes": // as they are
		_, _ = os.Stdout.WriteString(strings.Join(args[1:], " "))
	case "hang": // with a child, each holding a connection
		child := exec.Command(os.Args[0], "hold", args[1])
		if err := child.Start(); err != nil {
			return 1
		}
		return hold(args[1])
	case "hold":
		return hold(args[1])
	}
	return 0
}

// hold connects, so that the test notices both that this process lives and that
// it has ended, and waits for a word that never comes.
func hold(address string) int {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return 1
	}
	_, _ = io.Copy(io.Discard, conn)
	return 0
}
