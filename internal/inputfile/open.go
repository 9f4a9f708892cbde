// Package inputfile opens files that people name in settings and flags, and never
// waits for one without an end: a named pipe into which nobody writes, a terminal
// or another device would hold up a run, and serve, beyond any signal.
package inputfile

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"
)

var (
	// ErrNoFile says that what is at a path cannot be read to an end.
	ErrNoFile = errors.New("it is a device or a socket, and not a file")
	// ErrSilent says that a pipe was not written and closed in time.
	ErrSilent = errors.New("it is a pipe, and not everything came through it within 10 seconds")
	// ErrLong says that more came through a pipe than can be kept.
	ErrLong = errors.New("it is a pipe, and more than 64 MiB came through it")
)

const (
	// pipeLimit is how long a pipe may take, as a shell makes one for <(command).
	pipeLimit = 10 * time.Second
	// maxPipe bounds what comes through a pipe, in bytes.
	maxPipe = 64 << 20
)

// File is an open file, or what came through a pipe.
type File struct {
	io.Reader

	// Info describes the file.
	Info  fs.FileInfo
	close func() error
}

// Close closes the file.
func (f *File) Close() error { return f.close() }

// Open opens a regular file, a folder (which cannot be read), or the null device;
// of a named pipe it reads the whole content. The errors are of type *fs.PathError:
// those of os.Open, ErrNoFile, ErrSilent and ErrLong.
func Open(path string) (*File, error) { return open(path, pipeLimit) }

func open(path string, limit time.Duration) (*File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, withOp(err)
	}
	switch mode := info.Mode(); {
	case mode&fs.ModeNamedPipe != 0:
		return openPipe(path, info, limit)
	case !mode.IsRegular() && !mode.IsDir() && path != os.DevNull:
		return nil, &fs.PathError{Op: "open", Path: path, Err: ErrNoFile}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return &File{Reader: f, Info: info, close: f.Close}, nil
}

// ReadFile reads a whole file that Open can open.
func ReadFile(path string) ([]byte, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(f)
	return data, errors.Join(err, f.Close())
}

// openPipe reads a pipe in a goroutine of its own: nothing else can end the wait
// for somebody who writes.
func openPipe(path string, info fs.FileInfo, limit time.Duration) (*File, error) {
	type content struct {
		data []byte
		err  error
	}
	read := make(chan content, 1)
	go func() {
		f, err := os.Open(path)
		if err != nil {
			read <- content{err: err}
			return
		}
		defer func() { _ = f.Close() }()
		data, err := io.ReadAll(io.LimitReader(f, maxPipe+1))
		read <- content{data: data, err: err}
	}()
	select {
	case c := <-read:
		if c.err == nil && len(c.data) > maxPipe {
			c.err = &fs.PathError{Op: "read", Path: path, Err: ErrLong}
		}
		if c.err != nil {
			return nil, c.err
		}
		return &File{Reader: bytes.NewReader(c.data), Info: info, close: func() error { return nil }}, nil
	case <-time.After(limit):
		return nil, &fs.PathError{Op: "read", Path: path, Err: ErrSilent}
	}
}

// withOp words an error as os.Open does.
func withOp(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		e.Op = "open"
	}
	return err
}
