package disk_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/disk"
)

// thief is a file system on which somebody takes a temporary file for a left one
// and removes it before it gets its name.
type thief struct {
	disk.FS
	times int
}

func (f *thief) Rename(from, to string) error {
	if f.times > 0 {
		f.times--
		if err := os.Remove(from); err != nil {
			return err
		}
	}
	return f.FS.Rename(from, to)
}

func hello(w io.Writer) error {
	_, err := io.WriteString(w, "hello")
	return err
}

func TestReplaceUnlockedSurvivesOthers(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "record.json")
	if err := disk.ReplaceUnlocked(t.Context(), &thief{FS: disk.OS(), times: 2}, path, hello, disk.Options{}); err != nil {
		t.Fatal(err)
	}
	if content, err := os.ReadFile(path); err != nil || string(content) != "hello" {
		t.Errorf("%q %v", content, err)
	}
	if err := disk.ReplaceUnlocked(t.Context(), &thief{FS: disk.OS(), times: 100}, path, hello, disk.Options{}); err == nil {
		t.Error("it never gave up")
	}
}

func TestReplaceUnlockedCleansUp(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	left := filepath.Join(dir, ".record.json.licexport-0123456789abcdef.tmp")
	if err := os.WriteFile(left, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := disk.ReplaceUnlocked(t.Context(), disk.OS(), filepath.Join(dir, "record.json"), hello, disk.Options{}); err != nil {
		t.Fatal(err)
	}
	if names, err := disk.OS().Names(dir); err != nil || strings.Join(names, " ") != "record.json" {
		t.Errorf("%v %v", names, err)
	}
}

func TestReplaceUnlockedInNoFolder(t *testing.T) {
	t.Parallel()
	if err := disk.ReplaceUnlocked(t.Context(), disk.OS(), filepath.Join(t.TempDir(), "none", "f"), hello, disk.Options{}); err == nil {
		t.Error("no error")
	}
}
