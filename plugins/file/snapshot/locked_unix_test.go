//go:build !windows

package snapshot

import (
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// inUseIsExclusive means that others cannot change a file while it is read.
const inUseIsExclusive = false

func TestFileLockedByItsWriter(t *testing.T) {
	t.Parallel()
	path := saved(t, "a;b\n")
	writer, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = writer.Close() }()
	if err := unix.Flock(int(writer.Fd()), unix.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(path, rules(time.Hour)); code(err) != "locked" {
		t.Errorf("got %v", err)
	}
}

func TestNoRegularFile(t *testing.T) {
	t.Parallel()
	path := t.TempDir() + "/pipe"
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(path, rules(time.Hour)); code(err) != "not_a_file" {
		t.Errorf("got %v", err)
	}
}
