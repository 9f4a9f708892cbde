package main

import (
	"testing"

	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
	"github.com/licexport/licexport/plugins/scim/fake"
)

// BenchmarkUsers reads 100,000 users, the fake service included.
func BenchmarkUsers(b *testing.B) {
	s := &fake.Service{Token: secret, Users: fake.People(100_000), Most: 1000}
	url := serve(b, s) + "/scim/v2"
	settings := sdktest.Config{"url": url, "token": secret, "license_from": "roles", "page_size": 1000}
	for b.Loop() {
		if got := sdktest.Run(b, source(), sdktest.Case{Config: settings}); !got.Completed || len(got.Holders) != 100_000 {
			b.Fatal(sourcetest.Texts(got.Problems))
		}
	}
}
