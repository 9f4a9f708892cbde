package license

import "hash/maphash"

// index finds holders by strings that are stored elsewhere. A Go map with strings
// as keys would cost several times as much at a million holders.
type index struct {
	seed  maphash.Seed
	slots []slot // a power of two; linear probing
	used  int
}

// slot refers to an item; item 0 is stored as 1, so that 0 means free.
type slot struct{ hash, item uint32 }

// newIndex returns an empty index.
func newIndex() *index {
	return &index{seed: maphash.MakeSeed(), slots: make([]slot, 1024)}
}

// find returns the item with the given key. If there is none, it stores next
// under that key and reports false. same reports whether an item has the key.
func (x *index) find(key record, next uint32, same func(item uint32) bool) (item uint32, found bool) {
	if x.used*4 >= len(x.slots)*3 {
		x.grow()
	}
	hash := x.hash(key)
	i := x.first(hash)
	for ; x.slots[i].item != 0; i = x.following(i) {
		if s := x.slots[i]; s.hash == hash && same(s.item-1) {
			return s.item - 1, true
		}
	}
	x.slots[i] = slot{hash: hash, item: next + 1}
	x.used++
	return next, false
}

// hash mixes the strings of a record.
func (x *index) hash(r record) uint32 {
	const odd = 0x9e3779b97f4a7c15 // spreads the bits and keeps the order apart
	h := maphash.String(x.seed, r.id)
	h = h*odd + maphash.String(x.seed, r.email)
	h = h*odd + maphash.String(x.seed, r.name)
	return uint32(h >> 32)
}

// grow doubles the number of slots.
func (x *index) grow() {
	former := x.slots
	x.slots = make([]slot, 2*len(former))
	for _, s := range former {
		if s.item == 0 {
			continue
		}
		i := x.first(s.hash)
		for x.slots[i].item != 0 {
			i = x.following(i)
		}
		x.slots[i] = s
	}
}

// reset forgets all items.
func (x *index) reset() {
	clear(x.slots)
	x.used = 0
}

// first is where the search for a hash begins.
func (x *index) first(hash uint32) int { return int(hash) & (len(x.slots) - 1) }

// following is where the search goes on.
func (x *index) following(i int) int { return (i + 1) & (len(x.slots) - 1) }
