package sdk

import (
	"slices"
	"testing"
)

// Each holder is assigned once, with all that it holds.
func TestGather(t *testing.T) {
	t.Parallel()
	w, to := testWriter(t)
	must(t, w.License(License{ID: "a"}))
	must(t, w.License(License{ID: "b"}))
	var all Gather
	all.Add(Holder{ID: "1", Name: "Anna"}, "a")
	all.Add(Holder{ID: "2"}, "a")
	all.Add(Holder{ID: "1", Name: "Anna Nová"}, "b", "a")
	all.Add(Holder{ID: "3"})
	if all.Len() != 3 {
		t.Errorf("%d holders", all.Len())
	}
	must(t, all.Assign(w))
	must(t, w.finish(nil))
	var got []string
	for _, m := range to.sent {
		for _, h := range m.GetHolders().GetHolders() {
			got = append(got, h.GetId()+" "+h.GetName())
		}
	}
	if !slices.Equal(got, []string{"1 Anna Nová", "2 ", "3 "}) || to.completed().GetAssignments() != 3 {
		t.Errorf("%q, %d assignments", got, to.completed().GetAssignments())
	}
	all.Reset()
	if all.Len() != 0 {
		t.Error("something is left")
	}
}
