package license

import (
	"iter"
	"slices"
)

// Table is the merged, sorted content of one file: licenses by UId, rows of each
// license by e-mail, both in the order of FoldKey. No two UIds are equal, and no two
// e-mails of one license (EqualFold). It never changes and may be used by several
// goroutines.
type Table struct {
	licenses []License
	// rows of each license: ascending ranks of holders.
	rows [][]uint32
	// holders by rank; see ranking for their order.
	holders []ref
	chunks  []string
	length  int
}

// newTable makes a table of drafts that are sorted by UId. It uses the memory of
// the drafts' holder lists.
func newTable(chunks []string, holders []ref, drafts []draft) (t *Table, merged int) {
	order := rank(chunks, holders)
	t = &Table{
		licenses: make([]License, len(drafts)),
		rows:     make([][]uint32, len(drafts)),
		holders:  order.holders,
		chunks:   chunks,
	}
	for i, d := range drafts {
		var fewer int
		t.licenses[i] = d.License
		t.rows[i], fewer = order.rows(d.holders)
		t.length += len(t.rows[i])
		merged += fewer
	}
	if merged > 0 {
		t.dropUnusedHolders()
	}
	t.chunks = inOrder(t.chunks, t.holders)
	return t, merged
}

// dropUnusedHolders forgets holders without rows, so that equal tables have equal
// holders whatever they were made from.
func (t *Table) dropUnusedHolders() {
	rankOf := make([]uint32, len(t.holders))
	for _, rows := range t.rows {
		for _, r := range rows {
			rankOf[r] = 1
		}
	}
	kept := t.holders[:0]
	for r, used := range rankOf {
		if used == 1 {
			rankOf[r] = toUint32(len(kept))
			kept = append(kept, t.holders[r])
		}
	}
	t.holders = kept
	for _, rows := range t.rows {
		for i, r := range rows {
			rows[i] = rankOf[r]
		}
	}
}

// Licenses returns all licenses, those without rows included, sorted by UId
// without case. The slice belongs to the table and must not be changed.
func (t *Table) Licenses() []License { return t.licenses }

// Len is the number of rows.
func (t *Table) Len() int { return t.length }

// Holders is the number of distinct holders that have rows.
func (t *Table) Holders() int { return len(t.holders) }

// Count is the number of rows of license i.
func (t *Table) Count(i int) int { return len(t.rows[i]) }

// Ranks returns, for each row of license i, the rank of its holder: ascending
// numbers below Holders. The slice belongs to the table and must not be changed.
func (t *Table) Ranks(i int) []uint32 { return t.rows[i] }

// Holder returns e-mail and name of the holder with a rank.
func (t *Table) Holder(rank uint32) (email, name string) {
	r := read(t.chunks, t.holders[rank])
	return r.email, r.name
}

// HolderID returns the id of the holder with a rank; empty in a table that was read
// from a CSV.
func (t *Table) HolderID(rank uint32) string { return t.holderID(rank) }

// RowsOf iterates over the rows of license i, by e-mail without case.
func (t *Table) RowsOf(i int) iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for _, rank := range t.rows[i] {
			if !yield(t.row(i, rank)) {
				return
			}
		}
	}
}

// Rows iterates over all rows, by UId and e-mail without case.
func (t *Table) Rows() iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for i, rows := range t.rows {
			for _, rank := range rows {
				if !yield(t.row(i, rank)) {
					return
				}
			}
		}
	}
}

// row is the row of license i and the holder with a rank.
func (t *Table) row(i int, rank uint32) Row {
	r := read(t.chunks, t.holders[rank])
	return Row{License: &t.licenses[i], Email: r.email, Name: r.name, HolderID: r.id}
}

// record is the holder with a rank.
func (t *Table) record(rank uint32) record { return read(t.chunks, t.holders[rank]) }

// Equal reports whether two tables have the same licenses and rows, in every
// field and letter.
func (t *Table) Equal(o *Table) bool {
	return t.length == o.length &&
		slices.EqualFunc(t.licenses, o.licenses, func(a, b License) bool { return a.equal(&b) }) &&
		slices.EqualFunc(t.holders, o.holders, func(a, b ref) bool { return read(t.chunks, a) == read(o.chunks, b) }) &&
		slices.EqualFunc(t.rows, o.rows, slices.Equal[[]uint32])
}
