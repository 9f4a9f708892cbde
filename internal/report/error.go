package report

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/plain"
)

// fewest is the number of sources with one fault from which on they share a
// message.
const fewest = 3

// maxError bounds the text of one error, in bytes.
const maxError = 256 << 10

// Error writes err for a person, each of several joined errors by itself. Where
// many sources fail for the same reason, as files do that were all saved just
// now, the first one is told in full and the others are named. Where one source
// has the same fault in several places, the advice is given once.
func Error(w io.Writer, err error) {
	errs := split(err)
	texts := make([]string, len(errs))
	alike := make(map[string][]string) // names of sources, each once, by what follows the first line
	for i, e := range errs {
		texts[i] = plain.Cleaner{}.Block(e.Error(), maxError)
		if source, advice, ok := sourceFault(texts[i]); ok && !slices.Contains(alike[advice], source) {
			alike[advice] = append(alike[advice], source)
		}
	}
	told := make(map[string]bool)
	for _, text := range texts {
		source, advice, ok := sourceFault(text)
		sources := alike[advice]
		if ok && len(sources) >= fewest && told[advice] && source != sources[0] {
			continue
		}
		if ok && told[source+"\n"+advice] { // another place in the same source
			text, _, _ = strings.Cut(text, "\n")
		}
		fmt.Fprintf(w, "Error: %s\n", text)
		told[source+"\n"+advice] = true
		if ok && len(sources) >= fewest && !told[advice] {
			told[advice] = true
			fmt.Fprintf(w, "  the same with %d more sources: %s\n", len(sources)-1, someOf(sources[1:]))
		}
	}
}

// sourceFault takes the text of a fault of a source apart: its name, and what
// follows the first line, the advice and the code.
func sourceFault(text string) (source, advice string, ok bool) {
	summary, advice, found := strings.Cut(text, "\n")
	rest, isSource := strings.CutPrefix(summary, `source "`)
	source, _, quoted := strings.Cut(rest, `": `)
	return source, advice, found && isSource && quoted
}

// someOf lists the first names.
func someOf(names []string) string {
	const most = 10
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
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
