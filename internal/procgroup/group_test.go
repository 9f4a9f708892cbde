package procgroup_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/procgroup"
)

// roleEnv makes this test program play one of the programs that it starts.
const roleEnv = "LICEXPORT_PROCGROUP_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(roleEnv) {
	case "child":
		fmt.Println("ready")
		forever()
	case "parent": // leaves its child the output
		must(play("child").Start())
		forever()
	case "binder": // dies while the child that is bound to it lives
		runtime.LockOSThread()
		_, err := procgroup.StartBound(play("child"))
		must(err)
		_, _ = os.Stdin.Read(make([]byte, 1))
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// forever waits to be killed. With nothing to wait for, the runtime would take it for
// a deadlock and end the program.
func forever() { <-time.After(time.Hour) }

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// play is this program in a role, with the same output as this one.
func play(role string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleEnv+"="+role)
	cmd.Stdout = os.Stdout
	return cmd
}

// ready returns the output of a program once its child has begun to write there.
// It ends when the last program ends that could write to it.
func ready(t *testing.T, cmd *exec.Cmd, start func(*exec.Cmd)) io.Reader {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	cmd.Stdout = w
	start(cmd)
	_ = w.Close()
	output := bufio.NewReader(r)
	if line, err := output.ReadString('\n'); line != "ready\n" {
		t.Fatalf("read %q, %v", line, err)
	}
	return output
}

// TestKillTakesTheChildrenAlong hangs if a child is left.
func TestKillTakesTheChildrenAlong(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(*exec.Cmd) (*procgroup.Group, error){
		"Start": procgroup.Start, "StartBound": procgroup.StartBound,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runtime.LockOSThread() // for StartBound
			defer runtime.UnlockOSThread()
			cmd := play("parent")
			var group *procgroup.Group
			output := ready(t, cmd, func(cmd *exec.Cmd) {
				var err error
				if group, err = start(cmd); err != nil {
					t.Fatal(err)
				}
			})
			group.Kill()
			_ = cmd.Wait() // killed
			_, _ = io.Copy(io.Discard, output)
			group.Close()
			group.Kill() // nobody's by now
		})
	}
}

// What a program leaves behind is counted.
func TestRunningCountsWhatIsLeft(t *testing.T) {
	t.Parallel()
	cmd := play("parent")
	var group *procgroup.Group
	output := ready(t, cmd, func(cmd *exec.Cmd) {
		var err error
		if group, err = procgroup.StartFollowed(cmd); err != nil {
			t.Fatal(err)
		}
	})
	if n := group.Running(); n == 0 {
		t.Error("nothing runs")
	}
	_ = cmd.Process.Kill() // the parent alone
	_ = cmd.Wait()
	if n := group.Running(); n != 1 {
		t.Errorf("%d programs are left, want the child", n)
	}
	group.Kill()
	_, _ = io.Copy(io.Discard, output)
	group.Close()
	if n := group.Running(); n != 0 {
		t.Errorf("%d programs run in a group that nobody has", n)
	}
}

// TestBoundProgramDiesWithItsStarter hangs if it does not.
func TestBoundProgramDiesWithItsStarter(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" && runtime.GOOS != "windows" {
		t.Skip("this system has no such thing")
	}
	cmd := play("binder")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output := ready(t, cmd, func(cmd *exec.Cmd) {
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
	})
	_ = stdin.Close()
	if err := cmd.Wait(); err != nil {
		t.Errorf("the starter: %v", err)
	}
	_, _ = io.Copy(io.Discard, output)
}
