package doctor

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/plain"
)

// scrubbed is a check as it may leave the company: without secrets, addresses of
// people and the home folder, and without characters that nobody sees.
func (d Doctor) scrubbed(c Check) Check {
	c.Name, c.Found, c.Remedy = d.scrub(c.Name), d.scrub(c.Found), d.scrub(c.Remedy)
	return c
}

func (d Doctor) scrub(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		line = plain.Cell(line)
		if d.Redact != nil {
			line = d.Redact(line)
		}
		// The longest first: one may be a part of another.
		for _, private := range slices.SortedFunc(maps.Keys(d.Private), func(a, b string) int { return len(b) - len(a) }) {
			if private != "" {
				line = strings.ReplaceAll(line, private, d.Private[private])
			}
		}
		lines[i] = withoutPeople(line)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// withoutPeople takes out what looks like an e-mail address, or like user and
// password before a server. A unit of systemd with an instance looks so, too.
func withoutPeople(line string) string {
	return regexp.MustCompile(`[^\s@/<>"'(),;:]+(:[^\s@/]*)?@[^\s@<>"'(),;]+`).ReplaceAllStringFunc(line, func(found string) string {
		if strings.HasPrefix(found, "licexport@") && (strings.HasSuffix(found, ".timer") || strings.HasSuffix(found, ".service")) {
			return found
		}
		return "(address)"
	})
}
