package state_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/state"
)

// The same on a real file system.
func TestOnARealDisk(t *testing.T) {
	t.Parallel()
	for _, root := range []string{"", filepath.Join(t.TempDir(), "deep", "state")} {
		dir := t.TempDir()
		path := filepath.Join(dir, "licenses.csv")
		for i, run := range []string{"one", "two", "three"} {
			s, err := state.Open(t.Context(), path, state.Options{Root: root})
			if err != nil {
				t.Fatal(err)
			}
			made := table(t, map[string]int{"A": i + 1})
			if _, err := s.Publish(t.Context(), publication(run, made)); err != nil {
				t.Fatal(err)
			}
			if got, _ := os.ReadFile(path); string(got) != csv(made) {
				t.Errorf("the file holds %q", got)
			}
			closeStore(t, s)
		}
		view, err := state.Read(t.Context(), path, state.Options{Root: root})
		if err != nil {
			t.Fatal(err)
		}
		if p := view.Published(); p.Run != "three" || len(view.History()) != 2 || view.Situation().Kind != state.AsPublished {
			t.Errorf("published %+v, history %+v", p, view.History())
		}
		_, err = os.Stat(filepath.Join(dir, ".licexport"))
		if beside := err == nil; beside != (root == "") {
			t.Errorf("state beside the output: %t, with the root %q", beside, root)
		}
	}
}

// Reading changes nothing, not even where nothing is.
func TestReadLeavesNoTrace(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	view, err := state.Read(t.Context(), filepath.Join(dir, "licenses.csv"), state.Options{})
	if err != nil || view.Situation().Kind != state.Nothing || view.Published() != nil {
		t.Errorf("view %+v, error %v", view, err)
	}
	if names, _ := disk.OS().Names(dir); len(names) != 0 {
		t.Errorf("left %q", names)
	}
}

func TestReadOnlyFolder(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		t.Skip("needs a folder that this account may not write")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	_, err := state.Open(t.Context(), filepath.Join(dir, "licenses.csv"), state.Options{})
	if e, ok := errors.AsType[*disk.OutputError](err); !ok || !strings.Contains(e.Reason, "no right") {
		t.Errorf("error %v, want an OutputError about rights", err)
	}
}

// Whether the output can be written is known before any source is asked, also if
// the state is elsewhere.
func TestOutputInAFolderThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" || os.Geteuid() == 0 && !readOnlyMount(t) {
		t.Skip("no folder is read-only for this account")
	}
	dir := t.TempDir()
	if os.Geteuid() == 0 {
		dir = "/proc/self/fd"
	} else if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	_, err := state.Open(t.Context(), filepath.Join(dir, "licenses.csv"), state.Options{Root: t.TempDir()})
	if e, ok := errors.AsType[*disk.OutputError](err); !ok || !strings.Contains(e.Op, "create a temporary file") {
		t.Errorf("got %v, want an error before anything is read", err)
	}
}

// readOnlyMount reports whether there is a folder that even root cannot write to.
func readOnlyMount(t *testing.T) bool {
	t.Helper()
	_, err := os.Stat("/proc/self/fd")
	return err == nil
}
