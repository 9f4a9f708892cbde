package main

import (
	"testing"

	"github.com/licexport/licexport/internal/graphsim"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
)

// BenchmarkMembers reads a group of 100,000 members, the emulator included. Without a
// total each list is read twice.
func BenchmarkMembers(b *testing.B) {
	s := newSite(b, 100_100).set(sdktest.Config{"applications": []any{}})
	s.update(func(tenant *graphsim.Tenant) { tenant.Groups[2].Members = s.members(50, 100_050) })
	for b.Loop() {
		if got := s.exported(); len(got.Holders) != 100_000 {
			b.Fatal(len(got.Holders))
		}
	}
}
