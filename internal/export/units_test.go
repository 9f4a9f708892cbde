package export_test

import (
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/problem"
)

// Numbers of bought units go to Alvao like holders do, so a summary says which
// ones changed, and which ones are too small for those who hold the license.
func TestChangedUnitsAreTold(t *testing.T) {
	t.Parallel()
	n := newNights(t)
	c := newCompany(n.vendor)
	n.plan.First = true
	n.silent = true
	n.mustRun(problem.None)
	c.products[3].purchased = 7 // VISIO
	got := n.mustRun(problem.None)
	mustSay(t, got.text, "0 assignments gained, 0 lost.\n  contoso:VISIO: purchased 7, was 1,000\n")
	mustSay(t, got.text, "users hold it but only 7 units were bought")
	if got = n.mustRun(problem.None); strings.Contains(got.text, "was 1,000") {
		t.Errorf("reported again:\n%s", got.text)
	}
}
