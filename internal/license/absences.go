package license

import (
	"cmp"
	"hash/maphash"
	"slices"
)

// Absences knows of the assignments that a source sent and that are not in the table
// why they are not: eight bytes each, by hash, so that a person who lost a license can
// be told the reason.
type Absences struct {
	seed  maphash.Seed
	notes []string
	// entries are sorted: the upper bits are a hash of holder and license, the lower
	// ones the reason.
	entries []uint64
}

// Absence says why an assignment is not in the table.
type Absence struct {
	// LeftOut is true if settings of the source leave the holder out, NoEmail if the
	// holder has no usable e-mail; neither if the holder is no user.
	LeftOut, NoEmail bool
	// Why is the reason in words of the source or of licexport; may be empty.
	Why string
}

const (
	absenceBits = 12 // of them two for the outcome, ten for the number of a note
	absenceMask = 1<<absenceBits - 1
)

// Absences returns the assignments that are not exported. It must be called before
// Forget.
func (s *Snapshot) Absences() *Absences {
	a := &Absences{seed: maphash.MakeSeed(), notes: s.reasons}
	n := 0
	for i := range s.entries {
		if absent(s.entries[i].outcome) {
			n += int(s.entries[i].count)
		}
	}
	a.entries = make([]uint64, 0, n)
	for i := range s.entries {
		e := &s.entries[i]
		if !absent(e.outcome) {
			continue
		}
		id := read(s.text, e.at).id
		reason := uint64(e.note) << 2
		switch e.outcome {
		case leftOut:
			reason |= 1
		case noEmail:
			reason |= 2
		case exported, idle, device, key:
		}
		for _, l := range s.licensesOf(e) {
			a.entries = append(a.entries, a.hash(s.Licenses[l].ID, id)|reason)
		}
	}
	slices.Sort(a.entries)
	return a
}

func absent(o outcome) bool { return o != exported && o != idle }

// hash is that of an assignment, with room for the reason.
func (a *Absences) hash(licenseID, holderID string) uint64 {
	const odd = 0x9e3779b97f4a7c15
	return (maphash.String(a.seed, licenseID)*odd + maphash.String(a.seed, holderID)) &^ uint64(absenceMask)
}

// Of says why a holder of the source does not have a license in the table, although
// the source sent it; ok is false if it did not. A nil Absences knows none.
func (a *Absences) Of(licenseID, holderID string) (why Absence, ok bool) {
	if a == nil || holderID == "" {
		return Absence{}, false
	}
	key := a.hash(licenseID, holderID)
	i, _ := slices.BinarySearchFunc(a.entries, key, cmp.Compare[uint64])
	if i == len(a.entries) || a.entries[i]&^uint64(absenceMask) != key {
		return Absence{}, false
	}
	reason := a.entries[i] & absenceMask
	return Absence{LeftOut: reason&3 == 1, NoEmail: reason&3 == 2, Why: a.notes[reason>>2]}, true
}
