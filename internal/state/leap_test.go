package state_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/disk/disktest"
	"github.com/licexport/licexport/internal/state"
)

// kept is what of the past is there.
type kept struct{ days, former, candidates, records, months int }

func keptOf(t *testing.T, d *disktest.Disk, s *state.Store) kept {
	t.Helper()
	records, err := s.Records(0)
	if err != nil {
		t.Fatal(err)
	}
	candidates, err := s.Candidates()
	if err != nil {
		t.Fatal(err)
	}
	return kept{len(s.DayContents()), len(s.History()), len(candidates), len(records), files(t, d, s, "counts")}
}

// nightOf is a run that publishes, that many days after monday.
func nightOf(t *testing.T, d *disktest.Disk, days int) {
	t.Helper()
	publishKeeping(t, d, days, 10+days%500)
	record(t, d, monday.Add(time.Duration(days)*day))
}

// A clock that is wrong for a night or two makes nothing old: what is kept for looking
// back, for a rollback and for an approval is there when the clock is right again.
func TestAWrongClockLosesNothing(t *testing.T) {
	t.Parallel()
	for name, wrong := range map[string][]int{
		"years ahead":             {4000},
		"two nights":              {4000, 4001},
		"months ahead":            {29 + 240},
		"in the past":             {-9000},
		"ahead, then in the past": {4000, -9000},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDisk()
			for i := range 30 {
				nightOf(t, d, i)
			}
			s := openKeeping(t, d, 29)
			c := state.Candidate{Run: "refused", Time: monday.Add(29 * day), Why: state.Refused}
			if _, err := s.SaveCandidate(t.Context(), c, table(t, map[string]int{"A": 1}), nil); err != nil {
				t.Fatal(err)
			}
			before := keptOf(t, d, s)
			closeStore(t, s)
			for _, days := range wrong {
				nightOf(t, d, days)
			}
			nightOf(t, d, 30)
			s = openKeeping(t, d, 30)
			defer closeStore(t, s)
			after := keptOf(t, d, s)
			if after.days < before.days || after.former < 29 || after.candidates != 1 || after.records <= before.records || after.months < before.months {
				t.Errorf("kept %+v, before %+v", after, before)
			}
			if all := s.DayContents(); !hasDay(all, monday) || !hasDay(all, monday.Add(30*day)) {
				t.Errorf("the days are %v", all)
			}
		})
	}
}

func hasDay(all []state.DayContent, at time.Time) bool {
	for _, d := range all {
		if d.Day == at.UTC().Format(time.DateOnly) {
			return true
		}
	}
	return false
}

// A day in the future takes the place of none that is not too old.
func TestADayInTheFutureTakesNoPlace(t *testing.T) {
	t.Parallel()
	d := newDisk()
	for i := range 40 {
		nightOf(t, d, i)
	}
	nightOf(t, d, 4000)
	nightOf(t, d, 40)
	s := openKeeping(t, d, 40)
	defer closeStore(t, s)
	all := s.DayContents()
	if len(all) != 35 || !hasDay(all, monday.Add(6*day)) || !hasDay(all, monday.Add(40*day)) {
		t.Errorf("%d days: %v", len(all), all)
	}
}

// A machine that was off for months goes on removing what is old, once runs on three
// days have shown that its clock is right.
func TestALeapIsBelievedOnTheThirdDay(t *testing.T) {
	t.Parallel()
	d := newDisk()
	for i := range 10 {
		nightOf(t, d, i)
	}
	got := ""
	for _, days := range []int{200, 201, 202} {
		nightOf(t, d, days)
		s := openKeeping(t, d, days)
		got += fmt.Sprint(len(s.DayContents()), " ", len(s.History()), ", ")
		closeStore(t, s)
	}
	if want := "11 10, 12 11, 3 2, "; got != want {
		t.Errorf("days and former contents: %s, want %s", got, want)
	}
}

// The guard goes on knowing the largest counts of the last days after a night with a wrong
// clock, and those of that night are not larger for ever.
func TestAWrongClockLeavesTheMaximaOfTheGuard(t *testing.T) {
	t.Parallel()
	d := newDisk()
	for i, holders := range []int{50, 90, 60, 55} {
		publishKeeping(t, d, i, holders)
	}
	publishKeeping(t, d, 4000, 70)
	largest := func(days int) int {
		publishKeeping(t, d, days, 54)
		s := openKeeping(t, d, days)
		defer closeStore(t, s)
		return s.Maxima(monday.Add(time.Duration(days-7) * day)).Rows
	}
	for _, c := range []struct{ days, want int }{{4, 90}, {8, 90}, {9, 70}, {11, 70}, {12, 54}} {
		if got := largest(c.days); got != c.want {
			t.Errorf("after %d days the largest count is %d, want %d", c.days, got, c.want)
		}
	}
}

// A job that runs once a month does not seem to leap.
func TestRareRunsAreNoLeaps(t *testing.T) {
	t.Parallel()
	d := newDisk()
	for i := range 6 {
		nightOf(t, d, 30*i)
	}
	s := openKeeping(t, d, 150)
	defer closeStore(t, s)
	if days := len(s.DayContents()); days != 2 {
		t.Errorf("%d days, want those of the last 35", days)
	}
	if names, _ := d.Names(filepath.Join(s.Dir(), "runs")); len(names) != 12 {
		t.Errorf("%d records and logs", len(names))
	}
}

// A clock that was set back leaves the maxima of the guard, also where runs are few.
func TestAClockSetBackLeavesTheMaximaOfTheGuard(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ before, wrong []int }{
		"a weekly job":             {[]int{0, 7}, []int{-9000}},
		"a weekly job, two nights": {[]int{0, 7}, []int{-9000, -8999}},
		"a weekly job, days":       {[]int{0, 7}, []int{3}},
		"a new job":                {[]int{7}, []int{-9000}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDisk()
			for _, days := range c.before {
				publishKeeping(t, d, days, 90)
			}
			for _, days := range c.wrong {
				publishKeeping(t, d, days, 60)
			}
			publishKeeping(t, d, 14, 55)
			s := openKeeping(t, d, 14)
			defer closeStore(t, s)
			if got := s.Maxima(monday.Add(7 * day)).Rows; got != 90 {
				t.Errorf("the largest count is %d, want 90", got)
			}
		})
	}
}
