package savings

import "time"

// Next is the renewal that comes next at a time; if none is ahead, the last one that
// the vendor names, with past set. Without any, At is zero.
func (l *License) Next(now time.Time) (next Renewal, past bool) {
	for _, r := range l.Renewals {
		if isAhead(r, now) {
			return r, false
		}
		next, past = r, true
	}
	return next, past
}

// isAhead reports whether a renewal is still to come; it is so for all of its day (UTC).
func isAhead(r Renewal, now time.Time) bool {
	const day = 24 * time.Hour
	return !r.At.UTC().Before(now.UTC().Truncate(day))
}

// ahead are the renewals of a license that are still to come.
func (l *License) ahead(now time.Time) []Ahead {
	var all []Ahead
	for _, r := range l.Renewals {
		if !isAhead(r, now) {
			continue
		}
		one := Ahead{Source: l.Source, UID: l.UID, Product: l.Product, At: r.At, Units: r.Units, Currency: l.Currency}
		if r.Units != nil && l.PerMonth != nil {
			one.Cost = new(float64(*r.Units) * *l.PerMonth)
		}
		all = append(all, one)
	}
	return all
}
