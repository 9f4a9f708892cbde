package main

import (
	"errors"
	"io"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"golang.org/x/term"
)

// keepAlive makes a write to a pipe without a reader an error of that write. By
// default the system ends the process: "licexport run | head" would end between
// publishing and reporting it to the monitoring. Programs that licexport starts
// keep the default, as they do not if the signal is ignored.
func keepAlive() { signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) }

// toReader returns a writer to a stream of the process. What is written to a pipe
// whose reader has gone is dropped: it has read what it wanted, and that is no
// fault of the run.
func toReader(f *os.File) io.Writer {
	if term.IsTerminal(int(f.Fd())) { // #nosec G115 -- a file descriptor fits
		return f // progress is shown only on terminals
	}
	return &readerStream{to: f}
}

// readerStream is a stream that somebody may stop reading.
type readerStream struct{ to io.Writer }

// Write implements io.Writer.
func (s *readerStream) Write(p []byte) (int, error) {
	n, err := s.to.Write(p)
	if err != nil && readerGone(err) {
		return len(p), nil
	}
	return n, err
}

// readerGone reports whether a write failed because nobody reads the pipe any
// more: EPIPE, or on Windows ERROR_BROKEN_PIPE and ERROR_NO_DATA
// (https://learn.microsoft.com/windows/win32/debug/system-error-codes--0-499-).
func readerGone(err error) bool {
	const brokenPipe, noData = syscall.Errno(109), syscall.Errno(232)
	return errors.Is(err, syscall.EPIPE) || runtime.GOOS == "windows" && (errors.Is(err, brokenPipe) || errors.Is(err, noData))
}
