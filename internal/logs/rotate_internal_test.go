package logs

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// As on Windows while another program reads the log.
func TestFileThatCannotBeSetAsideGrowsOn(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 2, 30, 0, 0, time.UTC)
	path := filepath.Join(t.TempDir(), "licexport.log")
	f, err := OpenRotating(path, Rotation{MaxSize: 4, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	write := func(line string) {
		t.Helper()
		if _, err := f.Write([]byte(line + "\n")); err != nil {
			t.Fatal(err)
		}
	}
	attempts := 0
	f.rename = func(string, string) error {
		attempts++
		return errors.New("the process cannot access the file because it is being used by another process")
	}
	for _, line := range []string{"one", "two", "three"} {
		write(line)
	}
	if attempts != 1 {
		t.Errorf("%d attempts within a minute, want 1", attempts)
	}
	f.rename = os.Rename
	now = now.Add(rotateAgain)
	write("four")
	for name, want := range map[string]string{path: "four\n", filepath.Join(filepath.Dir(path), "licexport-20261123T023100.000.log"): "one\ntwo\nthree\n"} {
		if got, err := os.ReadFile(name); err != nil || string(got) != want {
			t.Errorf("%s holds %q (%v), want %q", filepath.Base(name), got, err, want)
		}
	}
}
