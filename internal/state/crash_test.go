package state_test

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"testing"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/disk/disktest"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/state"
)

// scenario is a disk on which some runs went before, and the table that the run
// under test publishes.
type scenario struct {
	name  string
	old   string // what the file holds before
	known bool   // whether licexport published that
	disk  *disktest.Disk
}

func scenarios(t *testing.T) []scenario {
	t.Helper()
	one, two := table(t, map[string]int{"A": 2}), table(t, map[string]int{"A": 3, "B": 1})
	fresh := scenario{name: "first publication", disk: newDisk()}

	baseline := scenario{name: "a file without history", disk: newDisk(), old: "Z;someone@contoso.cz\n"}
	baseline.disk.WriteFile(output, []byte(baseline.old), 0o640)

	usual := scenario{name: "third publication", disk: newDisk(), old: csv(two), known: true}
	publish(t, usual.disk, "one", one)
	publish(t, usual.disk, "two", two)

	back := scenario{name: "a former content again", disk: newDisk(), old: csv(two), known: true}
	publish(t, back.disk, "one", table(t, map[string]int{"A": 4}))
	publish(t, back.disk, "two", two)

	all := []scenario{fresh, baseline, usual, back}
	for _, s := range all {
		s.disk.Checkpoint()
	}
	return all
}

func TestEveryLossOfPowerIsSurvived(t *testing.T) {
	t.Parallel()
	wanted, next := table(t, map[string]int{"A": 4}), table(t, map[string]int{"A": 5})
	for _, c := range scenarios(t) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			publish(t, c.disk, "new", wanted)
			changes, cuts := c.disk.Changes(), 0
			for n := range changes + 1 {
				for name, after := range c.disk.Cuts(n) {
					cuts++
					checkRecovery(t, name, c, wanted, next, after, n == changes)
				}
				if t.Failed() {
					t.Fatalf("after %d changes; the last was %s", n, c.disk.Change(max(n-1, 0)))
				}
			}
			t.Logf("%d changes, %d ways to lose power", changes, cuts)
		})
	}
}

// A killed run leaves its changes to the next one, but nothing of them is safe
// yet. If the power fails after the next run, that run's file must be there.
func TestEveryKillIsSurvived(t *testing.T) {
	t.Parallel()
	wanted, next := table(t, map[string]int{"A": 4}), table(t, map[string]int{"A": 5})
	for _, c := range scenarios(t) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			publish(t, c.disk, "new", wanted)
			changes := c.disk.Changes()
			for n := range changes + 1 {
				checkRecovery(t, fmt.Sprintf("killed after %d changes", n), c, wanted, next, c.disk.Kill(n), n == changes)
				for _, again := range []*license.Table{wanted, next} {
					killed := c.disk.Kill(n)
					publish(t, killed, "next", again)
					for name, after := range killed.Cuts(killed.Changes()) {
						checkRecovery(t, fmt.Sprintf("killed after %d changes, run again, %s", n, name), c, again, next, after, true)
					}
				}
			}
		})
	}
}

// checkRecovery opens the state as the next run would, and publishes.
func checkRecovery(t *testing.T, name string, c scenario, wanted, next *license.Table, d *disktest.Disk, durable bool) {
	t.Helper()
	before := content(d)
	if before != csv(wanted) && (before != c.old || durable) {
		t.Errorf("%s: the file holds %q", name, before)
	}
	s, err := state.Open(context.Background(), output, options(d))
	if err != nil {
		t.Errorf("%s: open: %v", name, err)
		return
	}
	if content(d) != before {
		t.Errorf("%s: opening changed the file", name)
	}
	checkSituation(t, name, s, before, c.known || before == csv(wanted))
	checkTables(t, name, s)
	requireNoTemp(t, d)
	r, err := s.Publish(context.Background(), publication("next", next))
	if err != nil || content(d) != csv(next) || r.Entry.Rows != next.Len() {
		t.Errorf("%s: the next run: %+v, %v, file %q", name, r, err, content(d))
	}
	closeStore(t, s)
}

// checkSituation: what licexport published is known as such, and the file is
// never taken for somebody's change.
func checkSituation(t *testing.T, name string, s *state.Store, file string, known bool) {
	t.Helper()
	want := state.AsPublished
	switch {
	case known:
	case file == "":
		want = state.Nothing
	default:
		want = state.Baseline
	}
	if got := s.Situation().Kind; got != want || known != (s.Published() != nil) {
		t.Errorf("%s: situation %q, want %q; published %+v", name, got, want, s.Published())
		return
	}
	if !known {
		return
	}
	if got, err := s.Table(*s.Published()); err != nil || csv(got) != file {
		t.Errorf("%s: the published table is not that of the file: %v", name, err)
	}
}

func checkTables(t *testing.T, name string, s *state.Store) {
	t.Helper()
	for _, e := range s.History() {
		if got, err := s.Table(e); err != nil || got.Len() != e.Rows {
			t.Errorf("%s: the table of run %s: %v", name, e.Run, err)
		}
	}
}

// Any single fault, or all of one kind from some point on, leaves the old file or
// the new one, says why, and is over with the next run.
func TestEveryFaultIsSurvived(t *testing.T) {
	t.Parallel()
	wanted, next := table(t, map[string]int{"A": 4}), table(t, map[string]int{"A": 5})
	run := func(fsys disk.FS) (result state.Result, err error) {
		s, err := state.Open(context.Background(), output, options(fsys))
		if err != nil {
			return result, err
		}
		defer func() { err = errors.Join(err, s.Close()) }()
		return s.Publish(context.Background(), publication("new", wanted))
	}
	for _, c := range scenarios(t) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			whole := disktest.NewFaulty(c.disk.Kill(0), nil)
			if _, err := run(whole); err != nil {
				t.Fatal(err)
			}
			for i, op := range whole.Ops() {
				for name, decide := range map[string]func(disktest.Op) error{
					"EIO once":       disktest.FailAt(i, syscall.EIO),
					"EACCES once":    disktest.FailAt(i, syscall.EACCES),
					"ENOSPC for all": disktest.FailFrom(i, syscall.ENOSPC, op.Kind),
				} {
					name := fmt.Sprintf("%s at %s", name, op)
					d := c.disk.Kill(0)
					result, err := run(disktest.NewFaulty(d, decide))
					checkFault(t, name, c.old, csv(wanted), content(d), result, err)
					checkRecovery(t, name, c, wanted, next, d, err == nil)
				}
			}
		})
	}
}

func checkFault(t *testing.T, name, old, wanted, file string, r state.Result, err error) {
	t.Helper()
	if err == nil {
		return // a courtesy failed: cleaning up
	}
	_, isOutput := errors.AsType[*disk.OutputError](err)
	_, isCorrupt := errors.AsType[*state.CorruptError](err)
	if !isOutput || isCorrupt {
		t.Errorf("%s: error %T %v, want an OutputError", name, err, err)
	}
	if r.InPlace != (file == wanted) || !r.InPlace && file != old {
		t.Errorf("%s: in place %t, file %q, error %v", name, r.InPlace, file, err)
	}
}
