package sdk

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The tally counts what a map of holders to licenses would count.
func TestTallyCountsLikeAMap(t *testing.T) {
	t.Parallel()
	guid := rapid.StringMatching(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	almost := rapid.StringMatching(`[0-9A-Fa-g-]{36}`)
	id := rapid.OneOf(rapid.StringN(1, 40, 1024), guid, almost, rapid.StringMatching(`[ab]{1,2}`))
	rapid.Check(t, func(t *rapid.T) {
		counted, want := newTally(), map[string]map[uint32]bool{}
		for range rapid.IntRange(0, 300).Draw(t, "steps") {
			if rapid.IntRange(0, 60).Draw(t, "restart") == 0 {
				counted.reset()
				clear(want)
			}
			id, licenses := id.Draw(t, "id"), rapid.SliceOfN(rapid.Uint32Range(0, 300), 0, 5).Draw(t, "licenses")
			if err := counted.add(id, licenses); err != nil {
				t.Fatal(err)
			}
			if want[id] == nil {
				want[id] = map[uint32]bool{}
			}
			for _, l := range licenses {
				want[id][l] = true
			}
		}
		assignments := uint64(0)
		for _, held := range want {
			assignments += uint64(len(held))
		}
		if counted.holders != uint64(len(want)) || counted.assignments != assignments {
			t.Fatalf("counted %d holders and %d assignments, want %d and %d",
				counted.holders, counted.assignments, len(want), assignments)
		}
	})
}

func TestPackIsInjective(t *testing.T) {
	t.Parallel()
	ids := []string{
		"a", "00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-00000000000A",
		"00000000-0000-0000-0000-00000000000a", "0000000000000000-0000-0000-0000-0000", "\xff\xff0123456789abcdef",
	}
	seen := map[string]string{}
	for _, id := range ids {
		packed := string(pack(nil, id))
		if other, ok := seen[packed]; ok {
			t.Errorf("%q and %q are packed alike", id, other)
		}
		seen[packed] = id
	}
	// GUIDs that differ in one digit are two, whatever the digit and its neighbor.
	for _, rest := range []string{"0", "9", "a", "f"} {
		guid := strings.ReplaceAll(guidLayout, "x", rest)
		for i := range guid {
			if guid[i] == '-' {
				continue
			}
			for _, digit := range "0123456789abcdef" {
				id := guid[:i] + string(digit) + guid[i+1:]
				packed := string(pack(nil, id))
				if other, ok := seen[packed]; ok && other != id {
					t.Errorf("%q and %q are packed alike", id, other)
				}
				seen[packed] = id
			}
		}
	}
	if n := len(pack(nil, ids[1])); n != 17 {
		t.Errorf("a GUID takes %d bytes, want 17", n)
	}
}

// Beyond its id a holder takes 16 bytes when the table is about to grow.
func TestTallyIsSmall(t *testing.T) {
	t.Parallel()
	const holders = 1 << 18 * 4 / 5
	counted := newTally()
	for i := range holders {
		if err := counted.add(fmt.Sprintf("%08x-1111-2222-3333-444444444444", i), []uint32{uint32(i % 40), 41, 42}); err != nil {
			t.Fatal(err)
		}
	}
	bytes := 8*cap(counted.slots) + chunkBytes*len(counted.chunks) - 16*holders
	if got := float64(bytes) / holders; got > 16.5 {
		t.Errorf("a holder takes %.1f bytes beyond its 16 bytes of GUID", got)
	}
}

func BenchmarkTally(b *testing.B) {
	ids := make([]string, 1<<20)
	for i := range ids {
		ids[i] = fmt.Sprintf("%08x-1111-2222-3333-444444444444", i*2654435761&0xffffffff)
	}
	licenses := []uint32{3, 1, 2}
	b.ReportAllocs()
	for b.Loop() {
		counted := newTally()
		for _, id := range ids {
			_ = counted.add(id, licenses)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(ids)), "ns/holder")
}
