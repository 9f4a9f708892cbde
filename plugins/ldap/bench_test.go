package main

import (
	"strings"
	"testing"

	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
	"github.com/licexport/licexport/plugins/ldap/ldaptest"
)

// BenchmarkOpenLDAP reads a group of 100,000 people from slapd, as the contract
// carries it. Memory that is reported is all that was allocated, not the peak.
func BenchmarkOpenLDAP(b *testing.B) {
	const people = 100_000
	text := ldif(people)
	dns := make([]string, people)
	for i := range dns {
		dns[i] = user(i + 1)
	}
	addGroup(text, "cad", dns...)
	s := ldaptest.StartSlapd(b, ldaptest.SlapdOptions{LDIF: text.String()})
	c := with(settings(s.URL(), named("cad")), map[string]any{"page_size": 1000})
	b.ReportAllocs()
	for b.Loop() {
		got := sdktest.Run(b, newSource(plugin{clock: night()}), sdktest.Case{Config: c})
		if len(got.Holders) != people {
			b.Fatalf("%d holders %s", len(got.Holders), strings.TrimSpace(sourcetest.Texts(got.Problems)))
		}
	}
}
