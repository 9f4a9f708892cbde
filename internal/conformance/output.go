package conformance

import (
	"bytes"
	"strings"
	"sync"
)

const (
	// maxLine is how much of a line of output is kept.
	maxLine = 64 << 10
	// maxTail is how many lines of standard error are kept.
	maxTail = 5
)

// lines calls each for every line that is written to it, without its end, and
// for a last one that has none. It takes everything and never fails.
type lines struct {
	each func(string)

	mu      sync.Mutex
	partial []byte
}

// Write implements io.Writer.
func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	rest := p
	for {
		line, after, complete := bytes.Cut(rest, []byte("\n"))
		l.partial = append(l.partial, line[:min(len(line), maxLine-len(l.partial))]...)
		if !complete {
			return len(p), nil
		}
		l.flush()
		rest = after
	}
}

func (l *lines) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.partial) > 0 {
		l.flush()
	}
}

func (l *lines) flush() {
	line := strings.TrimSuffix(string(l.partial), "\r")
	l.partial = l.partial[:0]
	l.each(line)
}

// tail keeps the last lines of standard error, for messages.
type tail struct {
	mu   sync.Mutex
	last []string
}

func (t *tail) add(line string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last = append(t.last, line)
	if len(t.last) > maxTail {
		t.last = t.last[1:]
	}
}

// quoted is the tail as further lines of a message; "" if there is none.
func (t *tail) quoted() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var b strings.Builder
	for _, line := range t.last {
		b.WriteString("\n| " + line)
	}
	return b.String()
}
