package export_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/problem"
)

// hide lets the vendor keep silent about the last n people, whose units it counts.
func (o *office) hide(n int) {
	o.share = func(people []*person) []*person { return people[:len(people)-n] }
}

// A few units without a holder are reported, more than a few are refused, and what was
// so for a while is known.
func TestHoldersThatAreMissing(t *testing.T) {
	t.Parallel()
	n, o := newOffice(t, 100)
	o.hide(4)
	mustSay(t, n.mustRun(problem.None).text, "contoso:E3: the source says that 100 units are in use and named 96 holders")
	if got := n.mustRun(problem.None); strings.Contains(got.text, "units are in use") {
		t.Errorf("reported again:\n%s", got.text)
	}
	o.hide(9)
	n.mustRun(problem.None)
	o.hide(10) // no twentieth is gone, but the source knows better
	got := n.mustRun(problem.Refused)
	mustSay(t, got.text, "100 units are in use but named only 90 holders; 6 more are missing than are known to be (limit: 5)")
	mustSay(t, got.text, `guard.licenses: {"contoso:E3": {max_new_gap_percent: 6}}`)
	// Nobody answers: that changes nothing, however long it takes.
	for range 20 {
		n.mustRun(problem.Refused)
	}
	o.share = nil
	n.mustRun(problem.None)
	// Now the directory is whole, so nothing is known to be missing.
	o.hide(6)
	n.mustRun(problem.Refused)
}

// An approval accepts the gap of the run that a person has looked at, and no larger one.
func TestApprovalBindsTheGap(t *testing.T) {
	t.Parallel()
	n, o := newOffice(t, 100)
	n.mustRun(problem.None)
	o.hide(10)
	seen := n.mustRun(problem.Refused)
	o.hide(10)
	o.consumed = map[string]int64{"id-E3": 130}
	worse := n.mustRun(problem.Refused)
	got, _ := n.typeIn([]string{"approve", seen.Run, "--job", "nightly"})
	if got.class != problem.Refused {
		t.Fatalf("approving ended with %q:\n%s", got.class, got.text)
	}
	mustSay(t, got.text, "contoso:E3 lacks 40 holders that the source says there are, 30 more than in run "+seen.Run)
	if got, _ = n.typeIn(commands(got.text, "approve")[0]); got.class != problem.None {
		t.Fatalf("approving %s ended with %q:\n%s", worse.Run, got.class, got.text)
	}
	n.mustRun(problem.None)
	// What was accepted falls with what is measured.
	o.consumed["id-E3"] = 100
	n.mustRun(problem.None)
	for range 8 {
		n.mustRun(problem.None)
	}
	o.consumed["id-E3"] = 130
	n.mustRun(problem.Refused)
}

// With keep, a source whose holders are missing keeps all of its published rows.
func TestKeepWhereHoldersAreMissing(t *testing.T) {
	t.Parallel()
	n, o := newProducts(t, 100)
	n.plan.Job.Guard.OnRefusal = config.RefusalKeep
	n.mustRun(problem.None)
	before := n.published()
	o.hide(7) // of 40 with Visio
	got := n.mustRun(problem.Attention)
	if n.published() != before || !slices.Contains(got.KeptRows(), "contoso:E3") {
		t.Errorf("kept %q:\n%s", got.KeptRows(), got.text)
	}
}

// A window that is lost or damaged is made anew from the tables of former runs.
func TestDamagedWindow(t *testing.T) {
	t.Parallel()
	for name, damage := range map[string]func(path string) error{
		"lost":    os.Remove,
		"cut off": func(path string) error { return os.Truncate(path, 100) },
		"changed": func(path string) error { return os.WriteFile(path, []byte("something else"), 0o600) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, o := newOffice(t, 100)
			n.mustRun(problem.None)
			for range 2 {
				o.fire(20)
				o.hire(20, "id-E3")
				n.mustRun(problem.None)
			}
			files, err := filepath.Glob(filepath.Join(filepath.Dir(n.plan.Job.Output.Path), ".licexport", "*", "window", "*.window"))
			if err != nil || len(files) != 1 {
				t.Fatalf("windows %q, %v", files, err)
			}
			if err := damage(files[0]); err != nil {
				t.Fatal(err)
			}
			o.fire(20)
			o.hire(20, "id-E3")
			n.plan.DryRun = true
			mustSay(t, n.mustRun(problem.Refused).text, "60 of the 100 holders")
			n.plan.DryRun = false
			got := n.mustRun(problem.Refused)
			mustSay(t, got.text, "60 of the 100 holders")
			mustSay(t, got.text, "It was made anew from the tables of former runs that are kept")
			if got = n.mustRun(problem.Refused); strings.Contains(got.text, "made anew") {
				t.Errorf("made anew again:\n%s", got.text)
			}
		})
	}
}
