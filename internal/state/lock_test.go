package state_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	system "github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/state"
)

// holdLock, if set, makes the test binary hold the lock of the output that it
// names until its input ends.
const holdLock = "LICEXPORT_TEST_HOLD_LOCK"

// withStep, if set, makes the holder of the lock start a program that holds it,
// too; stepOf makes the test binary that program, which ends when the test closes
// the connection to this address.
const (
	withStep = "LICEXPORT_TEST_WITH_STEP"
	stepOf   = "LICEXPORT_TEST_STEP"
)

func step(address string) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		os.Exit(1)
	}
	_, _ = io.Copy(io.Discard, conn)
	os.Exit(0)
}

func startStep(s *state.Store, address string) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), stepOf+"="+address)
	err := s.ExtendLock(cmd, "ImportLic.exe")
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		_, _ = os.Stdout.WriteString(err.Error() + "\n")
		os.Exit(1)
	}
}

func TestMain(m *testing.M) {
	if address := os.Getenv(stepOf); address != "" {
		step(address)
	}
	if path := os.Getenv(holdLock); path != "" {
		holdLockOf(path)
	}
	os.Exit(m.Run())
}

func holdLockOf(path string) {
	s, err := state.Open(context.Background(), path, state.Options{Run: "20261123-023000-7f3a"})
	if err != nil {
		_, _ = os.Stdout.WriteString(err.Error() + "\n")
		os.Exit(1)
	}
	if address := os.Getenv(withStep); address != "" {
		startStep(s, address)
	}
	_, _ = os.Stdout.WriteString("locked\n")
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
	_ = s.Close()
	os.Exit(0)
}

func TestSecondRunIsLockedOut(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "licenses.csv")
	other := startHolder(t, path)

	_, err := state.Open(t.Context(), path, state.Options{})
	e, ok := errors.AsType[*state.LockedError](err)
	if !ok {
		t.Fatalf("error %v, want LockedError", err)
	}
	host, _ := os.Hostname()
	if e.PID != other.Process.Pid || e.Host != host || e.Run != "20261123-023000-7f3a" || e.Since.IsZero() || e.Output != path {
		t.Errorf("locked by %+v, want process %d on %s", e, other.Process.Pid, host)
	}
	if text := e.Error(); !strings.Contains(text, host) || !strings.Contains(text, path) {
		t.Errorf("the text names neither host nor output: %s", text)
	}

	// Reading needs no lock, and the locked-out run can leave its record.
	view, err := state.Read(t.Context(), path, state.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := view.WriteRecord(t.Context(), fullRecord()); err != nil {
		t.Error(err)
	}

	// A killed process holds no lock.
	if err := other.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = other.Wait() // reports the kill
	s, err := state.Open(t.Context(), path, state.Options{})
	if err != nil {
		t.Fatalf("open after the holder was killed: %v", err)
	}
	closeStore(t, s)
}

// startHolder starts a second process that holds the lock.
func startHolder(t *testing.T, path string) *exec.Cmd {
	t.Helper()
	c, _ := startHolderWith(t, path)
	return c
}

// startHolderWith gives the holder more environment, and returns its input, whose
// end lets it end in order.
func startHolderWith(t *testing.T, path string, environ ...string) (*exec.Cmd, io.Closer) {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0])
	c.Env = append(os.Environ(), holdLock+"="+path)
	c.Env = append(c.Env, environ...)
	input, err := c.StdinPipe() // stays open until the process is gone
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || line != "locked\n" {
		t.Fatalf("the holder says %q (%v)", line, err)
	}
	return c, input
}

func TestLockedWithoutANote(t *testing.T) {
	t.Parallel()
	d := newDisk()
	s := open(t, d)
	defer closeStore(t, s)
	d.WriteFile(filepath.Join(s.Dir(), "lock"), []byte("{"), 0o640)
	_, err := state.Open(t.Context(), output, options(d))
	if e, ok := errors.AsType[*state.LockedError](err); !ok || e.PID != 0 || !strings.Contains(e.Error(), "another run is working on") {
		t.Errorf("error %v, want LockedError without a holder", err)
	}
}

// Whoever has just taken the lock has not noted its name yet. The run before must
// not be named instead: a person would wait for it, or end a process that has
// its number by now.
func TestLockedNamesNoFormerHolder(t *testing.T) {
	t.Parallel()
	d := newDisk()
	former, err := state.Open(t.Context(), output, options(d))
	if err != nil {
		t.Fatal(err)
	}
	closeStore(t, former)
	next, err := d.Lock(filepath.Join(former.Dir(), "lock"))
	if err != nil {
		t.Fatal(err)
	}
	defer next.Unlock() //nolint:errcheck // the disk is in memory
	_, err = state.Open(t.Context(), output, options(d))
	if e, ok := errors.AsType[*state.LockedError](err); !ok || e.PID != 0 || e.Run != "" {
		t.Errorf("error %v, want LockedError without a holder", err)
	}
}

func TestOutputsDoNotLockEachOther(t *testing.T) {
	t.Parallel()
	dir, root := t.TempDir(), t.TempDir()
	other := filepath.Join(dir, "other")
	if err := os.Mkdir(other, 0o750); err != nil {
		t.Fatal(err)
	}
	for _, o := range []state.Options{{}, {Root: root}} {
		for _, path := range []string{filepath.Join(dir, "a.csv"), filepath.Join(dir, "b.csv"), filepath.Join(other, "a.csv")} {
			s, err := state.Open(t.Context(), path, o)
			if err != nil {
				t.Fatal(err)
			}
			defer closeStore(t, s)
		}
	}
}

// All ways to name an output lead to one state.
func TestDirIsTheSameForAllSpellings(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	want, err := state.Dir(filepath.Join(dir, "a.csv"), "root")
	if err != nil {
		t.Fatal(err)
	}
	spellings := []string{filepath.Join(dir, "x") + "/../a.csv"}
	link := filepath.Join(t.TempDir(), "link")
	if os.Symlink(dir, link) == nil {
		spellings = append(spellings, filepath.Join(link, "a.csv"))
	}
	for _, path := range spellings {
		if got, err := state.Dir(path, "root"); err != nil || got != want {
			t.Errorf("%s: %s (%v), want %s", path, got, err, want)
		}
	}
}

// An output has one history and one lock, also if runs name it in two ways that
// only the system knows to be one: here a bind mount.
func TestOneOutputUnderTwoNames(t *testing.T) {
	t.Parallel()
	dir, root := t.TempDir(), t.TempDir()
	for _, name := range []string{"real", "second"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o750); err != nil {
			t.Fatal(err)
		}
	}
	a, b := filepath.Join(dir, "real", "licenses.csv"), filepath.Join(dir, "second", "licenses.csv")
	if !sameFolder(t, filepath.Join(dir, "real"), filepath.Join(dir, "second")) {
		t.Skip("no second name that only the system knows can be made here")
	}
	o := state.Options{Root: root, Run: "20261123-023000-7f3a"}

	first, err := state.Open(t.Context(), a, o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = state.Open(t.Context(), b, o); !isLocked(err) {
		t.Errorf("two runs overlap: %v", err)
	}
	closeStore(t, first)
	second, err := state.Open(t.Context(), b, o)
	if err != nil {
		t.Fatal(err)
	}
	defer closeStore(t, second)
	if second.Dir() != first.Dir() {
		t.Errorf("two histories: %s and %s", first.Dir(), second.Dir())
	}
	if _, err := state.Open(t.Context(), a, o); !isLocked(err) {
		t.Errorf("two runs overlap: %v", err)
	}
}

// Two runs that name one output in two ways exclude each other also before the
// first of them has left a state that the other could find.
func TestTwoFirstRunsUnderTwoNames(t *testing.T) {
	t.Parallel()
	dir, root := t.TempDir(), t.TempDir()
	for _, name := range []string{"real", "second"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o750); err != nil {
			t.Fatal(err)
		}
	}
	if !sameFolder(t, filepath.Join(dir, "real"), filepath.Join(dir, "second")) {
		t.Skip("no second name that only the system knows can be made here")
	}
	first, err := state.Open(t.Context(), filepath.Join(dir, "real", "licenses.csv"), state.Options{Root: root})
	if err != nil {
		t.Fatal(err)
	}
	defer closeStore(t, first)
	if err := os.Remove(filepath.Join(first.Dir(), "state.json")); err != nil {
		t.Fatal(err)
	}
	if _, err := state.Open(t.Context(), filepath.Join(dir, "second", "licenses.csv"), state.Options{Root: root}); !isLocked(err) {
		t.Errorf("two first runs overlap: %v", err)
	}
}

func isLocked(err error) bool {
	_, ok := errors.AsType[*state.LockedError](err)
	return ok
}

// An import half done keeps the lock when the run that began it is killed: a
// second one beside it would mix two files. An orderly end frees the lock, also if
// the program went on in the background.
func TestStepKeepsTheLockOfAKilledRun(t *testing.T) {
	t.Parallel()
	for name, killed := range map[string]bool{"killed": true, "ended": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "licenses.csv")
			steps, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer steps.Close() //nolint:errcheck // only a test
			run, input := startHolderWith(t, path, withStep+"="+steps.Addr().String())
			atWork, err := steps.Accept()
			if err != nil {
				t.Fatal(err)
			}
			defer atWork.Close() //nolint:errcheck // only a test
			if killed {
				_ = run.Process.Kill()
			} else {
				_ = input.Close()
			}
			_ = run.Wait()

			s, err := state.Open(t.Context(), path, state.Options{})
			if !killed {
				if err != nil {
					t.Fatalf("what a run left in the background keeps the lock: %v", err)
				}
				closeStore(t, s)
				return
			}
			e, ok := errors.AsType[*state.LockedError](err)
			if !ok || e.Step != "ImportLic.exe" || !strings.Contains(e.Problem().Detail, "has started ImportLic.exe, which may still be at work even if that run was killed") {
				t.Fatalf("error %v, want a LockedError that names the step", err)
			}
			_ = atWork.Close()
			for watch := system.Start(); ; {
				s, err = state.Open(t.Context(), path, state.Options{})
				if err == nil || watch.Elapsed() > time.Minute {
					break
				}
				runtime.Gosched()
			}
			if err != nil {
				t.Fatalf("the step has ended: %v", err)
			}
			closeStore(t, s)
			if left, _ := filepath.Glob(filepath.Join(s.Dir(), "*.steps*")); len(left) > 0 {
				t.Errorf("left behind: %q", left)
			}
		})
	}
}
