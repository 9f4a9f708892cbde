package secret

import (
	"io"
	"strings"
	"sync"
)

// Writer redacts what is written through it, also where a secret comes in
// several pieces: the end of what was written is held back for as long as it
// could be the beginning of a secret. Close passes the rest on.
type Writer struct {
	redactor *Redactor

	mu  sync.Mutex
	out io.Writer
	// pending is held back, a beginning of a secret at most.
	pending string
	// covered is how much of pending's beginning belongs to a secret whose
	// mark was written already.
	covered int
}

// Writer returns a writer that redacts and passes on to out.
func (r *Redactor) Writer(out io.Writer) *Writer { return &Writer{redactor: r, out: out} }

// Write redacts p together with what was held back. It reports all of p as
// written unless out fails.
func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	set := w.redactor.set.Load()
	if set == nil || len(set.forms) == 0 {
		return w.out.Write(p)
	}
	text := w.pending + string(p)
	if err := w.emit(set, text, set.heldBack(text)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Close writes what was held back. It does not close the writer below.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.pending == "" {
		return nil
	}
	return w.emit(w.redactor.set.Load(), w.pending, len(w.pending))
}

// emit writes text up to the byte until and holds back the rest.
func (w *Writer) emit(set *patterns, text string, until int) error {
	spans := set.find(text)
	if w.covered > 0 {
		spans = append(spans, span{from: 0, to: w.covered})
	}
	spans = merge(spans)
	var b strings.Builder
	end, covered := 0, max(0, w.covered-until)
	for _, s := range spans {
		if s.from >= until {
			break
		}
		b.WriteString(text[end:s.from])
		if s.from > 0 || w.covered == 0 {
			b.WriteString(Mark)
		}
		end = min(s.to, until)
		covered = max(0, s.to-until)
	}
	b.WriteString(text[end:until])
	w.pending, w.covered = text[until:], covered
	_, err := io.WriteString(w.out, b.String())
	return err
}
