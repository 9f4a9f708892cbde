// Package testprogram writes programs that a test is about to start.
package testprogram

import (
	"io"
	"os"
	"syscall"
	"testing"
)

// Write writes a program to a path where there is none yet.
//
// A process that another goroutine forks meanwhile would have the file open for
// writing, too, until it executes a program of its own, and whoever starts the
// new program in that moment is told "text file busy". So nothing is forked while
// the file is open: the toolchain does the same for descriptors that it cannot
// open with O_CLOEXEC (https://github.com/golang/go/issues/22315).
func Write(t testing.TB, path string, content []byte) {
	t.Helper()
	write(t, path, func(f *os.File) error {
		_, err := f.Write(content)
		return err
	})
}

// Copy is Write with the content of another file.
func Copy(t testing.TB, from, path string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	write(t, path, func(f *os.File) error {
		_, err := io.Copy(f, in)
		return err
	})
}

func write(t testing.TB, path string, fill func(*os.File) error) {
	t.Helper()
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o755) //nolint:gosec // it is a program
	if err != nil {
		t.Fatal(err)
	}
	err = fill(f)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		t.Fatal(err)
	}
}
