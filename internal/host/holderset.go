package host

import "hash/maphash"

// holderSet counts distinct holders and knows how many licenses each has. It
// keeps 63 bits of a keyed hash instead of the id: a million holders take 32
// MiB then. Two ids with one hash (less than once in ten million exports of a
// million holders) would count as one, so the totals would not match and the
// export would count as incomplete: the safe side.
//
// Each holder of an export passes through it, so it is a plain table with one
// access to memory where a map needs several.
type holderSet struct {
	seed  maphash.Seed
	slots []holderSlot // a power of two; linear probing
	used  int
}

// holderSlot is a holder; key 0 means that the slot is free.
type holderSlot struct {
	key      uint64
	licenses uint32
}

func newHolderSet() *holderSet {
	return &holderSet{seed: maphash.MakeSeed(), slots: make([]holderSlot, 1024)}
}

// put notes a holder and returns how many licenses it had, if it was there.
func (s *holderSet) put(id string, licenses int) (before uint64, again bool) {
	if 4*s.used >= 3*len(s.slots) {
		s.grow()
	}
	key := maphash.String(s.seed, id) | 1
	slot := s.find(key)
	before, again = uint64(slot.licenses), slot.key != 0
	if !again {
		s.used++
	}
	*slot = holderSlot{key, uint32(licenses)}
	return before, again
}

// find returns the slot of a key, or the free one where it belongs.
func (s *holderSet) find(key uint64) *holderSlot {
	last := len(s.slots) - 1
	for i := int(key>>32) & last; ; i = (i + 1) & last {
		if slot := &s.slots[i]; slot.key == key || slot.key == 0 {
			return slot
		}
	}
}

// grow doubles the room.
func (s *holderSet) grow() {
	former := s.slots
	s.slots = make([]holderSlot, 2*len(former))
	for _, slot := range former {
		if slot.key != 0 {
			*s.find(slot.key) = slot
		}
	}
}

func (s *holderSet) clear() {
	clear(s.slots)
	s.used = 0
}
