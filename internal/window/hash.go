package window

import (
	"github.com/cespare/xxhash/v2"

	"github.com/licexport/licexport/internal/license"
)

// hashBits is the length of a hash. A person who is missing is taken for one of a
// million others with a probability of one to 280 million.
const hashBits = 48

// hasher hashes texts with a seed of its window's own. It is not safe for
// concurrent use.
type hasher struct {
	seed uint64
	d    xxhash.Digest
}

// sum is never 0, which stands for "unknown".
func (h *hasher) sum(s string) uint64 {
	h.d.ResetWithSeed(h.seed)
	_, _ = h.d.WriteString(s) // never fails, by its contract
	return max(h.d.Sum64()&(1<<hashBits-1), 1)
}

func (h *hasher) email(address string) uint64 { return h.sum(license.FoldKey(address)) }

// id of a holder; 0 if it has none.
func (h *hasher) id(id string) uint64 {
	if id == "" {
		return 0
	}
	return h.sum(id)
}

// people are the hashes of the holders of a table, by rank. A holder is hashed once,
// however many licenses it has.
type people struct {
	hasher *hasher
	table  *license.Table
	emails []uint64
	ids    []uint64 // made when it is needed
}

func newPeople(h *hasher, t *license.Table) *people {
	p := &people{hasher: h, table: t, emails: make([]uint64, t.Holders())}
	for rank := range p.emails {
		email, _ := t.Holder(uint32(rank))
		p.emails[rank] = h.email(email)
	}
	return p
}

func (p *people) id(rank uint32) uint64 {
	if p.ids == nil {
		p.ids = make([]uint64, p.table.Holders())
		for r := range p.ids {
			p.ids[r] = p.hasher.id(p.table.HolderID(uint32(r)))
		}
	}
	return p.ids[rank]
}

// rowSet finds the rows of one license by the hash of their e-mail. It is used for
// one license after the other, because the memory of its slots is worth keeping.
type rowSet struct {
	hashes []uint64 // a power of two; 0: free
	rows   []uint32 // the index of the row
	mask   uint64
}

// fill makes it the set of these rows.
func (s *rowSet) fill(p *people, ranks []uint32) {
	size := 64
	for size*3 < len(ranks)*4 {
		size *= 2
	}
	if cap(s.hashes) < size {
		s.hashes, s.rows = make([]uint64, size), make([]uint32, size)
	}
	s.hashes, s.rows, s.mask = s.hashes[:size], s.rows[:size], uint64(size-1)
	clear(s.hashes)
	for row, rank := range ranks {
		hash := p.emails[rank]
		i := hash & s.mask
		for s.hashes[i] != 0 && s.hashes[i] != hash {
			i = (i + 1) & s.mask
		}
		s.hashes[i], s.rows[i] = hash, uint32(row)
	}
}

// find gives the index of the row with an e-mail, or -1.
func (s *rowSet) find(hash uint64) int {
	for i := hash & s.mask; ; i = (i + 1) & s.mask {
		switch s.hashes[i] {
		case hash:
			return int(s.rows[i])
		case 0:
			return -1
		}
	}
}
