package window

import (
	"crypto/rand"
	"encoding/binary"
	"io"
	"maps"
	"slices"

	"github.com/licexport/licexport/internal/license"
)

// Rewrite is what is to be done to the file with the holders.
type Rewrite struct {
	old   *license.Table
	added map[uint64]addition // by block
	// renumbered are the licenses of old, by block, in which e-mails change now: the
	// entries get the ids of old, by which their holders are known afterwards.
	renumbered map[uint64]int
	excused    *Excused
	valid      map[uint64]uint64 // by block: the bits that mean something
}

// addition adds the rows of a license of the old table as a point.
type addition struct {
	slot     uint8
	license  int
	expected expected
}

// expected are rows of the old table that are gone as a person expects: moved, or
// with another e-mail.
type expected struct {
	moved   []license.Row
	changed []license.Change
}

// hashes gives, by the hash of the e-mail of such a row, that of the e-mail that
// stands in the point instead; 0: none does.
func (x expected) hashes(h *hasher) map[uint64]uint64 {
	instead := make(map[uint64]uint64, len(x.moved)+len(x.changed))
	for _, r := range x.moved {
		instead[h.email(r.Email)] = 0
	}
	for _, c := range x.changed {
		instead[h.email(c.Old.Email)] = h.email(c.New.Email)
	}
	return instead
}

// Write merges the former file, which has the given digest, with the points that
// are added, in one pass. former is nil if there is none. It returns the digest of
// the new file. A former file that cannot be used is a *DamagedError.
func (r *Rewrite) Write(w io.Writer, former io.Reader, digest string) (string, error) {
	in, seed, err := openFormer(former)
	if err != nil {
		return "", err
	}
	out, err := newWriter(w, seed)
	if err != nil {
		return "", err
	}
	m := merge{Rewrite: r, in: in, out: out, people: newPeople(&hasher{seed: seed}, r.old), done: map[uint64]bool{}}
	if in != nil {
		if err := m.formerBlocks(digest); err != nil {
			return "", err
		}
	}
	for _, block := range slices.Sorted(maps.Keys(r.added)) {
		if !m.done[block] {
			if err := m.block(block, false); err != nil {
				return "", err
			}
		}
	}
	return out.end()
}

// openFormer opens the former file, or makes the seed of a new one.
func openFormer(former io.Reader) (*reader, uint64, error) {
	if former == nil {
		var seed [8]byte
		_, _ = rand.Read(seed[:]) // never fails, by its contract
		return nil, binary.BigEndian.Uint64(seed[:]), nil
	}
	in, err := newReader(former)
	if err != nil {
		return nil, 0, err
	}
	return in, in.seed, nil
}

// merge is one call of Write.
type merge struct {
	*Rewrite

	in     *reader // nil: there is no former file
	out    *writer
	people *people
	rows   rowSet
	ranks  []uint32
	seen   []bool // by row
	// instead is what stands in the point instead of a row, see expected.hashes.
	instead map[uint64]uint64
	done    map[uint64]bool
}

// formerBlocks goes through the former file.
func (m *merge) formerBlocks(digest string) error {
	for {
		block, err := m.in.block()
		if err != nil {
			return err
		}
		if block == 0 {
			return m.in.end(digest)
		}
		if m.done[block] {
			return &DamagedError{"a license is there twice"}
		}
		if err := m.block(block, true); err != nil {
			return err
		}
	}
}

// block writes the entries of one license.
func (m *merge) block(block uint64, former bool) error {
	m.done[block] = true
	valid := m.valid[block]
	add, adds := m.added[block]
	license, numbers := m.renumbered[block]
	if adds {
		license, numbers = add.license, true
	}
	if numbers {
		m.ranks = m.old.Ranks(license)
		m.rows.fill(m.people, m.ranks)
	}
	if adds {
		m.instead = add.expected.hashes(m.people.hasher)
		m.seen = append(m.seen[:0], make([]bool, len(m.ranks))...)
	}
	written := valid != 0
	if written {
		if err := m.out.number(block); err != nil {
			return err
		}
	}
	known := valid
	if adds {
		known &^= 1 << add.slot // an entry may have that bit from a point that is forgotten
	}
	put := func(e entry) error {
		e.bits &= known
		if numbers {
			m.renumber(&e)
		}
		if adds {
			m.mark(&e, add)
		}
		if e.bits == 0 {
			return nil
		}
		return m.out.entry(e)
	}
	if former {
		if err := m.formerEntries(m.excused.of(block), put); err != nil {
			return err
		}
	}
	if adds {
		if err := m.rest(add); err != nil {
			return err
		}
	}
	if !written {
		return nil
	}
	return m.out.number(0)
}

// formerEntries passes the entries of a block to put, without those that are
// excused.
func (m *merge) formerEntries(x *excusedLicense, put func(entry) error) error {
	renamed := map[uint64]entry{} // by the new e-mail
	for {
		e, err := m.in.next()
		if err != nil {
			return err
		}
		if e.bits == 0 {
			break
		}
		if x != nil {
			if x.moved[e.email] {
				continue
			}
			if to, ok := x.renamed[e.email]; ok {
				e.email = to
			}
			if x.targets[e.email] {
				known := renamed[e.email]
				e.bits |= known.bits
				renamed[e.email] = e
				continue
			}
		}
		if err := put(e); err != nil {
			return err
		}
	}
	for _, email := range slices.Sorted(maps.Keys(renamed)) {
		if err := put(renamed[email]); err != nil {
			return err
		}
	}
	return nil
}

// renumber gives an entry whose e-mail is in Old the id that it has there: the latest
// one that is known.
func (m *merge) renumber(e *entry) {
	if row := m.rows.find(e.email); row >= 0 {
		if id := m.people.id(m.ranks[row]); id != 0 {
			e.id = id
		}
	}
}

// mark sets the bit of the new point in an entry whose e-mail is in Old.
func (m *merge) mark(e *entry, add addition) {
	row := m.rows.find(e.email)
	if row < 0 {
		return
	}
	if _, not := m.instead[e.email]; not {
		return
	}
	m.seen[row] = true
	e.bits |= 1 << add.slot
}

// rest writes the rows of Old that had no entry yet, in the order of the table: then
// the next merge finds most of its rows in the order in which they lie in memory.
func (m *merge) rest(add addition) error {
	for row, rank := range m.ranks {
		if m.seen[row] {
			continue
		}
		hash := m.people.emails[rank]
		e := entry{email: hash, id: m.people.id(rank), bits: 1 << add.slot}
		if other, not := m.instead[hash]; not {
			if e.email = other; other == 0 {
				continue
			}
		}
		if err := m.out.entry(e); err != nil {
			return err
		}
	}
	return nil
}
