package strict_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/licexport/licexport/pkg/sdk/strict"
)

func TestSuggest(t *testing.T) {
	t.Parallel()
	settings := []string{"tenant_id", "client_id", "client_secret", "cloud", "uid"}
	tests := []struct{ word, want string }{
		{"tennant_id", "tenant_id"},
		{"tenantid", "tenant_id"},
		{"Tenant-ID", "tenant_id"},
		{"client_sercet", "client_secret"},
		{"cluod", "cloud"},
		{"udi", "uid"},
		{"uuid", "uid"},
		{"password", ""},
		{"x", ""},
		{"", ""},
	}
	for _, tt := range tests {
		if got := strict.Suggest(tt.word, settings); got != tt.want {
			t.Errorf("Suggest(%q) = %q, want %q", tt.word, got, tt.want)
		}
	}
}

func TestSuggestIsDeterministicAndNeverInvents(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[a-d_]{1,6}`), 1, 8).Draw(t, "words")
		word := rapid.StringMatching(`[a-d_]{0,6}`).Draw(t, "word")
		got := strict.Suggest(word, words)
		if got != "" && !slices.Contains(words, got) {
			t.Fatalf("%q is not one of %q", got, words)
		}
		slices.Reverse(words)
		if again := strict.Suggest(word, words); again != got {
			t.Fatalf("another order gives %q instead of %q", again, got)
		}
	})
}

func TestDidYouMean(t *testing.T) {
	t.Parallel()
	if got, want := strict.DidYouMean("nightli", []string{"nightly", "hourly"}, "Jobs"), `Did you mean "nightly"?`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := strict.DidYouMean("x", []string{"nightly", "hourly"}, "Jobs"), "Jobs: hourly, nightly."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := strict.DidYouMean("x", nil, "Jobs"); got != "" {
		t.Errorf("got %q, want nothing", got)
	}
}
