package history

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/pkg/sdk/strict"
)

// Last names the newest run. The one before it is -1 or last-1, and so on.
const Last = "last"

var back = regexp.MustCompile(`^(?:last)?-(\d{1,6})$`)

// few is how many runs an error names.
const few = 5

// Find gives a run by its name, by a beginning of its name that no other run has, or
// counted from the newest: last, -1 (or last-1), -2. The error has the class Usage.
func (p *Past) Find(name string) (Run, error) {
	if len(p.runs) == 0 {
		return Run{}, problem.New(problem.Usage, "nothing is known of a run for "+p.Output(),
			"If you mean another file, name it as the run did: with --job, or with --output and --state-dir.")
	}
	if n, ok := backwards(name); ok {
		if n >= len(p.runs) {
			return Run{}, problem.New(problem.Usage, fmt.Sprintf("there is no run %s: only %d are known for %s", name, len(p.runs), p.Output()),
				"The oldest one is "+p.runs[len(p.runs)-1].ID+".")
		}
		return p.runs[n], nil
	}
	var found []string
	at := -1
	for i, r := range p.runs {
		if r.ID == name {
			return r, nil
		}
		if name != "" && strings.HasPrefix(r.ID, name) {
			found, at = append(found, r.ID), i
		}
	}
	switch len(found) {
	case 1:
		return p.runs[at], nil
	case 0:
		return Run{}, problem.New(problem.Usage, fmt.Sprintf("there is no run %q for %s", name, p.Output()), p.suggest(name))
	default:
		return Run{}, problem.New(problem.Usage, fmt.Sprintf("%d runs begin with %q", len(found), name),
			"Write more of the name: "+listed(found)+".")
	}
}

// backwards reads last and -1.
func backwards(name string) (n int, ok bool) {
	if name == Last {
		return 0, true
	}
	m := back.FindStringSubmatch(name)
	if m == nil {
		return 0, false
	}
	n, err := strconv.Atoi(m[1])
	return n, err == nil
}

func (p *Past) suggest(name string) string {
	names := p.Names()
	if near := strict.Suggest(name, names); near != "" {
		return fmt.Sprintf("Did you mean %s?", near)
	}
	return "The newest are: " + listed(names) + ". A run that is older than what is kept is not known any more."
}

func listed(names []string) string {
	text := strings.Join(names[:min(few, len(names))], ", ")
	if len(names) > few {
		text += ", …"
	}
	return text
}

// Names lists the runs of which anything is known, newest first.
func (p *Past) Names() []string {
	names := make([]string, len(p.runs))
	for i, r := range p.runs {
		names[i] = r.ID
	}
	return slices.Clip(names)
}
