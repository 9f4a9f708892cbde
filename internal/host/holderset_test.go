package host

import (
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
