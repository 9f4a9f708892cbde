package export_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/disk/disktest"
	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// pair are two sources with so many holders.
func pair(a, b, more string) string {
	return `sources:
  a: {plugin: acme, config: {mode: synthetic, holders: ` + a + `, licenses: 1}}
  b: {plugin: acme, config: {mode: synthetic, holders: ` + b + `, licenses: 1}, uids: {license-0000: b}}
` + more
}

const keepJob = "jobs: {nightly: {sources: [a, b], guard: {on_refusal: keep}}}\n"

// A refused license keeps its published rows, the rest is new.
func TestKeep(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.first = true
	d.published(pair("100", "20", keepJob))
	o, err := d.run(pair("105", "10", keepJob))
	d.expect(problem.Attention, err)
	if len(o.KeptRows()) != 1 || o.KeptRows()[0] != "b" || o.Table.Len() != 125 || o.Diff.Lost != 0 || o.Diff.Gained != 5 {
		t.Errorf("kept %q, %d rows, %+v", o.KeptRows(), o.Table.Len(), o.Diff)
	}
	if strings.Count(d.csv(), "\nb;") != 20 || strings.Count(d.csv(), "\nsynthetic:SKU_0000;") != 105 {
		t.Errorf("the file:\n%s", d.csv())
	}
	if g := d.exporter.Record(o).Guard; g.Verdict != state.GuardKept {
		t.Errorf("guard %+v", g)
	}
	// What the sources wanted can still be approved.
	candidates, err := d.view().Candidates()
	if err != nil || len(candidates) != 1 || candidates[0].Run != o.Run || candidates[0].Rows != 115 {
		t.Errorf("candidates %+v, %v", candidates, err)
	}
}

// What cannot be kept for an approval does not unmake the publication.
func TestKeepWithoutRoomForTheCandidate(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.first = true
	d.published(pair("100", "20", keepJob))
	d.now = d.now.Add(time.Hour)
	d.exporter.FS = disktest.NewFaulty(disk.OS(), func(o disktest.Op) error {
		if o.Kind == disktest.Create && filepath.Base(filepath.Dir(o.Path)) == "candidates" {
			return syscall.ENOSPC
		}
		return nil
	})
	o, err := d.run(pair("105", "10", keepJob))
	d.expect(problem.Attention, err)
	if o.Published == nil || len(o.Attention) != 2 || !strings.Contains(o.Attention[1].String(), "the disk is full") {
		t.Errorf("published %v, attention %q", o.Published, o.Attention)
	}
	if command := o.ApproveCommand(); command != "" {
		t.Errorf("nothing is there for %s", command)
	}
	if r := d.lastRecord(); r.Outcome != state.OutcomePublished || r.Class != problem.Attention || r.ExitCode != 7 {
		t.Errorf("record %+v", r)
	}
}

// What was kept but could not be written is published later as what it is.
func TestKeepWhatCouldNotBeWritten(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.first = true
	d.published(pair("100", "20", keepJob))
	whole, output := d.exporter.FS, d.path("licenses.csv")
	d.exporter.FS = disktest.NewFaulty(disk.OS(), func(o disktest.Op) error {
		if o.To == output {
			return syscall.EBUSY
		}
		return nil
	})
	busy, err := d.run(pair("105", "10", keepJob))
	d.expect(problem.Output, err)
	d.exporter.FS = whole
	o, err := d.approve(pair("105", "10", ""), busy.Run)
	if err != nil || o.Table.Len() != 125 {
		t.Fatalf("%v: %d rows", err, o.Table.Len())
	}
	if r := d.exporter.Record(o); r.Outcome != state.OutcomePublished || r.Guard.Verdict != state.GuardKept || r.Approval != nil {
		t.Errorf("outcome %s, guard %s, approval %+v", r.Outcome, r.Guard.Verdict, r.Approval)
	}
}

// Where the published rows cannot stand beside the new ones, the run is refused as a
// whole, and says why nothing was kept.
func TestKeepSaysWhyItCannotKeep(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.first = true
	d.published(pair("100", "20", keepJob))
	before := d.csv()
	// A new source has the UId that the published rows of b have.
	_, err := d.run(`sources:
  a: {plugin: acme, config: {mode: synthetic, holders: 100, licenses: 1}}
  b: {plugin: acme, config: {mode: synthetic, holders: 20, licenses: 1}, uids: {license-0000: d}}
  c: {plugin: acme, config: {mode: synthetic, holders: 30, licenses: 1}, uids: {license-0000: b}}
jobs: {nightly: {sources: [a, b, c], guard: {on_refusal: keep}}}
`)
	d.expect(problem.Refused, err, `its UId changes from "b" to "d"`, "the published rows could not be kept", `2 licenses have the UId "b"`)
	if d.csv() != before {
		t.Errorf("the file changed:\n%s", d.csv())
	}
	if candidates, err := d.view().Candidates(); err != nil || len(candidates) != 1 {
		t.Errorf("candidates %+v, %v", candidates, err)
	}
}

// By default nothing of it is published, but it is kept for an approval, with a
// list of who would lose what.
func TestRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.published(ten)
	before := d.csv()
	o, err := d.run(five)
	d.expect(problem.Refused, err, "not published", "synthetic:SKU_0000: 5 of 10 assignments would be removed")
	if d.csv() != before || o.Published != nil {
		t.Error("it was published")
	}
	candidates, err := d.view().Candidates()
	if err != nil || len(candidates) != 1 || candidates[0].Why != state.Refused || candidates[0].Removed != 5 || candidates[0].Baseline != d.view().Published().Digest {
		t.Errorf("candidates %+v, %v", candidates, err)
	}
	list, err := os.ReadFile(o.Removals)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(list)), "\r\n")
	if lines[0] != "\ufeffUId;License;UserEmail;UserName;Change;NewEmail" || len(lines) != 6 ||
		lines[1] != "synthetic:SKU_0000;Product 0;person.number0000005@example.com;Person Number0000005;loses the license;" {
		t.Errorf("the list:\n%s", list)
	}
}

// Two licenses with one UId cannot be told apart in Alvao; both are named.
func TestOneUIDForTwoLicenses(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	_, err := d.run(`sources:
  a: {plugin: acme, config: {mode: synthetic, holders: 2, licenses: 1}}
  b: {plugin: acme, config: {mode: synthetic, holders: 2, licenses: 1}}
`)
	d.expect(problem.Usage, err, "synthetic:SKU_0000", "(source a, id license-0000)", "(source b, id license-0000)", "\n    sources.b.uids: {")
	if d.csv() != "" {
		t.Error("it was published")
	}
}

// Where the form of all UIds changes, keep keeps small licenses, too: else the
// file would be half of the old form and half of the new one.
func TestKeepKeepsSmallLicensesWhoseUIdsChangeWithTheOthers(t *testing.T) {
	t.Parallel()
	n := newNights(t)
	newCompany(n.vendor)
	n.plan.First = true
	n.plan.Job.Guard.OnRefusal = config.RefusalKeep
	n.mustRun(problem.None)
	before := n.published()
	n.account = "fabrikam"
	got := n.mustRun(problem.Attention)
	if n.published() != before {
		t.Errorf("the file changed:\n%s", got.text)
	}
	if len(got.ByHand) > 0 {
		t.Errorf("by hand: %+v", got.ByHand)
	}
}

// A source that did not give its whole directory is right about none of its
// licenses, so keep keeps all of them, not only those that are refused.
func TestKeepKeepsTheWholeSourceOfAHalfDirectory(t *testing.T) {
	t.Parallel()
	n := newNights(t)
	c := newCompany(n.vendor)
	n.plan.First = true
	n.plan.Job.Guard.OnRefusal = config.RefusalKeep
	whole := n.mustRun(problem.None)
	before := n.published()
	n.share = func(people []*person) []*person { return people[:len(people)*2/3] }
	c.list("NEW")
	c.people[0].holds = append(c.people[0].holds, "id-NEW")
	got := n.mustRun(problem.Attention)
	if n.published() != before {
		t.Errorf("the file changed:\n%s", got.text)
	}
	if len(got.ByHand) > 0 {
		t.Errorf("by hand: %+v", got.ByHand)
	}
	mustSay(t, got.text, `all other licenses of source "acme"`)
	// Rows that are kept stay as old as they are, or max_age would let them be
	// reused for ever.
	if read := got.Published.Sources["acme"]; !read.Equal(whole.Published.Sources["acme"]) {
		t.Errorf("read %s, but the file is from %s", read, whole.Started)
	}
}

// A source that names too few holders of one license lacks a part of its directory:
// what was published of it stands in for all of its licenses, and none of them is
// measured.
func TestKeepWhatTheSourceHalfNames(t *testing.T) {
	t.Parallel()
	n := newNights(t)
	c := newCompany(n.vendor)
	n.plan.First = true
	n.plan.Job.Guard.OnRefusal = config.RefusalKeep
	whole := n.run()
	rows := whole.Published.Rows
	hidden := 0
	c.share = func(people []*person) []*person {
		return slices.DeleteFunc(slices.Clone(people), func(p *person) bool {
			hide := hidden < 25 && slices.Equal(p.holds, []string{"id-OFFICE_E5"})
			if hide {
				hidden++
			}
			return hide
		})
	}
	newcomer := c.hire()
	newcomer.holds = []string{"id-OFFICE_E3"}
	half := n.run()
	if half.class != problem.Attention || len(half.KeptRows()) != len(c.products) || !strings.HasSuffix(half.KeptRows()[0], "OFFICE_E5") {
		t.Fatalf("it ended with %q and kept %q:\n%s", half.class, half.KeptRows(), half.text)
	}
	if half.Published == nil || half.Published.Rows != rows || half.Diff.Lost != 0 || hidden != 25 {
		t.Errorf("published %+v, lost %d of %d hidden", half.Published, half.Diff.Lost, hidden)
	}
	var reasons []string
	for _, f := range half.Verdict.Refusals() {
		reasons = append(reasons, string(f.Reason))
	}
	if !slices.Contains(reasons, string(guard.HalfDirectory)) {
		t.Errorf("it was refused for %q", reasons)
	}
}
