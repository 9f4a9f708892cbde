package guard_test

import (
	"testing"

	"github.com/licexport/licexport/internal/guard"
)

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		pattern, uid string
		want         bool
	}{
		{"contoso:SPE_E5", "Contoso:spe_e5", true},
		{"contoso:*", "contoso:SPE_E5", true},
		{"*:SPE_E?", "contoso:SPE_E5", true},
		{"*:SPE_E?", "contoso:SPE_E55", false},
		{"*_E5", "contoso:SPE_E5", true},
		{"*a*b", "xxaxxaxxb", true},
		{"*a*b", "xxaxxaxxc", false},
		{"[x]", "[x]", true},
		{"[x]", "x", false},
		{"", "", true},
		{"*", "", true},
		{"?", "", false},
		{"č*", "čeština", true},
		{"č*", "Čeština", false}, // only the letters of ASCII are folded
		{"*:k", "contoso:\u212A", false},
	} {
		if got := guard.Match(c.pattern, c.uid); got != c.want {
			t.Errorf("Match(%q, %q) = %v, want %v", c.pattern, c.uid, got, c.want)
		}
	}
}
