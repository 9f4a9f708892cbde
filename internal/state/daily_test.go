package state_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/state"
)

// A job that runs each hour has its 30 former contents of little more than a day; the
// content that was in force at the end of each day stays for 35 days.
func TestOneContentADayIsKept(t *testing.T) {
	t.Parallel()
	d := newDisk()
	first := time.Date(2027, 12, 10, 0, 0, 0, 0, time.UTC)
	const days = 60 // over the ends of a month and of a year
	for i := range days {
		for _, hour := range []int{3, 21} {
			publishTable(t, d, first.Add(time.Duration(24*i+hour)*time.Hour), table(t, map[string]int{"A": 10 + 2*i + hour/20}))
		}
	}
	last := first.AddDate(0, 0, days-1).Add(21 * time.Hour)
	s := openKept(t, d, last, nil)
	defer closeStore(t, s)
	all := s.DayContents()
	if len(all) != 35 {
		t.Fatalf("%d days, want 35", len(all))
	}
	for i, c := range all {
		date := first.AddDate(0, 0, days-35+i)
		if c.Day != date.Format(time.DateOnly) || !c.LastTime.Equal(date.Add(21*time.Hour)) {
			t.Errorf("day %d is %+v, want what the last run of %s published", i, c, date)
		}
		if got := s.TableOf(c.Digest); got == nil || got.Len() != c.Rows {
			t.Errorf("the table of %s: %v", c.Day, got)
		}
	}
	// The 15 newest days are among the 30 former contents, too, and share their tables.
	if n := files(t, d, s, "tables"); n != 1+30+19 {
		t.Errorf("%d tables, want %d", n, 1+30+19)
	}
}

// A content that does not change is kept once, whatever the number of days.
func TestDaysWithTheSameContentShareATable(t *testing.T) {
	t.Parallel()
	d := newDisk()
	for i := range 50 {
		publishKeeping(t, d, i, 10)
	}
	s := openKeeping(t, d, 49)
	defer closeStore(t, s)
	if n, days := files(t, d, s, "tables"), len(s.DayContents()); n != 1 || days != 35 {
		t.Errorf("%d tables of %d days", n, days)
	}
}

// A clock that was wrong for a while leaves no more days than are kept.
func TestDaysOfAWrongClockAreBounded(t *testing.T) {
	t.Parallel()
	d := newDisk()
	for i := range 40 {
		publishKeeping(t, d, 3000+i, 10+i)
	}
	for i := range 40 {
		publishKeeping(t, d, i, 100+i)
	}
	s := openKeeping(t, d, 40)
	defer closeStore(t, s)
	if n := len(s.DayContents()); n > 35 {
		t.Errorf("%d days", n)
	}
}

// Purging by age takes days, too, but no table that is still a former content.
func TestPurgeByAgeTakesDays(t *testing.T) {
	t.Parallel()
	d := newDisk()
	for i := range 5 {
		publishKeeping(t, d, i, 10+i)
	}
	s := openKeeping(t, d, 4)
	defer closeStore(t, s)
	done := purge(t, s, state.Purge{Before: monday.Add(2 * day)})
	if got := fmt.Sprint(done.Contents, len(s.DayContents()), len(s.History()), files(t, d, s, "tables")); got != "2 3 2 3" {
		t.Errorf("contents removed, days, former contents and tables: %s", got)
	}
}
