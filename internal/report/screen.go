package report

import "io"

// Screen is what a result is read on. The zero value is a file or a pipe: as wide as
// it needs to be, without color.
type Screen struct {
	// Width is the number of columns; 0 means that there is no limit.
	Width int
	// Color reports whether words may be colored.
	Color bool
	// Verbose asks for all rows where a summary would show totals.
	Verbose bool
}

// On returns a writer to w on which results are laid out for a screen. It is asked
// each time, because people change the size of windows.
func On(w io.Writer, screen func() Screen) io.Writer { return &screenWriter{Writer: w, screen: screen} }

type screenWriter struct {
	io.Writer

	screen func() Screen
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
