package host

import (
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// The set agrees with a map of whole ids.
func TestHolderSet(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		set, model := newHolderSet(), map[string]int{}
		for range rapid.IntRange(0, 50).Draw(t, "puts") {
			id, n := rapid.StringMatching(`[a-e]{1,2}`).Draw(t, "id"), rapid.IntRange(0, 9).Draw(t, "licenses")
			before, again := set.put(id, n)
			was, known := model[id]
			if again != known || before != uint64(was) {
				t.Errorf("put(%q): got %d %t, want %d %t", id, before, again, was, known)
			}
			model[id] = n
		}
	})
}

// Growing loses nobody, and clearing forgets everybody.
func TestHolderSetGrows(t *testing.T) {
	t.Parallel()
	const many = 10_000
	set := newHolderSet()
	for pass := range 2 {
		for i := range many {
			before, again := set.put(strconv.Itoa(i), i)
			if again != (pass == 1) || again && before != uint64(i) {
				t.Fatalf("pass %d: holder %d: %d %t", pass, i, before, again)
			}
		}
	}
	set.clear()
	if _, again := set.put("7", 1); again {
		t.Error("a holder is there after clear")
	}
}
