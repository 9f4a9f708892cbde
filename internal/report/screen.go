package report

import (
	"fmt"
	"io"
	"strings"
	"sync"
)

// Screen is what a result is read on. The zero value is a file or a pipe: as wide as
// it needs to be, without color.
type Screen struct {
	// Width is the number of columns; 0 means that there is no limit.
	Width int
	// Color reports whether words may be colored.
	Color bool
	// Live reports whether lines can be drawn over, as on a terminal.
	Live bool
	// Verbose asks for all rows where a summary would show totals.
	Verbose bool
}

// On returns a writer to w on which results are laid out for a screen. It is asked
// each time, because people change the size of windows.
func On(w io.Writer, screen func() Screen) io.Writer { return &screenWriter{Writer: w, screen: screen} }

type screenWriter struct {
	io.Writer

	screen func() Screen

	mu    sync.Mutex
	drawn int // lines of a picture that stand below everything else
}

// Write takes a picture off the screen first, so that nothing is drawn over.
func (s *screenWriter) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.drawn == 0 {
		return s.Writer.Write(b)
	}
	erase := s.erase()
	n, err := s.Writer.Write(append([]byte(erase), b...))
	return max(0, n-len(erase)), err
}

// erase is what takes the picture off.
func (s *screenWriter) erase() string {
	n := s.drawn
	s.drawn = 0
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("\x1b[%dA\r\x1b[J", n)
}

// draw puts a picture in the place of the last one, in one write, so that nothing
// flickers. Each line must fit.
func (s *screenWriter) draw(lines []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(lines) == 0 && s.drawn == 0 {
		return
	}
	var b strings.Builder
	if len(lines) < s.drawn {
		b.WriteString(s.erase())
	} else if s.drawn > 0 {
		fmt.Fprintf(&b, "\x1b[%dA\r", s.drawn)
	}
	for _, line := range lines {
		b.WriteString(line + "\x1b[K\n")
	}
	s.drawn = len(lines)
	_, _ = io.WriteString(s.Writer, b.String()) // a broken terminal is no failure of the run
}

// draw draws on a writer that is a screen; elsewhere it does nothing.
func draw(w io.Writer, lines []string) {
	if s, ok := w.(*screenWriter); ok {
		s.draw(lines)
	}
}

// Unwrap returns the stream itself, which may be a terminal.
func (s *screenWriter) Unwrap() io.Writer { return s.Writer }

// Screen is what is read from this writer.
func (s *screenWriter) Screen() Screen { return s.screen() }

// screenOf is the screen of a writer.
func screenOf(w io.Writer) Screen {
	for w != nil {
		if s, ok := w.(interface{ Screen() Screen }); ok {
			return s.Screen()
		}
		w = inside(w)
	}
	return Screen{}
}

// inside is the writer that another one writes to; nil if it is the last.
func inside(w io.Writer) io.Writer {
	if outer, ok := w.(interface{ Unwrap() io.Writer }); ok {
		return outer.Unwrap()
	}
	return nil
}
