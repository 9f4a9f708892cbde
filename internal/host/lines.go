package host

import (
	"bytes"
	"sync"
)

// maxLine is the longest line of a plugin's output that is kept. The rest of a
// longer line is dropped, so that no plugin can make the host hold it.
const maxLine = 64 << 10

// lineWriter calls line for each line written to it, without the line end. It
// takes everything at once and never fails, so a plugin is never held up.
type lineWriter struct {
	line func(string)

	mu      sync.Mutex
	partial []byte
}

func (w *lineWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	rest := p
	for {
		i := bytes.IndexByte(rest, '\n')
		if i < 0 {
			w.keep(rest)
			return len(p), nil
		}
		w.keep(rest[:i])
		w.flush()
		rest = rest[i+1:]
	}
}

// close passes on a last line that has no line end.
func (w *lineWriter) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.partial) > 0 {
		w.flush()
	}
}

func (w *lineWriter) keep(p []byte) {
	w.partial = append(w.partial, p[:min(len(p), maxLine-len(w.partial))]...)
}

func (w *lineWriter) flush() {
	line := string(bytes.TrimSuffix(w.partial, []byte("\r")))
	w.partial = w.partial[:0]
	w.line(line)
}
