package host

import "hash/maphash"

// holderSet counts distinct holders and knows how many licenses each has. It
// keeps 64 bits of a keyed hash instead of the id: a million holders take 30
// MiB then. Two ids with one hash (less than once in ten million exports of a
// million holders) would count as one, so the totals would not match and the
// export would count as incomplete: the safe side.
type holderSet struct {
	seed  maphash.Seed
	count map[uint64]uint32
}

func newHolderSet() holderSet {
	return holderSet{seed: maphash.MakeSeed(), count: make(map[uint64]uint32)}
}

// put notes a holder and returns how many licenses it had, if it was there.
func (s holderSet) put(id string, licenses int) (before uint64, again bool) {
	key := maphash.String(s.seed, id)
	n, again := s.count[key]
	s.count[key] = uint32(licenses)
	return uint64(n), again
}

func (s holderSet) clear() { clear(s.count) }
