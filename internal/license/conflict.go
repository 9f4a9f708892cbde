package license

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/problem"
)

// UIDConflictError says that licenses with holders have UIds that are equal or look
// alike. The importer knows licenses by UId only, so the holders of one would become
// holders of the other, or lose theirs because one UId was meant. Only other UIds in
// the settings resolve it.
type UIDConflictError struct {
	// Conflicts, ordered by UId. Never empty.
	Conflicts []UIDConflict
}

// UIDConflict is a group of licenses with UIds that have one LookKey.
type UIDConflict struct {
	// Licenses, two or more, ordered by UId, source and id.
	Licenses []License
	// Holders counts the rows that each would have; parallel to Licenses.
	Holders []int
}

// Equal reports whether the UIds are equal (EqualFold); if not, they only look
// alike.
func (c *UIDConflict) Equal() bool {
	return !slices.ContainsFunc(c.Licenses, func(l License) bool { return !EqualFold(l.UID, c.Licenses[0].UID) })
}

// What an error lists; it counts the rest. A tenant that is configured twice has a
// conflict for each of its licenses.
const (
	listedConflicts = 10
	listedLicenses  = 5
)

// Problem names the conflicts with their licenses, one a line, and says what to do.
func (e *UIDConflictError) Problem() *problem.Problem {
	var lines []string
	for i := range e.Conflicts[:min(len(e.Conflicts), listedConflicts)] {
		lines = append(lines, e.Conflicts[i].lines()...)
	}
	if more := len(e.Conflicts) - listedConflicts; more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more such UIds", more))
	}
	last := e.Conflicts[0].Licenses[len(e.Conflicts[0].Licenses)-1]
	remedy := "If two sources of the job read the same tenant, remove one of them. Otherwise give all but one license a UId of its own"
	if last.ID != "" {
		remedy += ", as in\n" + problem.Below(last.UIDSetting())
	}
	return &problem.Problem{
		Class: problem.Usage, Code: "host.uid_conflict", Place: problem.Place{UID: e.Conflicts[0].Licenses[0].UID},
		Summary: "one UId stands for more than one license, and Alvao knows licenses by nothing else",
		Detail:  strings.Join(lines, "\n"), Remedy: remedy,
	}
}

// Error is the text of the problem.
func (e *UIDConflictError) Error() string { return e.Problem().Error() }

// lines describe a conflict, a license a line.
func (c *UIDConflict) lines() []string {
	equal := c.Equal()
	first := fmt.Sprintf("%d licenses have the UId %s:", len(c.Licenses), quote(c.Licenses[0].UID))
	if !equal {
		first = fmt.Sprintf("%d licenses have UIds that look alike:", len(c.Licenses))
	}
	lines := []string{first}
	for i := range c.Licenses[:min(len(c.Licenses), listedLicenses)] {
		l := &c.Licenses[i]
		text := problem.Below(l.describe())
		if !equal {
			text += fmt.Sprintf(", UId %s, in code points %s", quote(l.UID), CodePoints(l.UID))
		}
		lines = append(lines, text)
	}
	if more := len(c.Licenses) - listedLicenses; more > 0 {
		lines = append(lines, problem.Below(fmt.Sprintf("and %d more", more)))
	}
	return lines
}

// describe names a license for people, with what finds it in its source.
func (l *License) describe() string {
	name := l.Name
	if name == "" {
		name = l.UID
	}
	if l.ID == "" {
		return quote(name)
	}
	return fmt.Sprintf("%s (source %s, id %s)", quote(name), l.Source, plain.Cell(shorten(l.ID)))
}

// UIDSetting is the line of the configuration file that would give the license
// another UId.
func (l *License) UIDSetting() string {
	return fmt.Sprintf("sources.%s.uids: {%s: ANOTHER-UID}", l.Source, quote(l.ID))
}

// CodePoints writes a text so that look-alikes can be told apart: visible characters
// of ASCII as they are, all others as their code points, as in a<U+00A0>b. What is
// too long for a line is cut.
func CodePoints(s string) string {
	const longest = 100
	var b strings.Builder
	n := 0
	for i, r := range s {
		if n++; n > longest {
			b.WriteString("…")
			break
		}
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], string(utf8.RuneError)):
			fmt.Fprintf(&b, "<0x%02X>", s[i])
		case r <= ' ' || r >= 0x7f || r == '<':
			fmt.Fprintf(&b, "<%U>", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// quote puts a text into quotation marks, on one line and cut where it is too long.
func quote(s string) string { return fmt.Sprintf("%q", shorten(s)) }

// shorten cuts a text that is too long for a line of a message.
func shorten(s string) string { return plain.Shorten(s, 100) }

// sortDrafts orders licenses by UId, then source and id.
func sortDrafts(drafts []draft) {
	type keyed struct {
		key   string
		draft draft
	}
	byUID := make([]keyed, len(drafts))
	for i, d := range drafts {
		byUID[i] = keyed{FoldKey(d.UID), d}
	}
	slices.SortFunc(byUID, func(a, b keyed) int {
		return cmp.Or(
			strings.Compare(a.key, b.key),
			strings.Compare(a.draft.Source, b.draft.Source),
			strings.Compare(a.draft.ID, b.draft.ID),
			strings.Compare(a.draft.UID, b.draft.UID),
			strings.Compare(a.draft.Name, b.draft.Name),
		)
	})
	for i := range byUID {
		drafts[i] = byUID[i].draft
	}
}

// settleUIDs sorts drafts and makes their UIds unique: of licenses whose UIds are
// equal or look alike one at most has holders. The others of its group are listed as
// unheld, and those with the very UId are left out, as the table has room for one. It
// is an error of type *UIDConflictError if several have holders.
func settleUIDs(drafts []draft) (kept []draft, unheld []Unheld, err error) {
	sortDrafts(drafts)
	var conflicts []UIDConflict
	drop := make([]bool, len(drafts))
	for _, group := range alike(drafts) {
		var held []int
		for _, i := range group {
			if len(drafts[i].holders) > 0 {
				held = append(held, i)
			}
		}
		if len(held) > 1 {
			conflicts = append(conflicts, conflictOf(drafts, held))
			continue
		}
		stays := group[0]
		if len(held) == 1 {
			stays = held[0]
		}
		for _, i := range group {
			if i == stays {
				continue
			}
			unheld = append(unheld, Unheld{License: drafts[i].License, Twin: drafts[stays].License})
		}
		dropEqual(drafts, group, stays, drop)
	}
	if conflicts != nil {
		return nil, nil, &UIDConflictError{Conflicts: conflicts}
	}
	for i := range drafts {
		if !drop[i] {
			kept = append(kept, drafts[i])
		}
	}
	return kept, unheld, nil
}

// alike lists the groups of two and more drafts whose UIds have one LookKey. drafts
// are sorted, and so are the groups and what is in them.
func alike(drafts []draft) [][]int {
	byLook := make(map[string][]int, len(drafts))
	for i := range drafts {
		key := LookKey(drafts[i].UID)
		byLook[key] = append(byLook[key], i)
	}
	var groups [][]int
	for _, group := range byLook {
		if len(group) > 1 {
			groups = append(groups, group)
		}
	}
	slices.SortFunc(groups, func(a, b []int) int { return cmp.Compare(a[0], b[0]) })
	return groups
}

// dropEqual marks the drafts of a group that cannot be in the table: of each UId one
// stays, the given one where it has that UId.
func dropEqual(drafts []draft, group []int, stays int, drop []bool) {
	taken := map[string]bool{FoldKey(drafts[stays].UID): true}
	for _, i := range group {
		key := FoldKey(drafts[i].UID)
		drop[i] = i != stays && taken[key]
		taken[key] = true
	}
}

// conflictOf names the drafts that have holders and cannot go together.
func conflictOf(drafts []draft, held []int) UIDConflict {
	var c UIDConflict
	for _, i := range held {
		c.Licenses = append(c.Licenses, drafts[i].License)
		c.Holders = append(c.Holders, len(drafts[i].holders))
	}
	return c
}
