package plugins_test

import (
	"strings"
	"testing"
)

// What the check adds to each start, for a program of 32 MiB.
func BenchmarkDecide(b *testing.B) {
	s := newSite(b)
	s.lock(s.host, s.program(s.hostPath("m365"), strings.Repeat("x", 32<<20)))
	v := s.verifier()
	b.SetBytes(32 << 20)
	for b.Loop() {
		d, err := v.Decide("m365", "")
		if err != nil {
			b.Fatal(err)
		}
		d.Close()
	}
}
