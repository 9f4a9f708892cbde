package state_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/state"
)

// Whoever may write to the folder writes what he likes into the note of the lock.
func TestNoteOfTheLockIsCleaned(t *testing.T) {
	t.Parallel()
	output := filepath.Join(t.TempDir(), "licenses.csv")
	store, err := state.Open(t.Context(), output, state.Options{})
	if err != nil {
		t.Fatal(err)
	}
	dir := store.Dir()
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "lock")
	held, err := disk.OS().Lock(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = held.Unlock() }()
	note := `{"run":"\u001b[2Jrun` + strings.Repeat("x", 1000) + `","pid":7,"host":"h\u202eost\nError: all is lost","step":"\u001b]0;x\u0007"}`
	if err := os.WriteFile(path, []byte(note), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = state.Open(t.Context(), output, state.Options{})
	locked, ok := errors.AsType[*state.LockedError](err)
	if !ok {
		t.Fatalf("%v", err)
	}
	if text := locked.Problem().Summary; !strings.Contains(text, "process 7") || strings.ContainsAny(text, "\x1b\n\u202e\a") || len(text) > 1000 {
		t.Errorf("%q", text)
	}
}
