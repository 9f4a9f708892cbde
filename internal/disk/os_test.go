package disk_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/disk"
)

func TestOSReplace(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "licenses.csv")
	for _, content := range []string{"first\n", "second\n"} {
		if err := disk.Replace(t.Context(), disk.OS(), path, text(content), expect(content), disk.Options{}); err != nil {
			t.Fatal(err)
		}
		requireOnly(t, dir, "licenses.csv")
		if got, _ := os.ReadFile(path); string(got) != content {
			t.Errorf("the file holds %q, want %q", got, content)
		}
	}
}

func TestOSReplaceRefusesTargets(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte(oldText), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, filepath.Join(dir, "nowhere", "x.csv"), filepath.Join(file, "x.csv")} {
		err := disk.Replace(t.Context(), disk.OS(), path, text(newText), nil, disk.Options{})
		e, ok := errors.AsType[*disk.OutputError](err)
		if !ok || e.Reason == "" || e.Remedy == "" || strings.Contains(e.Reason, "reported an error") {
			t.Errorf("%s: error %v, want an OutputError with reason and remedy", path, err)
		}
	}
	requireOnly(t, dir, "file")
}

func TestOSLock(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lock")
	lock, err := disk.OS().Lock(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := lock.Note([]byte("a longer note")); err != nil {
		t.Fatal(err)
	}
	if err := lock.Note([]byte("a note")); err != nil {
		t.Fatal(err)
	}
	if _, err := disk.OS().Lock(path); !errors.Is(err, disk.ErrLocked) {
		t.Errorf("error %v, want ErrLocked", err)
	}
	// The note can be read while the lock is held, also on Windows.
	if got, err := os.ReadFile(path); err != nil || string(got) != "a note" {
		t.Errorf("the note is %q (%v)", got, err)
	}
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	again, err := disk.OS().Lock(path)
	if err != nil {
		t.Fatalf("lock after unlock: %v", err)
	}
	if err := again.Unlock(); err != nil {
		t.Error(err)
	}
}

func TestOSMkdirAll(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	deep := filepath.Join(dir, "a", "b", "c")
	for range 2 {
		if err := disk.MkdirAll(disk.OS(), deep); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := disk.MkdirAll(disk.OS(), filepath.Join(dir, "file")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("error %v, want ErrExist for a file", err)
	}
}

func requireOnly(t *testing.T, dir string, want ...string) {
	t.Helper()
	names, err := disk.OS().Names(dir)
	if err != nil || strings.Join(names, " ") != strings.Join(want, " ") {
		t.Errorf("the folder holds %q (%v), want %q", names, err, want)
	}
}
