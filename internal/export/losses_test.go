package export_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/history"
)

const (
	lostGuests = "sources: {a: {plugin: acme, config: {mode: synthetic, holders: 29, left_out: 3, licenses: 1}}}\n"
	halfGuests = "sources: {a: {plugin: acme, config: {mode: synthetic, holders: 29, left_out: 14, licenses: 1}}}\n"
)

// reasons counts why people lost licenses by a run.
func (d *desk) reasons(run string) map[history.Why]int {
	d.t.Helper()
	p, err := history.Of(d.view())
	if err != nil {
		d.t.Fatal(err)
	}
	r, err := p.Find(run)
	if err != nil {
		d.t.Fatal(err)
	}
	c := p.Show(r)
	if c.Diff == nil {
		d.t.Fatal(c.Missing)
	}
	all := map[history.Why]int{}
	for i := range c.Diff.Licenses {
		for _, why := range c.Why(&c.Diff.Licenses[i]) {
			all[why]++
		}
	}
	return all
}

// A run keeps who of those that lose a license was left out by a setting, and who is
// gone; also one that was refused, and the run of its approval.
func TestWhyPeopleLoseLicenses(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.published(thirty)
	o := d.published(lostGuests)
	want := map[history.Why]int{{Reason: history.LeftOut, Detail: "guests are left out"}: 3, {Reason: history.Gone}: 1}
	if got := d.reasons(o.Run); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("reasons %v, want %v", got, want)
	}
	kept, err := os.ReadFile(d.path(".licexport/licenses.csv/runs/" + o.Run + ".losses"))
	if err != nil || strings.Contains(string(kept), "erson") {
		t.Errorf("it names people, or is not there: %v\n%s", err, kept)
	}

	d = newDesk(t)
	d.published(thirty)
	refused := d.refused(halfGuests)
	want = map[history.Why]int{{Reason: history.LeftOut, Detail: "guests are left out"}: 14, {Reason: history.Gone}: 1}
	if got := d.reasons(refused.Run); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("refused: reasons %v, want %v", got, want)
	}
	approved, err := d.approve(halfGuests, refused.Run)
	if err != nil {
		t.Fatal(err)
	}
	if got := d.reasons(approved.Run); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("approved: reasons %v, want %v", got, want)
	}
}

// A dry run leaves nothing behind, here as elsewhere.
func TestADryRunKeepsNoReasons(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.published(thirty)
	before := len(d.names(".licexport/licenses.csv/runs"))
	d.dryRun = true
	if _, err := d.run(lostGuests); err != nil {
		t.Fatal(err)
	}
	if n := len(d.names(".licexport/licenses.csv/runs")); n != before {
		t.Errorf("%d files, before %d", n, before)
	}
}
