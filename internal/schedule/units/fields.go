package units

import (
	"fmt"
	"strings"

	"github.com/licexport/licexport/internal/schedule/calendar"
)

// dialect is how a scheduler writes a set of numbers.
type dialect struct {
	// every stands for all numbers.
	every string
	// between is put between the ends of a range.
	between string
	// step writes "from low every n up to the end of the field"; nil if steps
	// are written out.
	step func(s calendar.Set, low, n int) string
	// number writes one number.
	number func(int) string
}

// write writes a set as briefly as the dialect can.
func (d dialect) write(s calendar.Set) string {
	if s.All() {
		return d.every
	}
	values := s.Values()
	if n, ok := stepOf(s, values); ok && d.step != nil {
		return d.step(s, values[0], n)
	}
	var parts []string
	for len(values) > 0 {
		run := 1
		for run < len(values) && values[run] == values[0]+run {
			run++
		}
		if run > 2 {
			parts = append(parts, d.number(values[0])+d.between+d.number(values[run-1]))
		} else {
			run = 1
			parts = append(parts, d.number(values[0]))
		}
		values = values[run:]
	}
	return strings.Join(parts, ",")
}

// stepOf reports whether the values go on in steps of n to the end of the field.
func stepOf(s calendar.Set, values []int) (n int, ok bool) {
	if len(values) < 3 {
		return 0, false
	}
	n = values[1] - values[0]
	for i := 1; i < len(values); i++ {
		if values[i]-values[i-1] != n {
			return 0, false
		}
	}
	return n, n > 1 && values[len(values)-1]+n > s.Max
}

// crontab is how cron and Kubernetes write a field. Names and ranges over the
// end of a field are not known everywhere, so neither is used.
func crontab(s calendar.Set) string {
	return dialect{
		every: "*", between: "-",
		number: func(n int) string { return fmt.Sprint(n) },
		step: func(s calendar.Set, low, n int) string {
			if low == s.Min {
				return fmt.Sprintf("*/%d", n)
			}
			return fmt.Sprintf("%d-%d/%d", low, s.Max, n)
		},
	}.write(s)
}

// cronFields writes the five fields of a crontab line.
func cronFields(c *calendar.Calendar) string {
	f := c.Fields()
	return strings.Join([]string{crontab(f.Minutes), crontab(f.Hours), crontab(f.Days), crontab(f.Months), crontab(f.Weekdays)}, " ")
}

// OnCalendar writes a calendar as systemd does; see systemd.time(7).
func OnCalendar(c *calendar.Calendar) string {
	two := func(n int) string { return fmt.Sprintf("%02d", n) }
	number := dialect{
		every: "*", between: "..", number: two,
		step: func(_ calendar.Set, low, n int) string { return fmt.Sprintf("%02d/%d", low, n) },
	}
	f := c.Fields()
	text := fmt.Sprintf("*-%s-%s %s:%s:00", number.write(f.Months), number.write(f.Days), number.write(f.Hours), number.write(f.Minutes))
	if !f.Weekdays.All() {
		day := dialect{between: "..", number: func(n int) string { return weekdays[n][:3] }}
		text = day.write(f.Weekdays) + " " + text
	}
	if !c.Local() {
		text += " " + c.Zone().String()
	}
	return text
}
