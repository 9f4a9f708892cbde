package state_test

import (
	"errors"
	"io"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/licexport/licexport/internal/disk/disktest"
	"github.com/licexport/licexport/internal/state"
)

// A candidate that could not be kept is reported: people are sent to approve it.
func TestEveryFaultOfACandidateIsTold(t *testing.T) {
	t.Parallel()
	before := newDisk()
	publish(t, before, "one", table(t, map[string]int{"A": 3}))
	refused := table(t, map[string]int{"A": 1})
	list := func(w io.Writer) error { _, err := io.WriteString(w, "A\n"); return err }
	keep := func(d *disktest.Disk, decide func(disktest.Op) error) (ops []disktest.Op, err error) {
		armed := false
		fsys := disktest.NewFaulty(d, func(o disktest.Op) error {
			if !armed {
				return nil
			}
			ops = append(ops, o)
			return decide(o)
		})
		s := open(t, fsys)
		armed = true
		_, err = s.SaveCandidate(t.Context(), state.Candidate{Run: "two", Time: monday}, refused, list)
		armed = false
		closeStore(t, s)
		return ops, err
	}
	all, err := keep(before.Kill(0), func(disktest.Op) error { return nil })
	if err != nil || len(all) < 6 {
		t.Fatalf("%d operations, %v", len(all), err)
	}
	reported := 0
	for i := range all {
		d, n := before.Kill(0), 0
		_, failed := keep(d, func(disktest.Op) error {
			n++
			if n == i+1 {
				return syscall.EIO
			}
			return nil
		})
		s := open(t, d)
		_, got, err := s.Candidate("two")
		closeStore(t, s)
		switch {
		case failed != nil:
			reported++
		case err != nil || !got.Equal(refused):
			t.Errorf("%s failed, nobody was warned, and the candidate: %v", all[i], err)
		}
	}
	if reported == 0 {
		t.Error("no fault was reported")
	}
}

// What cannot be brought back is told, and the file stays as it is.
func TestRollbackToADamagedTable(t *testing.T) {
	t.Parallel()
	d := newDisk()
	publish(t, d, "one", table(t, map[string]int{"A": 1}))
	publish(t, d, "two", table(t, map[string]int{"A": 2}))
	before := content(d)
	s := open(t, d)
	defer closeStore(t, s)
	_ = d.Remove(filepath.Join(s.Dir(), "tables", s.History()[0].Digest+".zst"))
	result, err := s.Rollback(t.Context(), "", state.Publication{Run: "back", Format: format})
	if e, ok := errors.AsType[*state.CorruptError](err); !ok || result.InPlace || content(d) != before {
		t.Errorf("%v, %v, in place %t, file %q", e, err, result.InPlace, content(d))
	}
	if p := s.Published(); p.Run != "two" {
		t.Errorf("published by run %s", p.Run)
	}
}

func TestRollbackBeforeAnythingWasPublished(t *testing.T) {
	t.Parallel()
	s := open(t, newDisk())
	defer closeStore(t, s)
	for _, to := range []string{"", "nine"} {
		_, err := s.Rollback(t.Context(), to, state.Publication{Run: "back", Format: format})
		if e, ok := errors.AsType[*state.NotFoundError](err); !ok || len(e.Known) != 0 {
			t.Errorf("to %q: error %v", to, err)
		}
	}
}
