package main

import (
	"testing"

	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
	"github.com/licexport/licexport/plugins/rest/fake"
)

// BenchmarkZoom reads 100,000 users through the recipe, the fake server included.
func BenchmarkZoom(b *testing.B) {
	z := &fake.Zoom{AccountID: "acc", ClientID: "cid", Secret: "s3cret-of-zoom", Users: map[string][]fake.ZoomUser{"active": fake.ZoomPeople(100_000)}}
	url := serve(b, z)
	settings := sdktest.Config{
		"recipe": "zoom", "server": url + "/v2", "token_url": url + "/oauth/token",
		"settings": map[string]any{"account_id": "acc", "client_id": "cid"}, "secrets": map[string]any{"client_secret": z.Secret},
	}
	for b.Loop() {
		if got := sdktest.Run(b, source(), sdktest.Case{Config: settings}); !got.Completed || len(got.Holders) != 100_000 {
			b.Fatal(sourcetest.Texts(got.Problems))
		}
	}
}
