package export_test

import (
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/problem"
)

// A vendor that stops listing a product may not say any more how it is called.
// Those who hold it keep it, under the UId that Alvao knows.
func TestLicenseWithoutUIdKeepsThePublishedOne(t *testing.T) {
	t.Parallel()
	n := newNights(t)
	c := newCompany(n.vendor)
	n.plan.First = true
	n.mustRun(problem.None)
	before := n.published()
	for _, p := range c.products {
		if p.part == "SNAGIT" || p.part == "VISIO" {
			p.unnamed = true
		}
	}
	got := n.mustRun(problem.None)
	if n.published() != before {
		t.Errorf("the file changed:\n%s", got.text)
	}
	mustSay(t, got.text, `keeps "contoso:SNAGIT"`)
	mustSay(t, got.text, `sources.acme.uids: {"id-VISIO": "contoso:VISIO"}`)
	if len(got.ByHand) > 0 {
		t.Errorf("to clear by hand: %v", got.ByHand)
	}
}

// A license that never had a UId stays out: there is nothing to go by.
func TestLicenseThatNeverHadAUId(t *testing.T) {
	t.Parallel()
	n := newNights(t)
	c := newCompany(n.vendor)
	c.products[0].unnamed = true
	n.plan.First = true
	for range 2 {
		got := n.mustRun(problem.None)
		mustSay(t, got.text, "it has no UId")
		if strings.Contains(n.published(), "contoso:"+c.products[0].part+";") {
			t.Error("it is in the file")
		}
	}
}

// A line under uids that is about no license of the source does nothing, and
// nobody would notice.
func TestUnusedUIDsAreTold(t *testing.T) {
	t.Parallel()
	n := newNights(t)
	newCompany(n.vendor)
	n.plan.First = true
	n.plan.File.Source("acme").UIDs = map[string]string{
		"ID-VISIO": "Visio", "id-GONE": "Gone", "id-CAD": "CAD for all",
	}
	got := n.mustRun(problem.None)
	mustSay(t, got.text, `sources.acme.uids gives the UId "Visio" to a license with the id "ID-VISIO", but the source has none; did you mean "id-VISIO"?`)
	mustSay(t, got.text, `"id-GONE", but the source has none. licexport licenses --source acme --format json`)
	if strings.Contains(got.text, `"id-CAD", but`) || !strings.Contains(n.published(), "\nCAD for all;") {
		t.Errorf("a line that is used was told, or not obeyed:\n%s", got.text)
	}
}

// mustRun makes the run of a night that must end with a class.
func (n *nights) mustRun(want problem.Class) night {
	n.t.Helper()
	got := n.run()
	if got.class != want {
		n.t.Fatalf("class %q, want %q:\n%s", got.class, want, got.text)
	}
	return got
}
