package host

import (
	"bytes"
	"sync"
)

const (
	// maxLine is how much of a line of a plugin's output is kept. The rest of a
	// longer line is dropped, so that no plugin can make the host hold it.
	maxLine = 64 << 10
	// maxSecret is the longest beginning of a secret that the end of such a line
	// may be: no redaction recognizes that, so it is dropped, too.
	maxSecret = 16 << 10
)

// lineWriter calls line for each line written to it, without the line end; cut
// says that the line was longer. It takes everything at once and never fails, so
// a plugin is never held up.
type lineWriter struct {
	line func(text string, cut bool)

	mu      sync.Mutex
	partial []byte
	cut     bool
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
	fits := min(len(p), maxLine-len(w.partial))
	w.partial = append(w.partial, p[:fits]...)
	w.cut = w.cut || fits < len(p)
}

func (w *lineWriter) flush() {
	line := string(bytes.TrimSuffix(w.partial, []byte("\r")))
	cut := w.cut
	w.partial, w.cut = w.partial[:0], false
	w.line(line, cut)
}
