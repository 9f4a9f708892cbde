package host

import (
	"bytes"
	"io"
	"log/slog"
	"sync"
)

const (
	// maxFirstLine is more than any handshake needs: a certificate with the
	// longest keys in use takes 3 KiB.
	maxFirstLine = 16 << 10
	// maxStdoutLines is how many further lines are logged. Standard output is
	// for the handshake only.
	maxStdoutLines = 100
	// maxStdoutText is how much of each of them is logged.
	maxStdoutText = 1 << 10
)

// firstLine passes the first line of a plugin's standard output to go-plugin
// and everything after it to rest. go-plugin's own reader would stop at a line
// of 64 KiB, and the plugin would hang in its next write.
type firstLine struct {
	handshake *io.PipeWriter
	rest      io.Writer

	mu     sync.Mutex
	buf    []byte
	passed bool
}

func (f *firstLine) Write(p []byte) (int, error) {
	line, rest, complete := f.take(p)
	if complete {
		// go-plugin reads until the end of the pipe, so this cannot hang.
		_, _ = f.handshake.Write(append(line, '\n'))
		_ = f.handshake.Close()
	}
	_, _ = f.rest.Write(rest)
	return len(p), nil
}

// take adds p to the first line and returns what is left. complete is true
// once, when the line is whole or too long to be a handshake.
func (f *firstLine) take(p []byte) (line, rest []byte, complete bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.passed {
		return nil, p, false
	}
	i := bytes.IndexByte(p, '\n')
	switch {
	case i >= 0:
		f.buf, rest = append(f.buf, p[:i]...), p[i+1:]
	default:
		f.buf = append(f.buf, p...)
		if len(f.buf) < maxFirstLine {
			return nil, nil, false
		}
	}
	f.buf = f.buf[:min(len(f.buf), maxFirstLine)]
	f.passed = true
	return bytes.Clone(f.buf), rest, true
}

// text is the first line as far as it was written.
func (f *firstLine) text() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return string(bytes.TrimSuffix(f.buf, []byte("\r")))
}

// close ends what go-plugin reads: nothing more will come.
func (f *firstLine) close() { _ = f.handshake.Close() }

// stdoutLog logs what a plugin writes to standard output after the handshake.
type stdoutLog struct {
	log   *slog.Logger
	clean lineCleaner

	mu    sync.Mutex
	lines int
}

func (l *stdoutLog) line(raw string, cut bool) {
	l.mu.Lock()
	l.lines++
	n := l.lines
	l.mu.Unlock()
	switch {
	case n <= maxStdoutLines:
		l.log.Info("the plugin wrote to standard output", "text", l.clean.line(raw, cut, maxStdoutText))
	case n == maxStdoutLines+1:
		l.log.Warn("the plugin keeps writing to standard output; further lines are not logged")
	}
}
