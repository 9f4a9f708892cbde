package calendar

import "time"

// Last is the last time up to and including "until" at which the calendar was due,
// in its zone; zero if that is longer ago than a date of a leap year can be.
func (c *Calendar) Last(until time.Time) time.Time {
	for back := time.Hour; back < (searchYears+1)*366*24*time.Hour; back *= 8 {
		last := c.Next(until.Add(-back))
		if last.IsZero() || last.After(until) {
			continue
		}
		for next := last; !next.IsZero() && !next.After(until); next = c.Next(next) {
			last = next
		}
		return last
	}
	return time.Time{}
}
