package license

import (
	"cmp"
	"slices"
	"strings"
)

// Builder merges snapshots, and parts of former tables, into one Table. The
// result does not depend on the order in which things are added, nor on the order
// in which sources sent their licenses and holders.
type Builder struct {
	uid     func(source, id string) (string, bool)
	chunks  []string
	holders []ref
	drafts  []draft
	tables  map[*Table]*imported
	report  Report
}

// draft is a license of the table to be and its holders, as indexes into
// Builder.holders.
type draft struct {
	License
	holders []uint32
}

// imported says where the holders of a table are in a Builder.
type imported struct {
	firstChunk uint32
	holderOf   []uint32 // by rank; index into Builder.holders + 1, 0: not there yet
}

// Report describes what happened while a Table was built.
type Report struct {
	// Licenses, Rows and Holders count what is in the table.
	Licenses, Rows, Holders int
	// Merged counts rows that were left out because another holder of the same
	// license has the same e-mail. The holder with the smallest id remains.
	Merged int
	// Unnamed lists licenses that users hold but for which neither the source
	// nor the settings name a UId, ordered by source and id. They are not in the
	// table.
	Unnamed []Unnamed
	// Empty lists licenses that no user holds, ordered by UId. They are in the
	// table, but a file cannot express them.
	Empty []License
	// Unheld lists licenses that nobody holds and whose UId is equal to that of
	// another license or looks like it, ordered by UId. With their first holder
	// they become a UIDConflictError.
	Unheld []Unheld
	// LookAlikes lists the first MaxLookAlikes groups of e-mails in the table that
	// look alike but are not equal, ordered by e-mail; LookAlikeCount counts all.
	LookAlikes     [][]string
	LookAlikeCount int
}

// Unheld is a license that nobody holds.
type Unheld struct {
	// License itself. It is in the table only if its UId differs from that of Twin.
	License License
	// Twin is the license with an equal or similar UId.
	Twin License
}

// MaxLookAlikes is how many groups of similar e-mails a Report lists.
const MaxLookAlikes = 20

// Unnamed is a license without a UId.
type Unnamed struct {
	License License
	// Holders counts the users who hold it and would have been exported.
	Holders int
}

// NewBuilder returns an empty Builder. uid names the UIds that settings give to
// licenses of a source by their id; it takes precedence over what the source
// proposes. It may be nil.
func NewBuilder(uid func(source, id string) (string, bool)) *Builder {
	if uid == nil {
		uid = func(string, string) (string, bool) { return "", false }
	}
	return &Builder{uid: uid, tables: map[*Table]*imported{}}
}

// Add takes all licenses of a snapshot and the holders that are to be exported.
func (b *Builder) Add(s *Snapshot) {
	firstChunk := b.addText(s.text)
	draftOf := b.addLicenses(s)
	for i := range s.entries {
		e := &s.entries[i]
		if e.outcome != exported {
			continue
		}
		holder, stored := toUint32(len(b.holders)), false
		for _, l := range s.licensesOf(e) {
			d := draftOf[l]
			if d < 0 {
				continue
			}
			b.drafts[d].holders = append(b.drafts[d].holders, holder)
			stored = true
		}
		if stored {
			b.holders = append(b.holders, ref{e.at.chunk + firstChunk, e.at.at})
		}
	}
}

// addLicenses makes a draft for each license of s that has a UId. It returns the
// index of the draft of each license, -1 for those without one.
func (b *Builder) addLicenses(s *Snapshot) (draftOf []int) {
	holders := s.Exported()
	draftOf = make([]int, len(s.Licenses))
	for i, l := range s.Licenses {
		if uid, named := b.uid(s.Source, l.ID); named {
			l.UID = uid
		}
		if strings.TrimSpace(l.UID) != "" {
			draftOf[i] = len(b.drafts)
			b.drafts = append(b.drafts, draft{License: l, holders: make([]uint32, 0, holders[i])})
			continue
		}
		draftOf[i] = -1
		if holders[i] > 0 {
			b.report.Unnamed = append(b.report.Unnamed, Unnamed{License: l, Holders: holders[i]})
		}
	}
	return draftOf
}

// AddTable takes all licenses of one source from a former table with their rows,
// as they were published.
func (b *Builder) AddTable(t *Table, source string) {
	for i := range t.licenses {
		if t.licenses[i].Source == source {
			b.AddLicense(t, i)
		}
	}
}

// AddLicense takes license i of a former table with its rows, as they were
// published.
func (b *Builder) AddLicense(t *Table, i int) {
	from := b.imported(t)
	d := draft{License: t.licenses[i], holders: make([]uint32, 0, len(t.rows[i]))}
	for _, rank := range t.rows[i] {
		if from.holderOf[rank] == 0 {
			at := t.holders[rank]
			b.holders = append(b.holders, ref{at.chunk + from.firstChunk, at.at})
			from.holderOf[rank] = toUint32(len(b.holders))
		}
		d.holders = append(d.holders, from.holderOf[rank]-1)
	}
	b.drafts = append(b.drafts, d)
}

// imported makes the text of a table known to the Builder.
func (b *Builder) imported(t *Table) *imported {
	if b.tables[t] == nil {
		b.tables[t] = &imported{firstChunk: b.addText(t.chunks), holderOf: make([]uint32, len(t.holders))}
	}
	return b.tables[t]
}

// addText shares chunks of text and returns the number of the first one.
func (b *Builder) addText(chunks []string) (first uint32) {
	first = toUint32(len(b.chunks))
	b.chunks = append(b.chunks, chunks...)
	return first
}

// Table returns the table and a report of how it was made. It is an error of
// type *UIDConflictError if licenses with holders share a UId or have UIds that look
// alike. The Builder must not be used any more afterwards.
func (b *Builder) Table() (*Table, Report, error) {
	slices.SortFunc(b.report.Unnamed, func(x, y Unnamed) int {
		return cmp.Or(strings.Compare(x.License.Source, y.License.Source), strings.Compare(x.License.ID, y.License.ID))
	})
	drafts, unheld, err := settleUIDs(b.drafts)
	if err != nil {
		return nil, b.report, err
	}
	t, merged := newTable(b.chunks, b.holders, drafts)
	r := b.report
	r.Unheld = unheld
	r.LookAlikes, r.LookAlikeCount = t.lookAlikes(MaxLookAlikes)
	r.Licenses, r.Rows, r.Holders, r.Merged = len(t.licenses), t.Len(), len(t.holders), merged
	for i := range t.licenses {
		if len(t.rows[i]) == 0 {
			r.Empty = append(r.Empty, t.licenses[i])
		}
	}
	*b = Builder{}
	return t, r, nil
}
