package export_test

import (
	"slices"
	"testing"

	"github.com/licexport/licexport/internal/problem"
)

// newPair is a job of two vendors, which uses the published rows of one that cannot
// be read. The first is that of newOffice.
func newPair(t *testing.T, n int) (*nights, *office, *office) {
	t.Helper()
	night, o := newOffice(t, n)
	other, address := newVendor(t, "fabrikam")
	other.plugin = "beta"
	other.products = []*product{{id: "id-CAD", part: "CAD", purchased: 1000}}
	second := &office{vendor: other}
	second.hire(50, "id-CAD")
	night.plan.File, night.plan.Job = nightly(t, night.plan.File.Path, "version: 1\nsources: {acme: {}, beta: {plugin: beta}}\n"+
		"jobs: {nightly: {sources: [acme, beta], output: {path: licenses.csv}, on_source_failure: reuse, max_age: 720h}}\n")
	night.exporter.Reattach["beta"] = address
	return night, o, second
}

// While a source cannot be read, its published rows pass any guard. They answer no
// refusal, however long that lasts, and neither does what the other source does.
func TestReuseIsNoConsent(t *testing.T) {
	t.Parallel()
	n, o, other := newPair(t, 100)
	n.mustRun(problem.None)
	for _, leavers := range []int{20, 16} {
		o.fire(leavers)
		n.mustRun(problem.None)
	}
	staff := slices.Clone(o.people)
	o.fire(12)
	n.mustRun(problem.Refused)
	for range 10 {
		o.down = true
		other.fire(1)
		other.hire(1, "id-CAD")
		n.mustRun(problem.Attention)
		o.down = false
		n.mustRun(problem.Refused)
	}
	o.people = staff
	n.mustRun(problem.None)
}

// Rows that were used again are those of an earlier day: what a source takes before
// and after it could not be read is one loss.
func TestReuseHidesNoLoss(t *testing.T) {
	t.Parallel()
	n, o, _ := newPair(t, 100)
	n.mustRun(problem.None)
	for range 2 {
		o.fire(20)
		o.hire(20, "id-E3")
		n.mustRun(problem.None)
		o.down = true
		n.mustRun(problem.Attention)
		o.down = false
	}
	o.fire(20)
	o.hire(20, "id-E3")
	mustSay(t, n.mustRun(problem.Refused).text, "contoso:E3: 60 of the 100 holders")
}
