package host

import (
	"strings"
	"sync"

	"github.com/licexport/licexport/internal/plain"
)

const (
	// maxReported is how many lines of it a crash report shows.
	maxReported = 20
	// maxReportedText is how much of each of them is shown.
	maxReportedText = 1 << 10
)

// lastWords remembers the end of a plugin's standard error and, from the first
// sign of a panic on, its beginning: that is where a panic says what happened.
type lastWords struct {
	mu         sync.Mutex
	tail       []string
	panicking  bool
	panicLines []string
	panicTotal int
}

// add takes one clean line. bare says that no logger wrote it.
func (w *lastWords) add(line string, bare bool) {
	line = plain.Shorten(line, maxReportedText)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tail = append(w.tail, line)
	if len(w.tail) > maxReported {
		w.tail = w.tail[1:]
	}
	if bare && (strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ")) {
		w.panicking = true
	}
	if !w.panicking {
		return
	}
	w.panicTotal++
	if len(w.panicLines) < maxReported {
		w.panicLines = append(w.panicLines, line)
	}
}

// inPanic reports whether a panic has begun.
func (w *lastWords) inPanic() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.panicking
}

// report returns the lines worth showing and how many there were in all.
func (w *lastWords) report() (lines []string, total int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.panicking {
		return append([]string(nil), w.panicLines...), w.panicTotal
	}
	return append([]string(nil), w.tail...), len(w.tail)
}
