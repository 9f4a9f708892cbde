//go:build unix

package inputfile

import (
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// What has no end is refused, or given up after a while.
func TestWhatHasNoEnd(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("", "lx") // the path of a socket is short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	pipe, socket := filepath.Join(dir, "pipe"), filepath.Join(dir, "socket")
	l, err := net.Listen("unix", socket)
	if err = errors.Join(err, syscall.Mkfifo(pipe, 0o600)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	for path, want := range map[string]error{
		"/dev/zero": ErrNoFile, socket: ErrNoFile, pipe: ErrSilent, filepath.Join(dir, "nowhere"): os.ErrNotExist,
	} {
		if _, err := open(path, time.Millisecond); !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", path, err, want)
		}
	}
	// Whoever waits for the pipe still is freed before the folder is removed.
	w, err := os.OpenFile(pipe, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	_ = w.Close()
}

// What a shell makes of <(command) is read like a file.
func TestPipe(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	go func() { _ = os.WriteFile(pipe, []byte("version: 1\n"), 0) }()
	f, err := Open(pipe)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if data, err := io.ReadAll(f); err != nil || string(data) != "version: 1\n" {
		t.Errorf("read %q, %v", data, err)
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("content"), 0o600); err != nil {
		t.Fatal(err)
	}
	if data, err := ReadFile(path); err != nil || string(data) != "content" {
		t.Errorf("read %q, %v", data, err)
	}
	if data, err := ReadFile(os.DevNull); err != nil || len(data) != 0 {
		t.Errorf("the null device: %q, %v", data, err)
	}
	if _, err := ReadFile(filepath.Dir(path)); !errors.Is(err, syscall.EISDIR) {
		t.Errorf("a folder: %v", err)
	}
}
