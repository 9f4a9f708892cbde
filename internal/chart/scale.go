package chart

import (
	"time"
	"unicode/utf8"

	"github.com/go-analyze/charts/chartdraw"

	"github.com/licexport/licexport/internal/phrase"
)

// scale is an axis: its range, and the marks at it.
type scale struct {
	*chartdraw.ContinuousRange
	marks []chartdraw.Tick
	// first is the day, by number, that is 0 at an axis of days.
	first int64
}

// GetTicks implements chartdraw.TicksProvider.
func (s scale) GetTicks(chartdraw.ValueFormatter) []chartdraw.Tick { return s.marks }

// labelWidth is the space, in pixels, that the labels of an axis of counts need.
func (s scale) labelWidth() int {
	longest := 0
	for _, m := range s.marks {
		longest = max(longest, utf8.RuneCountInString(m.Label))
	}
	return max(longest*letter+8, 40)
}

// shortest is how many days an axis shows at least, so that a single day does not look
// like a long time.
const shortest = 7

// scaleDays is the axis of days: from the first to the end of the last one.
func (h History) scaleDays(s size) scale {
	var first, last int64
	found := false
	for _, l := range h.Lines {
		if n := len(l.Points); n > 0 {
			from, to := dayNumber(l.Points[0].Day), dayNumber(l.Points[n-1].Day)
			if !found {
				first, last, found = from, to, true
			}
			first, last = min(first, from), max(last, to)
		}
	}
	first = min(first, last-shortest+1)
	all := scale{ContinuousRange: &chartdraw.ContinuousRange{Max: float64(last - first + 1)}, first: first}
	name := func(d time.Time) string { return phrase.Date(d).In(h.Language) }
	label := utf8.RuneCountInString(name(dateOf(last)))*letter + 2*letter
	apart := float64(label) / float64(s.plotted()) * all.Max
	for _, d := range markedDays(dateOf(first), dateOf(last), s.days, apart) {
		all.marks = append(all.marks, chartdraw.Tick{Value: float64(dayNumber(d) - first), Label: name(d)})
	}
	return all
}

func dateOf(number int64) time.Time { return time.Unix(number*int64(day/time.Second), 0).UTC() }

// shortMonth is how many days a month has at least.
const shortMonth = 28

// markedDays picks at most some days from a time, some days apart: each day, every
// second, each Monday, every second Monday, or the first of each month, quarter, half
// year, year or more.
func markedDays(from, to time.Time, most int, apart float64) []time.Time {
	for _, days := range []int64{1, 2, 7, 14} {
		// Day 4 since 1970-01-01 is a Monday.
		n := (dayNumber(from) - 4 + days - 1) / days * days
		if marks := stepped(dateOf(n+4), from, to, 0, int(days)); len(marks) <= most && float64(days) >= apart {
			return marks
		}
	}
	for months := 1; ; months = nextMonths(months) {
		year := time.Date(from.Year()-from.Year()%max(months/12, 1), 1, 1, 0, 0, 0, 0, time.UTC)
		if marks := stepped(year, from, to, months, 0); len(marks) <= most && float64(months*shortMonth) >= apart {
			return marks
		}
	}
}

// stepped are the days from begin on, in steps, that are within a time.
func stepped(begin, from, to time.Time, months, days int) []time.Time {
	var all []time.Time
	for d := begin; !d.After(to); d = d.AddDate(0, months, days) {
		if !d.Before(from) {
			all = append(all, d)
		}
	}
	return all
}

// nextMonths is the next longer step: 1, 2, 3, 6, 12, 24, 48, … months.
func nextMonths(months int) int {
	switch months {
	case 2:
		return 3
	default:
		return months * 2
	}
}

// scaleCounts is the axis of counts: from 0 to the next mark above the largest count.
func (h History) scaleCounts(s size) scale {
	largest := int64(1)
	for _, l := range h.Lines {
		for _, p := range l.Points {
			largest = max(largest, p.Value)
		}
	}
	step := roundStep(largest, int64(s.counts))
	top := (largest + step - 1) / step * step
	all := scale{ContinuousRange: &chartdraw.ContinuousRange{Max: float64(top)}}
	for v := int64(0); v <= top; v += step {
		all.marks = append(all.marks, chartdraw.Tick{Value: float64(v), Label: phrase.Number(int(v)).In(h.Language)})
	}
	return all
}

// roundStep is the smallest of 1, 2, 5, 10, 20, … that divides a count into at most
// some parts.
func roundStep(largest, most int64) int64 {
	for step := int64(1); ; step *= 10 {
		for _, s := range []int64{step, 2 * step, 5 * step} {
			if (largest+s-1)/s <= most {
				return s
			}
		}
	}
}
