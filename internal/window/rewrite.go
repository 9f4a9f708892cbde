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
	old     *license.Table
	added   map[uint64]addition // by block
	excused *Excused
	valid   map[uint64]uint64 // by block: the bits that mean something
}

// addition adds the rows of a license of the old table as a point.
type addition struct {
	slot    uint8
	license int
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
	seen   []bool // by slot of rows
	done   map[uint64]bool
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
	if adds {
		ranks := m.old.Ranks(add.license)
		m.rows.fill(m.people, ranks)
		m.seen = append(m.seen[:0], make([]bool, len(m.rows.hashes))...)
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

// mark sets the bit of the new point in an entry whose e-mail is in Old. The id is
// the latest one that is known.
func (m *merge) mark(e *entry, add addition) {
	at := m.rows.find(e.email)
	if at < 0 {
		return
	}
	m.seen[at] = true
	e.bits |= 1 << add.slot
	if id := m.people.id(m.rows.ranks[at]); id != 0 {
		e.id = id
	}
}

// rest writes the rows of Old that had no entry yet.
func (m *merge) rest(add addition) error {
	for at, hash := range m.rows.hashes {
		if hash == 0 || m.seen[at] {
			continue
		}
		e := entry{email: hash, id: m.people.id(m.rows.ranks[at]), bits: 1 << add.slot}
		if err := m.out.entry(e); err != nil {
			return err
		}
	}
	return nil
}
