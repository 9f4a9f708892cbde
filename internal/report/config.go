package report

import (
	"fmt"
	"io"

	"github.com/licexport/licexport/internal/config"
)

// Config writes the problems of a configuration file, each with its place, on
// problems, and what the file comes to on w. It reports whether none of them is
// an error. Quiet leaves out warnings and what is good.
func Config(w, problems io.Writer, f *config.File, all config.Problems, quiet bool) (good bool, err error) {
	errs, warnings := all.Split()
	if quiet {
		all = errs
	}
	for _, p := range all {
		fmt.Fprintln(problems, p.Error())
	}
	good = len(errs) == 0
	if quiet {
		return good, nil
	}
	verdict := "no mistake found"
	if !good {
		verdict = Count(len(errs), "mistake")
	}
	if len(warnings) > 0 {
		verdict += ", " + Count(len(warnings), "warning")
	}
	_, err = fmt.Fprintf(w, "%s: %s, %s: %s\n", f.Path, Count(len(f.Sources), "source"), Count(len(f.Jobs), "job"), verdict)
	return good, err
}
