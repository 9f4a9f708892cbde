package export_test

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/disk/disktest"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

const thirty = "sources: {a: {plugin: acme, config: {mode: synthetic, holders: 30, licenses: 1}}}\n"

// approve approves a run of the output.
func (d *desk) approve(text, run string) (*export.Outcome, error) {
	d.t.Helper()
	f := d.configured(text)
	job, err := f.Select(f.SourceNames()...)
	if err != nil {
		d.t.Fatal(err)
	}
	d.now = d.now.Add(time.Hour)
	return d.exporter.Approve(d.t.Context(), export.Plan{File: f, Job: job}, export.Approval{Run: run, By: "jana", Reason: "looked at"})
}

// refused makes a run that the guard must refuse.
func (d *desk) refused(text string) *export.Outcome {
	d.t.Helper()
	d.now = d.now.Add(time.Hour)
	o, err := d.run(text)
	d.expect(problem.Refused, err)
	return o
}

// The source was only ill for an hour. What was refused then must not take the
// licenses away afterwards, though the file is still the one it was compared with.
func TestApproveWhatIsOverByNow(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.published(ten)
	before := d.csv()
	ill := d.refused(five)
	d.now = d.now.Add(time.Hour)
	if well := d.published(ten); !well.Unchanged {
		t.Fatal("the file changed")
	}
	_, err := d.approve(ten, ill.Run)
	d.expect(problem.Refused, err, "read the sources after", "nothing to approve")
	if d.csv() != before {
		t.Error("it was published")
	}
}

// A list of everybody is nothing that anybody can have agreed with.
func TestApproveARunWithoutRows(t *testing.T) {
	t.Parallel()
	n := newNights(t)
	c := newCompany(n.vendor)
	n.plan.First = true
	n.run()
	before, everybody := n.published(), c.people
	c.people = nil
	nobody := n.run()
	c.people = everybody[:len(everybody)/2]
	half := n.run()
	if nobody.class != problem.Refused || half.class != problem.Refused {
		t.Fatalf("classes %q and %q", nobody.class, half.class)
	}
	got, _ := n.typeIn([]string{"approve", nobody.Run, "--job", "nightly"})
	if got.class != problem.Refused || n.published() != before {
		t.Errorf("it ended with %q:\n%s", got.class, got.text)
	}
	mustSay(t, got.text, "cannot be approved")
	if got, _ = n.typeIn([]string{"approve", half.Run, "--job", "nightly"}); got.class != problem.None {
		t.Errorf("it ended with %q:\n%s", got.class, got.text)
	}
}

// Before licexport has published anything, another program may still write the
// file. Whom it has added since nobody has looked at.
func TestApproveAgainstABaselineThatChanged(t *testing.T) {
	t.Parallel()
	row := func(user string) string { return "synthetic:SKU_0000;10;" + user + "@example.com;A\r\n" }
	script := "UId;LicCount;UserEmail;UserName\r\n"
	for user := range strings.SplitSeq("abcdefghijkl", "") {
		script += row(user)
	}
	for name, baseline := range map[string]string{"the file that is there": "", "a file that is named": "script.csv"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			old := "licenses.csv"
			if baseline != "" {
				old, d.baseline = baseline, d.path(baseline)
			}
			d.put(old, script)
			o := d.refused(ten)
			d.put(old, script+row("newcomer"))
			_, err := d.approve(ten, o.Run)
			d.expect(problem.Refused, err, "would now also remove 1 assignment:", "newcomer@example.com")
			d.put(old, script+"synthetic:SMALL;;z@example.com;Z\r\n")
			o = d.refused(ten)
			o, err = d.approve(ten, o.Run)
			if err != nil || o.Diff == nil || o.Diff.Lost != 13 {
				t.Fatalf("%v: compared with %q: %+v", err, o.Baseline, o.Diff)
			}
			if len(o.ByHand) != 1 || o.ByHand[0].UID != "synthetic:SMALL" {
				t.Errorf("to clear by hand: %+v", o.ByHand)
			}
		})
	}
}

// Without anything to compare with there is no list of removals that two refused
// runs could share.
func TestApproveAFirstRun(t *testing.T) {
	t.Parallel()
	n := newNights(t)
	c := newCompany(n.vendor)
	n.plan.First = true
	share := 2
	c.share = func(people []*person) []*person { return people[:len(people)/share] }
	half := n.run()
	share, n.plan.First = 4, true
	quarter := n.run()
	if half.class != problem.Refused || quarter.class != problem.Refused {
		t.Fatalf("classes %q and %q", half.class, quarter.class)
	}
	got, _ := n.typeIn([]string{"approve", half.Run, "--job", "nightly"})
	if got.class != problem.Refused {
		t.Errorf("it ended with %q:\n%s", got.class, got.text)
	}
	mustSay(t, got.text, "the newest refused file is that of run "+quarter.Run)
	reported := commands(got.text, "approve")
	if len(reported) != 1 {
		t.Fatalf("%d commands to approve in:\n%s", len(reported), got.text)
	}
	if got, _ = n.typeIn(reported[0]); got.class != problem.None || got.Published.Rows != quarter.Table.Len() {
		t.Errorf("it ended with %q:\n%s", got.class, got.text)
	}
}

// ImportLic has the file open when somebody approves. What is published later is
// still what was approved.
func TestApproveWhatCouldNotBeWritten(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.published(thirty)
	half := d.refused(ten)
	whole, output := d.exporter.FS, d.path("licenses.csv")
	d.exporter.FS = disktest.NewFaulty(disk.OS(), func(o disktest.Op) error {
		if o.To == output {
			return syscall.EBUSY
		}
		return nil
	})
	busy, err := d.approve(thirty, half.Run)
	d.expect(problem.Output, err)
	d.exporter.FS = whole
	o, err := d.approve(thirty, busy.Run)
	if err != nil || o.GivenApproval() == nil || o.GivenApproval().Run != half.Run || d.exporter.Record(o).Guard.Verdict != state.GuardApproved {
		t.Fatalf("%v: approval %+v, record %+v", err, o.GivenApproval(), d.exporter.Record(o).Guard)
	}
	// The largest counts of the week are no measure any more.
	if got := d.view().Maxima(d.now.AddDate(0, 0, -7)).Rows; got != 10 {
		t.Errorf("the largest count is %d", got)
	}
}

// A later run read the sources again and found them whole; only its file could
// not be written. What was refused before is over all the same.
func TestApproveWhatIsOverThoughNothingWasWritten(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.published(thirty)
	before, ill := d.csv(), d.refused(ten)
	whole, output := d.exporter.FS, d.path("licenses.csv")
	d.exporter.FS = disktest.NewFaulty(disk.OS(), func(o disktest.Op) error {
		if o.To == output {
			return syscall.EBUSY
		}
		return nil
	})
	d.now = d.now.Add(time.Hour)
	busy, err := d.run("sources: {a: {plugin: acme, config: {mode: synthetic, holders: 31, licenses: 1}}}\n")
	d.expect(problem.Output, err)
	d.exporter.FS = whole
	_, err = d.approve(thirty, ill.Run)
	d.expect(problem.Refused, err, "run "+busy.Run+" came after run "+ill.Run, "licexport approve "+busy.Run)
	if d.csv() != before {
		t.Error("it was published")
	}
	if o, err := d.approve(thirty, busy.Run); err != nil || o.Published.Rows != 31 {
		t.Errorf("published %+v: %v", o.Published, err)
	}
}

// A run made while the clock was years ahead must not stand in the way of those
// made after it was set right.
func TestApproveAfterAClockThatWasAhead(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	today := d.now
	d.published(thirty)
	d.now = today.AddDate(9, 0, 0)
	d.refused(ten)
	d.now = today.Add(time.Hour)
	d.published("sources: {a: {plugin: acme, config: {mode: synthetic, holders: 31, licenses: 1}}}\n")
	half := d.refused(ten)
	if _, err := d.approve(thirty, half.Run); err != nil {
		t.Error(err)
	}
}
