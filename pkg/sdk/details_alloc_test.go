package sdk

import (
	"testing"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// A source may report what it knows without asking: where nobody wants details, that
// costs no memory.
func TestDetailsThatNobodyWantsCostNothing(t *testing.T) {
	w := newWriter(t.Context(), func(*sourcev1.ExportResponse) error { return nil }, false)
	if err := w.License(License{ID: "l", UID: "L"}); err != nil {
		t.Fatal(err)
	}
	disabled := true
	got := testing.AllocsPerRun(100, func() {
		if w.Wants(DetailAccount) {
			t.Error("nobody wants details")
		}
		if err := w.HolderDetails("1", HolderDetails{Disabled: &disabled, Department: "Sales"}); err != nil {
			t.Error(err)
		}
	})
	if got != 0 {
		t.Errorf("%v allocations", got)
	}
}
