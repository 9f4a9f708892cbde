package window

import (
	"crypto/rand"
	"encoding/binary"
	"io"

	"github.com/licexport/licexport/internal/license"
)

// Person is somebody by e-mail, by the id in a source, or by either. Empty is nobody.
type Person struct{ Email, ID string }

// Is reports whether a holder is that person. E-mails are compared as
// license.FoldKey does.
func (p Person) Is(email, id string) bool {
	return p.Email != "" && license.FoldKey(p.Email) == license.FoldKey(email) || p.ID != "" && p.ID == id
}

// Forget copies the file with the holders from r to w without the hashes of a person,
// and gives the digest of the copy and how many entries were changed. Memory stays as
// it is, but for the name and the digest of the file.
//
// The entries stay, under random hashes: whoever left still counts as one who left.
// Were they taken out, forgetting people one by one would hide from the guard that
// many left, or shrink a license below the size from which it is looked at. A hash
// that stands for somebody in the published table stays, too: it shows whether a run
// takes that person's license.
func (m *Memory) Forget(w io.Writer, r io.Reader, p Person, published *license.Table) (digest string, changed int, err error) {
	in, err := newReader(r)
	if err != nil {
		return "", 0, err
	}
	out, err := newWriter(w, in.seed)
	if err != nil {
		return "", 0, err
	}
	f := newForgetting(&hasher{seed: in.seed}, p, published)
	for {
		block, err := in.block()
		if err != nil {
			return "", 0, err
		}
		if block == 0 {
			break
		}
		if err := out.number(block); err != nil {
			return "", 0, err
		}
		if err := f.block(in, out); err != nil {
			return "", 0, err
		}
	}
	if err := in.end(m.File.Digest); err != nil {
		return "", 0, err
	}
	digest, err = out.end()
	return digest, f.changed, err
}

// forgetting is one call of Forget.
type forgetting struct {
	email, id   uint64 // 0: unknown
	emails, ids map[uint64]bool
	changed     int
}

func newForgetting(h *hasher, p Person, published *license.Table) *forgetting {
	f := &forgetting{id: h.id(p.ID), emails: map[uint64]bool{}, ids: map[uint64]bool{}}
	if p.Email != "" {
		f.email = h.email(p.Email)
	}
	if published == nil {
		return f
	}
	people := newPeople(h, published)
	for rank, email := range people.emails {
		f.emails[email], f.ids[people.id(uint32(rank))] = true, true
	}
	return f
}

// block copies the entries of one license.
func (f *forgetting) block(in *reader, out *writer) error {
	for {
		e, err := in.next()
		if err != nil {
			return err
		}
		if e.bits == 0 {
			return out.number(0)
		}
		if err := out.entry(f.entry(e)); err != nil {
			return err
		}
	}
}

func (f *forgetting) entry(e entry) entry {
	is := f.email != 0 && e.email == f.email || f.id != 0 && e.id == f.id
	if !is || f.emails[e.email] {
		return e
	}
	f.changed++
	e.email = randomHash()
	if !f.ids[e.id] {
		e.id = 0
	}
	return e
}

// randomHash is nobody's.
func randomHash() uint64 {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails, by its contract
	return max(binary.BigEndian.Uint64(b[:])&(1<<hashBits-1), 1)
}
