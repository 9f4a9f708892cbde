package fileplace_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/licexport/licexport/internal/fileplace"
)

// folders makes folders below a new one and returns that.
func folders(t *testing.T, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range names {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o750); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func write(t *testing.T, path string) {
	t.Helper()
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

// same checks what Place.Same and Key say about two paths.
func same(t *testing.T, want bool, a, b string) {
	t.Helper()
	if got := fileplace.Of(a).Same(fileplace.Of(b)); got != want {
		t.Errorf("%s and %s are one file: %t, want %t", a, b, got, want)
	}
	keyA, errA := fileplace.Key(a)
	keyB, errB := fileplace.Key(b)
	if errA == nil && errB == nil && (keyA == keyB) != want {
		t.Errorf("%s has the key %s, %s has %s", a, keyA, b, keyB)
	}
}

func TestSpellings(t *testing.T) { //nolint:paralleltest // it changes the working folder
	dir := folders(t, "out", "other")
	out := filepath.Join(dir, "out", "licenses.csv")
	for _, exists := range []bool{false, true} {
		if exists {
			write(t, out)
			write(t, filepath.Join(dir, "other", "licenses.csv"))
			write(t, filepath.Join(dir, "out", "Licenses2.csv"))
		}
		same(t, true, out, out)
		same(t, true, out, dir+"/other/../out/./licenses.csv")
		same(t, false, out, filepath.Join(dir, "other", "licenses.csv"))
		same(t, false, out, filepath.Join(dir, "out", "Licenses2.csv"))
		same(t, false, out, filepath.Join(dir, "licenses.csv"))
	}
	t.Chdir(filepath.Join(dir, "out"))
	same(t, true, out, "licenses.csv")
}

// A folder that is not there yet has the identity of the one above it.
func TestFoldersToCome(t *testing.T) {
	t.Parallel()
	dir := folders(t, "out")
	out := filepath.Join(dir, "out", "new", "deep", "licenses.csv")
	same(t, true, out, dir+"/out/../out/new/deep/licenses.csv")
	same(t, false, out, filepath.Join(dir, "out", "new", "licenses.csv"))
	same(t, false, out, filepath.Join(dir, "new", "deep", "licenses.csv"))
}

func TestSymbolicLinks(t *testing.T) {
	t.Parallel()
	dir := folders(t, "out")
	out := filepath.Join(dir, "out", "licenses.csv")
	for name, target := range map[string]string{"folder": "out", "again": "folder", "file.csv": "out/licenses.csv", "loop": "loop"} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skip("no symbolic links here: ", err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "folder")); err != nil {
		t.Skip("links are made but not followed here: ", err) // Wine
	}
	same(t, true, out, filepath.Join(dir, "folder", "licenses.csv"))
	same(t, true, out, filepath.Join(dir, "again", "licenses.csv"))
	same(t, true, out, filepath.Join(dir, "file.csv"))
	same(t, true, out, filepath.Join(dir, "folder", "..", "out", "licenses.csv"))
	same(t, false, out, filepath.Join(dir, "loop"))
}

// Replacing one of two hard links leaves the other as it was, so they are two
// places.
func TestHardLinks(t *testing.T) {
	t.Parallel()
	dir := folders(t)
	a, b := filepath.Join(dir, "a.csv"), filepath.Join(dir, "b.csv")
	write(t, a)
	if err := os.Link(a, b); err != nil {
		t.Skip("no hard links here: ", err)
	}
	same(t, false, a, b)
}
