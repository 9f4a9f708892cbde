package calendar_test

import (
	"testing"
	"time"

	"github.com/licexport/licexport/internal/schedule/calendar"
)

// Last is the time from which Next leads beyond the given one.
func TestLast(t *testing.T) {
	t.Parallel()
	prague, err := time.LoadLocation("Europe/Prague")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		cron        string
		until, want time.Time
	}{
		{"30 2 * * *", time.Date(2026, 11, 24, 2, 29, 59, 0, prague), time.Date(2026, 11, 23, 2, 30, 0, 0, prague)},
		{"30 2 * * *", time.Date(2026, 11, 24, 2, 30, 0, 0, prague), time.Date(2026, 11, 24, 2, 30, 0, 0, prague)},
		{"*/5 * * * *", time.Date(2026, 11, 24, 2, 34, 0, 0, prague), time.Date(2026, 11, 24, 2, 30, 0, 0, prague)},
		{"0 6 * * 1", time.Date(2026, 11, 29, 12, 0, 0, 0, prague), time.Date(2026, 11, 23, 6, 0, 0, 0, prague)},
		{"0 0 29 2 *", time.Date(2026, 11, 24, 0, 0, 0, 0, prague), time.Date(2024, 2, 29, 0, 0, 0, 0, prague)},
		// The clock jumps from 2:00 to 3:00.
		{"30 2 * * *", time.Date(2026, 3, 29, 12, 0, 0, 0, prague), time.Date(2026, 3, 29, 3, 0, 0, 0, prague)},
	} {
		cal, err := calendar.Parse(c.cron, prague)
		if err != nil {
			t.Fatal(err)
		}
		if got := cal.Last(c.until); !got.Equal(c.want) {
			t.Errorf("%s until %s: got %s, want %s", c.cron, c.until, got, c.want)
		}
	}
}
