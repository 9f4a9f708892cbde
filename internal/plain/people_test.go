package plain_test

import (
	"testing"

	"github.com/licexport/licexport/internal/plain"
)

func TestWithoutAddresses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`list.csv:4: "ann@contoso.cz" is no e-mail`:         `list.csv:4: "…@…" is no e-mail`,
		`"ann@contoso" is no e-mail: its domain has no dot`: `"…@…" is no e-mail: its domain has no dot`,
		"Ask ann@contoso.cz.":                               "Ask …@….",
		"ann@contoso.cz, bob@contoso.cz":                    "…@…, …@…",
		"the value is no e-mail: it has no @":               "the value is no e-mail: it has no @",
		"CAD @ Brno":                                        "CAD @ Brno",
	} {
		if got := plain.WithoutAddresses(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
