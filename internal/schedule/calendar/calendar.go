package calendar

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/netresearch/go-cron"
)

// searchYears covers the longest wait for a date: from one 29 February to the
// next over a year like 2100, which has none.
const searchYears = 9

// Calendar is a cron expression in a time zone.
type Calendar struct {
	expression string
	zone       *time.Location
	spec       *cron.SpecSchedule
	fields     Fields
}

// Fields are the five fields of an expression. Sunday is weekday 0.
type Fields struct{ Minutes, Hours, Days, Months, Weekdays Set }

// Parse reads an expression of five fields: minute, hour, day of month, month
// and day of week. A nil zone is the system's own.
func Parse(expression string, zone *time.Location) (*Calendar, error) {
	if zone == nil {
		zone = time.Local
	}
	fail := func(err error) (*Calendar, error) {
		return nil, fmt.Errorf("the cron expression %q cannot be used: %w", expression, err)
	}
	// The library would take a zone in front, and @every; both have no place here.
	if len(strings.Fields(expression)) != 5 || strings.ContainsAny(expression, "=@") {
		return fail(errors.New("it needs five fields: minute, hour, day of month, month, day of week"))
	}
	parser, err := cron.TryNewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow)
	if err != nil {
		return fail(err)
	}
	parsed, err := parser.WithMaxSearchYears(searchYears).Parse(expression)
	if err != nil {
		return fail(err)
	}
	spec, ok := parsed.(*cron.SpecSchedule)
	if !ok {
		return fail(fmt.Errorf("it is read as %T", parsed))
	}
	spec.Location = time.UTC // it computes with wall times only, see Next
	// One line with single blanks: a line break would begin a line of its own in a
	// unit or a crontab.
	c := &Calendar{expression: strings.Join(strings.Fields(expression), " "), zone: zone, spec: spec, fields: fieldsOf(spec)}
	if !c.fields.Days.All() && !c.fields.Weekdays.All() {
		return fail(errors.New("it names both a day of month and a day of week, which programs understand differently; give one and let the other be *"))
	}
	if spec.Next(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return fail(errors.New("it is never due"))
	}
	return c, nil
}

func fieldsOf(s *cron.SpecSchedule) Fields {
	return Fields{
		Minutes:  newSet(0, 59, s.Minute),
		Hours:    newSet(0, 23, s.Hour),
		Days:     newSet(1, 31, s.Dom),
		Months:   newSet(1, 12, s.Month),
		Weekdays: newSet(0, 6, cron.NormalizeDOW(s.Dow)),
	}
}

// String is the expression as it was given.
func (c *Calendar) String() string { return c.expression }

// Zone is the time zone of the expression.
func (c *Calendar) Zone() *time.Location { return c.zone }

// Local reports whether the expression follows the computer's own time zone.
// The name of Zone does not tell: it is "Local" only where TZ is not set.
func (c *Calendar) Local() bool { return c.zone == time.Local }

// Fields are the fields of the expression.
func (c *Calendar) Fields() Fields { return c.fields }

// Same tells whether both are due at the same times, as far as their texts say.
func (c *Calendar) Same(o *Calendar) bool {
	return c.fields == o.fields && c.zone.String() == o.zone.String()
}
