package calendar

import "time"

// Next is the first time after "after" at which the calendar is due, in its
// zone.
func (c *Calendar) Next(after time.Time) time.Time {
	after = after.In(c.zone)
	if c.fields.Hours.All() {
		return c.nextStep(after)
	}
	return c.nextOnTheWall(after)
}

// nextStep finds the next moment at which the clock shows a time that matches,
// however often it shows it.
func (c *Calendar) nextStep(after time.Time) time.Time {
	shown := wall(after)
	for {
		change := Change(after)
		next := c.spec.Next(shown)
		if next.IsZero() {
			return time.Time{}
		}
		due := after.Add(next.Sub(wall(after)))
		if change.IsZero() || due.Before(change) {
			return due
		}
		// The clock is changed before that. The moment of the change itself may
		// match, and Next looks only at later ones.
		after = change
		shown = wall(change).Add(-time.Second)
	}
}

// nextOnTheWall finds the next wall time that matches and is not over yet.
func (c *Calendar) nextOnTheWall(after time.Time) time.Time {
	for shown := wall(after); ; {
		shown = c.spec.Next(shown)
		if shown.IsZero() {
			return time.Time{}
		}
		// In an hour that is repeated, the matching times were there already.
		if due := firstShown(shown, c.zone); due.After(after) {
			return due
		}
	}
}

// wall is what the clock on the wall shows at t, as if it were UTC.
func wall(t time.Time) time.Time {
	_, offset := t.Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

// firstShown is the first moment at which the clocks of a zone show a time (as
// if it were UTC) or, where they jump over it, a later one.
func firstShown(shown time.Time, zone *time.Location) time.Time {
	// No zone is ahead of UTC by more than this, so there it is earlier yet.
	const ahead = 26 * time.Hour
	t := shown.Add(-ahead).In(zone)
	for {
		change := Change(t)
		if due := t.Add(shown.Sub(wall(t))); change.IsZero() || due.Before(change) {
			if due.Before(t) {
				return t // the clock jumped over it
			}
			return due
		}
		t = change
	}
}
