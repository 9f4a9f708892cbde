package license

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestTextKeepsRecords(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.OneOf(
			rapid.String(),
			rapid.Just(strings.Repeat("long ", 50)),
			rapid.Just(strings.Repeat("longer than a chunk ", chunkSize/16)),
		)
		records := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) record {
			return record{part.Draw(t, "id"), part.Draw(t, "email"), part.Draw(t, "name")}
		}), 0, 8).Draw(t, "records")
		var kept text
		var refs []ref
		for _, r := range records {
			refs = append(refs, kept.add(r))
		}
		var copied text
		for i, at := range refs {
			if read(kept.chunks, at) != records[i] {
				t.Fatalf("record %d is not what was stored", i)
			}
			again := copied.addEncoded([]byte(encoded(kept.chunks, at)))
			if read(copied.chunks, again) != records[i] {
				t.Fatalf("the encoded form of record %d is another record", i)
			}
		}
	})
}

func TestIndexFindsWhatItHolds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfN(rapid.StringMatching(`[ab]{1,12}`), 0, 3000).Draw(t, "ids")
		x := newIndex()
		var items []string
		known := map[string]uint32{}
		for _, id := range ids {
			item, found := x.find(record{id: id}, toUint32(len(items)), func(i uint32) bool { return items[i] == id })
			want, wanted := known[id]
			if found != wanted || found && item != want {
				t.Fatalf("find(%q) = %d, %v, want %d, %v", id, item, found, want, wanted)
			}
			if !found {
				known[id] = item
				items = append(items, id)
			}
		}
		x.reset()
		if _, found := x.find(record{id: "a"}, 0, func(uint32) bool { return true }); found {
			t.Fatal("an index that was reset finds something")
		}
	})
}
