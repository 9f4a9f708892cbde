package guard_test

import (
	"testing"
	"time"

	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/window"
)

var monday = time.Date(2026, 3, 2, 2, 30, 0, 0, time.UTC)

// A refusal is opened once, and ends by a run of its own job in which the license
// passed, whatever its UId is by then.
func TestRefusals(t *testing.T) {
	t.Parallel()
	e5 := guard.Name{Source: "contoso", ID: "1", UID: "c:E5"}
	var m guard.Memory
	for i := range 3 {
		at := monday.AddDate(0, 0, i)
		m = m.Open("nightly", "run", at, window.DayOf(at), []guard.Name{e5}, true)
	}
	if len(m.Refusals) != 2 || !m.Refusals[0].Since.Equal(monday) {
		t.Fatalf("open: %+v", m.Refusals)
	}
	frozen := m.Frozen()
	if !frozen.File || !frozen.License("contoso", "1", "another UId") || frozen.License("contoso", "2", "c:E3") {
		t.Error("the wrong points are frozen")
	}
	all := func(guard.Name) bool { return true }
	if got := m.Close(guard.Passed{Job: "other", License: all, File: true}); len(got.Refusals) != 2 {
		t.Error("another job closed them")
	}
	if got := m.Close(guard.Passed{Job: "nightly", License: all}); len(got.Refusals) != 1 || got.Refusals[0].License != nil {
		t.Errorf("open: %+v", got.Refusals)
	}
	if got := m.Agree(guard.Agreement{Licenses: []guard.Name{e5}}, monday); len(got.Refusals) != 1 {
		t.Errorf("after an approval of the license: %+v", got.Refusals)
	}
	if got := m.Back(monday); len(got.Refusals) != 0 {
		t.Errorf("after a rollback: %+v", got.Refusals)
	}
}

func TestMoveEnds(t *testing.T) {
	t.Parallel()
	l := &license.License{Source: "contoso", ID: "1", UID: "c:E5"}
	var m guard.Memory
	m = m.Agree(guard.Agreement{Move: &guard.Move{
		Licenses: []guard.Name{guard.NameOf(l)}, Since: monday, Until: monday.AddDate(0, 0, 7),
	}}, monday)
	if moving := m.Moving(monday.AddDate(0, 0, 6)); moving == nil || !moving(l) || moving(&license.License{UID: "c:E3"}) {
		t.Error("the move is not expected")
	}
	if m.Moving(monday.AddDate(0, 0, 7)) != nil {
		t.Error("the move is expected for ever")
	}
	// Whoever rolls back to before the move does not want it.
	if back := m.Back(monday.AddDate(0, 0, -1)); len(back.Moves) != 0 {
		t.Error("the move outlived a rollback")
	}
	if back := m.Back(monday.AddDate(0, 0, 1)); len(back.Moves) != 1 {
		t.Error("the move did not outlive a rollback to what came after it")
	}
}

// The known gap is the larger of the accepted one and the smallest of the last days.
func TestKnownGap(t *testing.T) {
	t.Parallel()
	l := &license.License{Source: "contoso", ID: "1", UID: "c:E5"}
	day := func(n int) time.Time { return monday.AddDate(0, 0, n) }
	gap := func(units int64) []guard.Gap { return []guard.Gap{{Name: guard.NameOf(l), Units: units}} }
	known := func(m guard.Memory, n int) int64 {
		t.Helper()
		k, ok := m.KnownGaps(window.DayOf(day(n)))(l)
		if !ok {
			return -1
		}
		return k.Units
	}
	var m guard.Memory
	if got := known(m, 0); got != -1 {
		t.Errorf("before anything was published: %d", got)
	}
	m = m.Published(gap(2), window.DayOf(day(0)))
	m = m.Published(gap(7), window.DayOf(day(0)))
	m = m.Published(gap(9), window.DayOf(day(3)))
	for n, want := range map[int]int64{3: 2, 6: 2, 7: 9, 100: 9} {
		if got := known(m, n); got != want {
			t.Errorf("on day %d the known gap is %d, want %d", n, got, want)
		}
	}
	frozen := m.Open("nightly", "run", day(4), window.DayOf(day(4)), []guard.Name{guard.NameOf(l)}, false)
	if got := known(frozen, 50); got != 2 {
		t.Errorf("while a refusal is open the known gap became %d", got)
	}
	m = m.Agree(guard.Agreement{Licenses: []guard.Name{guard.NameOf(l)}, Gaps: gap(40)}, day(4))
	if got := known(m, 4); got != 40 {
		t.Errorf("after an approval it is %d", got)
	}
	if reported := m.GapsForPlugins(window.DayOf(day(4))); reported["contoso"]["1"] != 40 {
		t.Errorf("sources get %v", reported)
	}
	m = m.Published(gap(30), window.DayOf(day(5)))
	if got := known(m, 5); got != 30 {
		t.Errorf("it did not fall with what was measured: %d", got)
	}
	if got := known(m.Back(day(1)), 5); got != 2 {
		t.Errorf("after a rollback it is %d", got)
	}
}
