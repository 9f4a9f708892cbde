package phrase

import (
	"fmt"
	"time"
)

// Time is a time of day on a date, in the zone of t, which is named:
// "2026-11-26 02:30 CET", in Czech "26. 11. 2026 2:30 CET". The zero time is empty.
func Time(t time.Time) Phrase {
	return form(t, "2006-01-02 15:04 MST", func() string { return czechDate(t) + " " + czechClock(t) })
}

// Date is a date in the zone of t: "2026-11-26", in Czech "26. 11. 2026". The zero
// time is empty.
func Date(t time.Time) Phrase {
	return form(t, "2006-01-02", func() string { return czechDate(t) })
}

// Clock is a time of day, with its zone: "02:30 CET", in Czech "2:30 CET". The zero
// time is empty.
func Clock(t time.Time) Phrase {
	return form(t, "15:04 MST", func() string { return czechClock(t) })
}

func form(t time.Time, english string, czech func() string) Phrase {
	if t.IsZero() {
		return Phrase{}
	}
	return Phrase{said: func(l Language) string {
		if l == Czech {
			return czech()
		}
		return t.Format(english)
	}}
}

// czechDate has no-break spaces, so that a date is not broken across lines.
func czechDate(t time.Time) string { return t.Format("2.\u00a01.\u00a02006") }

func czechClock(t time.Time) string {
	return fmt.Sprintf("%d:%02d %s", t.Hour(), t.Minute(), t.Format("MST"))
}

// Duration is a length of time in its two largest units: "3 days 2 hours",
// "45 minutes", "12 seconds". What is below a second is "less than a second".
func Duration(d time.Duration) Phrase {
	return length(d, func(n int) Phrase { return Count(n, "%d day", "%d days") }, New("less than a second"))
}

// Ago is how long ago something was: "3 days 2 hours ago".
func Ago(d time.Duration) Phrase {
	since := length(d, func(n int) Phrase {
		english := Count(n, "%d day", "%d days")
		return Phrase{said: func(l Language) string {
			if l != Czech {
				return english.say(l)
			}
			// Days have another case after "před"; the other units are signs.
			if n == 1 {
				return "1 dnem"
			}
			return Number(n).say(l) + " dny"
		}}
	}, Phrase{})
	if d = max(d, -d); d < time.Second {
		return New("just now")
	}
	return New("%s ago", since)
}

// length is d in its two largest units.
func length(d time.Duration, days func(int) Phrase, least Phrase) Phrase {
	d = max(d, -d)
	units := []struct {
		size  time.Duration
		count func(int) Phrase
	}{
		{24 * time.Hour, days},
		{time.Hour, func(n int) Phrase { return Count(n, "%d hour", "%d hours") }},
		{time.Minute, func(n int) Phrase { return Count(n, "%d minute", "%d minutes") }},
		{time.Second, func(n int) Phrase { return Count(n, "%d second", "%d seconds") }},
	}
	for i, unit := range units {
		n := int(d / unit.size)
		if n == 0 {
			continue
		}
		if i+1 < len(units) {
			if rest := int(d % unit.size / units[i+1].size); rest > 0 {
				return Join(" ", unit.count(n), units[i+1].count(rest))
			}
		}
		return unit.count(n)
	}
	return least
}
