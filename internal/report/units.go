package report

import (
	"io"

	"github.com/licexport/licexport/internal/schedule/units"
)

// Units writes the files for a scheduler, and what people should know of them on
// notes.
func Units(w, notes io.Writer, files []units.UnitFile) error {
	p := printer{w: w}
	for i, f := range files {
		if len(files) > 1 {
			if i > 0 {
				p.line("")
			}
			p.line("# %s", f.Name)
		}
		p.verbatim(f.Text + "\n")
		for _, n := range f.Notes {
			Texts(notes, []string{f.Name + ": " + n})
		}
	}
	return p.err
}

// UnitStatus writes what a scheduler says of a job.
func UnitStatus(w io.Writer, name string, s units.Status) error {
	p := printer{w: w}
	switch {
	case !s.Installed:
		p.line("%s: not installed", name)
	case !s.Current:
		p.line("%s: installed, but the configuration has changed since; install it again, with the same flags", name)
	default:
		p.line("%s: installed", name)
	}
	p.list("", s.Details)
	return p.err
}

// Written lists the files that a command wrote.
func Written(w io.Writer, paths []string) error {
	p := printer{w: w}
	for _, path := range paths {
		p.line("wrote %s", path)
	}
	return p.err
}

// Lines writes lines.
func Lines(w io.Writer, lines []string) error {
	p := printer{w: w}
	for _, l := range lines {
		p.line("%s", l)
	}
	return p.err
}
