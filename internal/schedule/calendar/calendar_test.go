package calendar_test

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"github.com/licexport/licexport/internal/schedule/calendar"
)

func TestNext(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, cron, zone, after string
		want                    []string
	}{
		{"each night", "30 2 * * *", "Europe/Prague", "2026-01-01T12:00:00+01:00",
			[]string{"2026-01-02T02:30:00+01:00", "2026-01-03T02:30:00+01:00"}},
		{"spring: 02:30 is jumped over", "30 2 * * *", "Europe/Prague", "2026-03-28T12:00:00+01:00",
			[]string{"2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"}},
		{"autumn: 02:30 comes twice", "30 2 * * *", "Europe/Prague", "2026-10-24T12:00:00+02:00",
			[]string{"2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"}},
		{"autumn, asked within the repeated hour", "30 2 * * *", "Europe/Prague", "2026-10-25T02:15:00+01:00",
			[]string{"2026-10-26T02:30:00+01:00"}},
		{"autumn, both hours named", "30 2,3 * * *", "Europe/Prague", "2026-10-25T00:00:00+02:00",
			[]string{"2026-10-25T02:30:00+02:00", "2026-10-25T03:30:00+01:00"}},
		{"spring: two times fall together", "0 2,3 * * *", "Europe/Prague", "2026-03-29T00:00:00+01:00",
			[]string{"2026-03-29T03:00:00+02:00", "2026-03-30T02:00:00+02:00"}},
		{"spring, each half hour", "*/30 * * * *", "Europe/Prague", "2026-03-29T01:00:00+01:00",
			[]string{"2026-03-29T01:30:00+01:00", "2026-03-29T03:00:00+02:00", "2026-03-29T03:30:00+02:00"}},
		{"autumn, each half hour", "*/30 * * * *", "Europe/Prague", "2026-10-25T02:00:00+02:00",
			[]string{"2026-10-25T02:30:00+02:00", "2026-10-25T02:00:00+01:00", "2026-10-25T02:30:00+01:00", "2026-10-25T03:00:00+01:00"}},
		{"the change is at midnight", "0 0 * * *", "Africa/Cairo", "2026-04-23T12:00:00+02:00",
			[]string{"2026-04-24T01:00:00+03:00", "2026-04-25T00:00:00+03:00"}},
		{"the change is of half an hour", "15 2 * * *", "Australia/Lord_Howe", "2026-10-03T12:00:00+10:30",
			[]string{"2026-10-04T02:30:00+11:00", "2026-10-05T02:15:00+11:00"}},
		{"a whole day is left out", "0 12 * * *", "Pacific/Apia", "2011-12-29T00:00:00-10:00",
			[]string{"2011-12-29T12:00:00-10:00", "2011-12-31T00:00:00+14:00", "2011-12-31T12:00:00+14:00"}},
		{"workdays", "0 6 * * 1-5", "Europe/Prague", "2026-05-01T07:00:00+02:00",
			[]string{"2026-05-04T06:00:00+02:00"}},
		{"leap day", "0 0 29 2 *", "UTC", "2096-03-01T00:00:00Z", []string{"2104-02-29T00:00:00Z"}},
		{"hours over midnight", "0 22-1 * * *", "UTC", "2026-01-01T22:30:00Z",
			[]string{"2026-01-01T23:00:00Z", "2026-01-02T00:00:00Z", "2026-01-02T01:00:00Z", "2026-01-02T22:00:00Z"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := parse(t, tt.cron, tt.zone)
			at := stamp(t, tt.after)
			for _, want := range tt.want {
				at = c.Next(at)
				if got := at.Format(time.RFC3339); got != want {
					t.Fatalf("got %s, want %s", got, want)
				}
			}
		})
	}
}

// A job for a time of day runs once on each day of ten years, in any zone.
func TestOnceADay(t *testing.T) {
	t.Parallel()
	zones := []string{"Europe/Prague", "America/New_York", "Africa/Cairo", "America/Santiago", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"}
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		when := rapid.IntRange(0, 24*60-1).Draw(t, "minute of the day")
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		c, err := calendar.Parse(cronAt(when), loc)
		if err != nil {
			t.Fatal(err)
		}
		year := rapid.IntRange(2020, 2030).Draw(t, "year")
		days := map[string]int{}
		end := time.Date(year+1, 1, 1, 0, 0, 0, 0, loc)
		for at := c.Next(time.Date(year, 1, 1, 0, 0, 0, -1, loc)); at.Before(end); at = c.Next(at) {
			days[at.Format(time.DateOnly)]++
		}
		for day := time.Date(year, 1, 1, 12, 0, 0, 0, loc); day.Before(end); day = day.AddDate(0, 0, 1) {
			if n := days[day.Format(time.DateOnly)]; n != 1 {
				t.Fatalf("%s %s: due %d times on %s", cronAt(when), zone, n, day.Format(time.DateOnly))
			}
		}
	})
}

// Next is the same as trying every minute.
func TestNextAgainstEveryMinute(t *testing.T) {
	t.Parallel()
	loc := zone(t, "Europe/Prague")
	for _, cron := range []string{"*/7 * * * *", "13,50 * 25-29 3,10 *", "5 * * * 0"} {
		c := parse(t, cron, "Europe/Prague")
		f := c.Fields()
		for _, start := range []time.Time{time.Date(2026, 3, 28, 0, 0, 0, 0, loc), time.Date(2026, 10, 24, 0, 0, 0, 0, loc)} {
			want := c.Next(start)
			for at := start.Add(time.Minute); at.Before(start.Add(72 * time.Hour)); at = at.Add(time.Minute) {
				matches := f.Minutes.Has(at.Minute()) && f.Hours.Has(at.Hour()) && f.Days.Has(at.Day()) &&
					f.Months.Has(int(at.Month())) && f.Weekdays.Has(int(at.Weekday()))
				if !matches {
					continue
				}
				if !at.Equal(want) {
					t.Fatalf("%s: got %s, want %s", cron, want, at)
				}
				want = c.Next(at)
			}
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ cron, want string }{
		{"", "five fields"},
		{"* * * *", "five fields"},
		{"0 0 30 2 * *", "five fields"},
		{"TZ=0 * * * *", "time zone"},
		{"@daily", "five fields"},
		{"0 0 30 2 *", "never due"},
		{"0 0 1-31 * 1", "both a day of month and a day of week"}, // other programs take it for every day
		{"0 0 1 * 1", "both a day of month and a day of week"},
		{"61 * * * *", "61"},
		{"a * * * *", "a"},
	}
	for _, tt := range tests {
		_, err := calendar.Parse(tt.cron, time.UTC)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: got %v, want %q", tt.cron, err, tt.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"30 2 * * *", "*/15 8-18 * * 1-5", "0 0 29 2 *", "TZ=0 * * * *", "1-,/ * ? * 7"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := calendar.Parse(s, time.UTC)
		if err != nil {
			return
		}
		now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		if !c.Next(now).After(now) {
			t.Errorf("%q is due before it was asked", s)
		}
	})
}

func TestIrregular(t *testing.T) {
	t.Parallel()
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	tests := []struct {
		cron, zone string
		want       []calendar.Irregular
	}{
		{"30 2 * * *", "Europe/Prague", []calendar.Irregular{
			{Wall: time.Date(2026, 3, 29, 2, 30, 0, 0, time.UTC)},
			{Wall: time.Date(2026, 10, 25, 2, 30, 0, 0, time.UTC), Twice: true},
		}},
		{"0 3 * * *", "Europe/Prague", nil},
		{"30 * * * *", "Europe/Prague", nil},
		{"30 2 * * 1-5", "Europe/Prague", nil},
		{"30 2 * * *", "UTC", nil},
	}
	for _, tt := range tests {
		got := parse(t, tt.cron, tt.zone).Irregular(from, from.AddDate(1, 0, 0))
		if len(got) != len(tt.want) {
			t.Errorf("%s %s: got %v, want %v", tt.cron, tt.zone, got, tt.want)
			continue
		}
		for i := range got {
			if got[i] != tt.want[i] {
				t.Errorf("%s %s: got %v, want %v", tt.cron, tt.zone, got[i], tt.want[i])
			}
		}
	}
}

func parse(t *testing.T, cron, name string) *calendar.Calendar {
	t.Helper()
	c, err := calendar.Parse(cron, zone(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func stamp(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func cronAt(minute int) string {
	return time.Date(2026, 1, 1, 0, minute, 0, 0, time.UTC).Format("4 15") + " * * *"
}
