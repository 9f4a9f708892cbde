package calendar

import "time"

// Change is the first moment after t at which the clocks of its zone may be
// changed; zero for never.
func Change(t time.Time) time.Time {
	const day = 24 * time.Hour
	_, change := t.ZoneBounds()
	if change.IsZero() || change.After(t) {
		return change
	}
	// Where the data of a zone end with a rule for all years to come, as those do
	// that Go programs carry along for Windows, ZoneBounds names the beginning of
	// the last day of a leap year for all of that day
	// (https://go.dev/issue/81583). What it means is the end.
	return t.UTC().Truncate(day).Add(day).In(t.Location())
}
