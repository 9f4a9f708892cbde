package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/problem"
)

// fewest is the number of sources with one fault from which on they share a
// message.
const fewest = 3

// maxError bounds the text of one error, in bytes.
const maxError = 256 << 10

// Error writes err for a person, each of its problems by itself. Where many sources
// fail for the same reason, as files do that were all saved just now, the first one
// is written whole and the others are named. Where one source has the same fault in
// several places, the advice is given once.
func Error(w io.Writer, err error) {
	problems := problem.List(err)
	alike := make(map[string][]string) // names of sources, each once, by the advice on their problem
	for _, p := range problems {
		source, advice, ok := fault(p)
		if ok && !slices.Contains(alike[advice], source) {
			alike[advice] = append(alike[advice], source)
		}
	}
	type place struct{ source, advice string }
	given := make(map[place]bool)   // the advice was written for this source
	shared := make(map[string]bool) // the advice was written for all sources
	for _, p := range problems {
		source, advice, ok := fault(p)
		sources := alike[advice]
		many := ok && len(sources) >= fewest
		if many && shared[advice] && source != sources[0] {
			continue
		}
		text := p.Error()
		if ok && given[place{source, advice}] { // another place in the same source
			text = p.Headline()
		}
		note(w, "Error:", plain.Cleaner{}.Block(text, maxError))
		given[place{source, advice}] = true
		if many && !shared[advice] {
			shared[advice] = true
			fmt.Fprintf(w, "  the same with %d more sources: %s\n", len(sources)-1, someOf(sources[1:]))
		}
	}
}

// fault is the source of a problem and what follows its first line; ok is false if
// there is no source or no advice.
func fault(p *problem.Problem) (source, advice string, ok bool) {
	advice = strings.Join(p.Advice(), "\n")
	return p.Place.Source, advice, p.Place.Source != "" && advice != ""
}

// someOf lists the first names.
func someOf(names []string) string {
	const most = 10
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
