package license

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// UIDConflictError says that licenses share a UId. The importer knows licenses by
// UId only, so the holders of one would become holders of the other.
type UIDConflictError struct {
	// Conflicts, ordered by UId. Never empty.
	Conflicts []UIDConflict
}

// UIDConflict is one UId, compared without case, that several licenses have.
type UIDConflict struct {
	// UID in the spelling of the first license.
	UID string
	// Licenses that have it, two or more, ordered by source and id.
	Licenses []License
}

// Error names every conflict with its licenses and says what to do.
func (e *UIDConflictError) Error() string {
	var b strings.Builder
	for i, c := range e.Conflicts {
		if i > 0 {
			b.WriteString("; ")
		}
		fmt.Fprintf(&b, "%d licenses have the UId %q: ", len(c.Licenses), c.UID)
		for j := range c.Licenses {
			if j > 0 {
				b.WriteString(" and ")
			}
			b.WriteString(c.Licenses[j].describe())
		}
	}
	b.WriteString("; give each license its own UId, with uids under the source in the configuration file")
	return b.String()
}

// describe names a license for people.
func (l *License) describe() string {
	name := l.Name
	if name == "" {
		name = l.UID
	}
	if l.ID == "" {
		return fmt.Sprintf("%q", name)
	}
	return fmt.Sprintf("%q (source %s, id %s)", name, l.Source, l.ID)
}

// sortDrafts orders licenses by UId, without case, and reports those that share
// one.
func sortDrafts(drafts []draft) error {
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
	var conflicts []UIDConflict
	for i := range byUID {
		drafts[i] = byUID[i].draft
		if i == 0 || byUID[i].key != byUID[i-1].key {
			continue
		}
		if i == 1 || byUID[i-1].key != byUID[i-2].key {
			first := byUID[i-1].draft.License
			conflicts = append(conflicts, UIDConflict{UID: first.UID, Licenses: []License{first}})
		}
		last := &conflicts[len(conflicts)-1]
		last.Licenses = append(last.Licenses, drafts[i].License)
	}
	if conflicts != nil {
		return &UIDConflictError{Conflicts: conflicts}
	}
	return nil
}
