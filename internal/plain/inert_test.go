package plain_test

import (
	"testing"

	"github.com/licexport/licexport/internal/plain"
)

// No text of a vendor becomes a formula in a spreadsheet.
func TestInert(t *testing.T) {
	t.Parallel()
	for _, formula := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠SUM(A1)", "﹦1", "\t=1", "\r=1", " =1", "\u00a0=1", "\u200b=1"} {
		if got := plain.Inert(formula); got != "'"+formula {
			t.Errorf("%q became %q", formula, got)
		}
	}
	for _, text := range []string{"", "E3", "anna@x.cz", "Novák - Brno", " "} {
		if got := plain.Inert(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}
