package license

import (
	"errors"
	"fmt"
	"iter"
	"strings"
)

// FromRows makes a table of rows as a CSV has them: pairs of an index into
// licenses and a row, in any order. Row.License is ignored. Rows of one license
// with equal e-mails (EqualFold) are merged: the one with the smallest holder id,
// then e-mail and name remains. Licenses with equal UIds, a license without a UId, a
// row without an e-mail and an index out of range are errors. UIds that only look
// alike are none: what another program wrote can be compared as it is.
func FromRows(licenses []License, rows iter.Seq2[int, Row]) (*Table, error) {
	f := newRowReader(licenses)
	for l, row := range rows {
		if l < 0 || l >= len(licenses) {
			return nil, fmt.Errorf("a row refers to license %d of %d", l, len(licenses))
		}
		if row.Email == "" {
			return nil, fmt.Errorf("a row of the license with the UId %q has no e-mail", licenses[l].UID)
		}
		f.add(l, row)
	}
	for i := range licenses {
		if strings.TrimSpace(licenses[i].UID) == "" {
			return nil, errors.New("a license has no UId: " + licenses[i].describe())
		}
	}
	sortDrafts(f.drafts)
	for i := 1; i < len(f.drafts); i++ {
		if a, b := f.drafts[i-1].License, f.drafts[i].License; EqualFold(a.UID, b.UID) {
			return nil, fmt.Errorf("two licenses have the UId %s: %s and %s", quote(a.UID), a.describe(), b.describe())
		}
	}
	t, _ := newTable(f.text.chunks, f.holders, f.drafts)
	return t, nil
}

// rowReader collects rows. Holders are known by their whole record, because a CSV
// has no ids.
type rowReader struct {
	text    text
	holders []ref
	drafts  []draft
	index   *index
}

func newRowReader(licenses []License) *rowReader {
	f := &rowReader{index: newIndex(), drafts: make([]draft, len(licenses))}
	for i, l := range licenses {
		f.drafts[i].License = l
	}
	return f
}

// add stores a row, and its holder if it is new.
func (f *rowReader) add(license int, row Row) {
	r := record{id: row.HolderID, email: row.Email, name: row.Name}
	i, known := f.index.find(r, toUint32(len(f.holders)), func(i uint32) bool {
		return read(f.text.chunks, f.holders[i]) == r
	})
	if !known {
		f.holders = append(f.holders, f.text.add(r))
	}
	d := &f.drafts[license]
	d.holders = append(d.holders, i)
}
