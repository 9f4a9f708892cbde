package window

import (
	"fmt"
	"time"
)

// Days is the length of the window: a point counts as long as the day that began
// with it is one of the last seven, today included.
const Days = 7

// Day is a day in UTC, counted from 1970-01-01. In JSON it is a date.
type Day int32

const secondsPerDay = 24 * 60 * 60

// DayOf is the day of a time.
func DayOf(t time.Time) Day {
	seconds := t.Unix()
	day := seconds / secondsPerDay
	if seconds%secondsPerDay < 0 {
		day--
	}
	return Day(day)
}

// oldest is the first day of the window that ends with d.
func (d Day) oldest() Day { return d - Days + 1 }

// String is the date, as in 2026-11-26.
func (d Day) String() string {
	return time.Unix(int64(d)*secondsPerDay, 0).UTC().Format(time.DateOnly)
}

// MarshalText writes the date.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads a date.
func (d *Day) UnmarshalText(text []byte) error {
	t, err := time.Parse(time.DateOnly, string(text))
	if err != nil {
		return fmt.Errorf("%q is not a date", text)
	}
	*d = DayOf(t)
	return nil
}
