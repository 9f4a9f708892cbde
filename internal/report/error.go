package report

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// Error writes err for a person, each of several joined errors by itself.
func Error(w io.Writer, err error) {
	for _, e := range split(err) {
		lines := strings.Split(strings.TrimRight(e.Error(), "\n"), "\n")
		fmt.Fprintf(w, "Error: %s\n", lines[0])
		for _, l := range lines[1:] {
			fmt.Fprintln(w, l)
		}
	}
}

// split takes apart what errors.Join put together, however deep, as long as
// nothing was said around it.
func split(err error) []error {
	for e := err; e != nil && e.Error() == err.Error(); e = errors.Unwrap(e) {
		joined, ok := e.(interface{ Unwrap() []error })
		if !ok {
			continue
		}
		var all []error
		for _, part := range joined.Unwrap() {
			all = append(all, split(part)...)
		}
		if e.Error() == errors.Join(joined.Unwrap()...).Error() {
			return all
		}
	}
	return []error{err}
}
