package sdk

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"
)

// maxOutputLine cuts lines that the plugin's code writes to standard output.
const maxOutputLine = 8 << 10

// stdout owns standard output. Its only legal line is the handshake, so the
// real one is kept aside for it; what anything else in the process writes to
// standard output (fmt.Println, a C library, a child process) goes through a
// pipe to the log.
type stdout struct {
	original *os.File // where the handshake goes
	diverted *os.File // the writing end of the pipe
	stderr   *os.File
	adopted  sync.Once
	drained  chan struct{}
}

// divertStdout starts the diversion. os.Stdout is the real one until adopt.
func divertStdout() (*stdout, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("divert standard output: %w", err)
	}
	original, diverted, err := redirect(w)
	if err != nil {
		return nil, fmt.Errorf("divert standard output: %w", err)
	}
	o := &stdout{original: original, diverted: diverted, stderr: os.Stderr, drained: make(chan struct{})}
	os.Stdout = original //nolint:forbidigo // this file is the owner of standard output
	go o.log(r)
	return o, nil
}

// adopt sets the standard streams for the author's code. go-plugin has pointed
// them at pipes of its own, which nobody reads until the host asks for them.
// It must be called after the handshake and before the author's code runs.
func (o *stdout) adopt() {
	o.adopted.Do(func() {
		os.Stdout = o.diverted //nolint:forbidigo // this file is the owner of standard output
		os.Stderr = o.stderr
	})
}

// log logs each line that arrives, and never stops reading.
func (o *stdout) log(r io.Reader) {
	defer close(o.drained)
	lines := bufio.NewReaderSize(r, maxOutputLine)
	for {
		line, _, err := lines.ReadLine() // longer lines come in pieces
		if err != nil {
			return
		}
		slog.Info("the plugin wrote to standard output", "text", string(line))
	}
}

// close logs what is still in the pipe. It does not wait for long: a child
// process may hold the other end.
func (o *stdout) close() {
	_ = o.diverted.Close()
	select {
	case <-o.drained:
	case <-time.After(100 * time.Millisecond):
	}
}
