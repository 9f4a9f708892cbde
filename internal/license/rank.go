package license

import (
	"cmp"
	"slices"
	"strings"
)

// ranking is the order of holders: by e-mail without case, then id, e-mail and
// name. It is total: holders with one rank have identical records.
type ranking struct {
	// holders by rank.
	holders []ref
	// rankOf is the rank of each holder in the order given to rank.
	rankOf []uint32
	// person numbers the ranks so that those with one e-mail, compared without
	// case, have one number.
	person []uint32
}

// sortKey is what holders are sorted by. The first 16 bytes of the e-mail decide
// nearly always; only then the strings themselves need not be fetched.
type sortKey struct {
	high, low uint64
	holder    uint32
}

// rank orders holders. The result does not depend on the order they come in.
func rank(chunks []string, holders []ref) ranking {
	keys := make([]sortKey, len(holders))
	for i, at := range holders {
		high, low := foldPrefix(read(chunks, at).email)
		keys[i] = sortKey{high, low, toUint32(i)}
	}
	slices.SortFunc(keys, func(a, b sortKey) int {
		switch {
		case a.high != b.high:
			return cmp.Compare(a.high, b.high)
		case a.low != b.low:
			return cmp.Compare(a.low, b.low)
		default:
			return compareRecords(read(chunks, holders[a.holder]), read(chunks, holders[b.holder]))
		}
	})
	r := ranking{
		holders: make([]ref, 0, len(holders)),
		rankOf:  make([]uint32, len(holders)),
		person:  make([]uint32, 0, len(holders)),
	}
	for i, k := range keys {
		r.append(chunks, holders[k.holder], i > 0 && k.high == keys[i-1].high && k.low == keys[i-1].low)
		r.rankOf[k.holder] = toUint32(len(r.holders) - 1)
	}
	return r
}

// append adds the next holder in order. near says that it may have the e-mail of
// the one before.
func (r *ranking) append(chunks []string, holder ref, near bool) {
	if len(r.holders) == 0 {
		r.holders, r.person = append(r.holders, holder), append(r.person, 0)
		return
	}
	last := len(r.holders) - 1
	person := r.person[last] + 1
	if near {
		former, this := read(chunks, r.holders[last]), read(chunks, holder)
		if former == this {
			return
		}
		if EqualFold(former.email, this.email) {
			person--
		}
	}
	r.holders, r.person = append(r.holders, holder), append(r.person, person)
}

// rows turns holders of one license into ascending ranks, in place. Of several
// holders with one e-mail the one with the smallest id remains.
func (r *ranking) rows(holders []uint32) (rows []uint32, merged int) {
	for i, h := range holders {
		holders[i] = r.rankOf[h]
	}
	if !slices.IsSorted(holders) {
		slices.Sort(holders)
	}
	rows = slices.CompactFunc(holders, func(a, b uint32) bool { return r.person[a] == r.person[b] })
	return rows, len(holders) - len(rows)
}

// compareRecords is the order of holders.
func compareRecords(a, b record) int {
	return cmp.Or(
		compareFold(a.email, b.email),
		strings.Compare(a.id, b.id),
		strings.Compare(a.email, b.email),
		strings.Compare(a.name, b.name),
	)
}
