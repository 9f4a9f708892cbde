package state_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/state"
)

// Whatever is published and rolled back in whatever order: the history holds the
// newest 30 other contents, each once, newest first, each with its table, and
// nothing else is kept.
func TestHistoryIsWhatAModelSays(t *testing.T) {
	t.Parallel()
	tables := make([]*license.Table, 40)
	for i := range tables {
		tables[i] = table(t, map[string]int{fmt.Sprint("A", i): 1})
	}
	rapid.Check(t, func(r *rapid.T) {
		d := newDisk()
		s := open(t, d)
		defer closeStore(t, s)
		var model []int // contents, the published one first
		for step, pick := range rapid.SliceOfN(rapid.IntRange(0, len(tables)-1), 1, 60).Draw(r, "contents") {
			run := fmt.Sprintf("run%d", step)
			if rapid.IntRange(0, 9).Draw(r, "rollback") == 0 && len(model) > 1 {
				pick = model[1]
				if _, err := s.Rollback(context.Background(), "", state.Publication{Run: run, Format: format}); err != nil {
					r.Fatal(err)
				}
			} else if _, err := s.Publish(context.Background(), publication(run, tables[pick])); err != nil {
				r.Fatal(err)
			}
			model = slices.DeleteFunc(model, func(i int) bool { return i == pick })
			model = slices.Insert(model, 0, pick)
			model = model[:min(len(model), 31)]
		}
		if content(d) != csv(tables[model[0]]) {
			r.Errorf("the file holds %q", content(d))
		}
		history := s.History()
		if len(history) != len(model)-1 {
			r.Fatalf("%d entries, want %d", len(history), len(model)-1)
		}
		for i, e := range history {
			if got, err := s.Table(e); err != nil || !got.Equal(tables[model[i+1]]) {
				r.Errorf("entry %d is not content %d: %v", i, model[i+1], err)
			}
		}
		if names, _ := d.Names(s.Dir() + "/tables"); len(names) != len(model) {
			r.Errorf("%d tables kept, want %d", len(names), len(model))
		}
	})
}
