package license

import (
	"fmt"
	"testing"
)

// An index that grows keeps what it holds: a holder that it lost would be counted
// again, and stay in the file after a source took it back.
func TestIndexKeepsWhatItHoldsAsItGrows(t *testing.T) {
	t.Parallel()
	const many = 5000 // several times as many as there is room for at first
	x := newIndex()
	id := func(i uint32) string { return fmt.Sprintf("holder-%d", i) }
	find := func(i uint32) (item uint32, found bool) {
		return x.find(record{id: id(i)}, i, func(item uint32) bool { return id(item) == id(i) })
	}
	for i := range uint32(many) {
		if item, found := find(i); found || item != i {
			t.Fatalf("%s is new, but was found as %d (%v)", id(i), item, found)
		}
	}
	for i := range uint32(many) {
		if item, found := find(i); !found || item != i {
			t.Fatalf("%s was found as %d (%v)", id(i), item, found)
		}
	}
}

// Two holders with the same hash, one pair of which a million holders are certain
// to have, are two.
func TestIndexTellsEqualHashesApart(t *testing.T) {
	t.Parallel()
	x := newIndex()
	hash := x.hash(record{id: "eva"})
	x.slots[x.first(hash)] = slot{hash: hash, item: 1} // jan, if he had the hash of eva
	items := []string{"jan", "eva"}
	same := func(i uint32) bool { return items[i] == "eva" }
	if item, found := x.find(record{id: "eva"}, 1, same); found || item != 1 {
		t.Errorf("eva, who is new, was found as %s (%v)", items[item], found)
	}
	if item, found := x.find(record{id: "eva"}, 2, same); !found || item != 1 {
		t.Errorf("eva was not found again: %d (%v)", item, found)
	}
}

func TestNotesBeyondTheirNumberAreOther(t *testing.T) {
	t.Parallel()
	n := newNotes()
	for i := range 2 * maxNotes {
		text := fmt.Sprintf("reason %d", i)
		want := text
		if i >= maxNotes {
			want = otherNotes
		}
		if got := n.text(n.number(text)); got != want {
			t.Fatalf("%q became %q, want %q", text, got, want)
		}
	}
	if got := n.text(n.number("reason 0")); got != "reason 0" {
		t.Errorf("the first reason became %q", got)
	}
}
