package export

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/state"
)

// settleUIDs gives licenses that no longer have a UId the one that they were
// published under, and reports settings that do nothing; named are the UIds in the
// settings, by license id. A vendor that no longer lists a product may not say what it
// is called either; its holders must not lose it for that.
func (m *merged) settleUIDs(s *license.Snapshot, named map[string]string, published *state.Entry) {
	listed := map[string]bool{}
	for i := range s.Licenses {
		l := &s.Licenses[i]
		listed[l.ID] = true
		if _, ok := named[l.ID]; ok || strings.TrimSpace(l.UID) != "" || published == nil {
			continue
		}
		if l.UID = publishedUID(published, l); l.UID != "" {
			m.warn(fmt.Sprintf("%s has no UId any more and keeps %q, under which it was published last. To make that last, write sources.%s.uids: {%q: %q}; to leave it out, exclude it",
				describe(l), l.UID, s.Source, l.ID, l.UID))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(named)) {
		if !listed[id] {
			m.warn(unusedUID(s, id, named[id]))
		}
	}
}

// publishedUID is the UId that a license was published under last; empty if none.
func publishedUID(published *state.Entry, l *license.License) string {
	i := slices.IndexFunc(published.Licenses, func(c state.Count) bool {
		return c.ID != "" && c.Source == l.Source && c.ID == l.ID
	})
	if i < 0 {
		return ""
	}
	return published.Licenses[i].UID
}

// unusedUID says that a UId in the settings names a license that the source does
// not have: ids are compared letter by letter.
func unusedUID(s *license.Snapshot, id, uid string) string {
	text := fmt.Sprintf("sources.%s.uids gives the UId %q to a license with the id %q, but the source has none", s.Source, uid, id)
	for i := range s.Licenses {
		if license.LookKey(s.Licenses[i].ID) == license.LookKey(id) {
			return text + fmt.Sprintf("; did you mean %q? Every character matters here, also upper and lower case", s.Licenses[i].ID)
		}
	}
	return text + fmt.Sprintf(". licexport licenses --source %s --format json shows the ids; take the line out if the license is gone for good", s.Source)
}
