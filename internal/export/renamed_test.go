package export_test

import (
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/problem"
)

// A license with another UId is not one that nobody holds any more: taking it
// from its holders in Alvao would be wrong, and giving it the new UId is right.
func TestAnotherUIdIsEnteredByHand(t *testing.T) {
	t.Parallel()
	n := newNights(t)
	newCompany(n.vendor)
	n.plan.First = true
	n.mustRun(problem.None)
	n.plan.File.Source("acme").UIDs = map[string]string{"id-SNAGIT": "Snagit"}
	for range 2 {
		got := n.mustRun(problem.None)
		if len(got.ByHand) != 1 || got.ByHand[0].UID != "contoso:SNAGIT" || got.ByHand[0].Became != "Snagit" {
			t.Fatalf("by hand: %+v", got.ByHand)
		}
		mustSay(t, got.text, "Enter by hand in Alvao")
		mustSay(t, got.text, "contoso:SNAGIT has been Snagit since "+got.ByHand[0].Since.Local().Format(time.DateOnly)+" (had 1 holder)")
		if strings.Contains(got.text, "Clear by hand") {
			t.Errorf("as if nobody held it:\n%s", got.text)
		}
	}
	typed := commands(n.mustRun(problem.None).text, "ack")
	if len(typed) != 1 {
		t.Fatalf("commands %q", typed)
	}
	if _, err := n.typeIn(typed[0]); err != nil {
		t.Fatal(err)
	}
	if got := n.mustRun(problem.None); len(got.ByHand) > 0 {
		t.Errorf("still by hand: %+v", got.ByHand)
	}
}
