package calendar

import "time"

// Irregular is a time on the wall at which a calendar is due and that its day
// does not have, or has twice.
type Irregular struct {
	// Wall is the time on the wall, as if it were UTC.
	Wall time.Time
	// Twice means that the day has this time twice; otherwise the day lacks it.
	Twice bool
}

// Irregular lists the first few such times between two moments. A calendar for
// every hour has none.
func (c *Calendar) Irregular(from, until time.Time) []Irregular {
	const enough = 4
	if c.fields.Hours.All() {
		return nil
	}
	var found []Irregular
	for t := from.In(c.zone); len(found) < enough; {
		change := Change(t)
		if change.IsZero() || change.After(until) {
			return found
		}
		before, after := wall(change.Add(-time.Second)).Add(time.Second), wall(change)
		// Clocks put forward leave out before–after, put back repeat after–before.
		low, high := min2(before, after)
		if next := c.spec.Next(low.Add(-time.Second)); next.Before(high) && !next.IsZero() {
			found = append(found, Irregular{Wall: next, Twice: after.Before(before)})
		}
		t = change
	}
	return found
}

func min2(a, b time.Time) (low, high time.Time) {
	if b.Before(a) {
		return b, a
	}
	return a, b
}
