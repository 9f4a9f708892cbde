package calendar

import (
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
// and day of week. Time zones are set apart from it, and a day of month together
// with a day of week is refused: half of the world's programs run when both
// match, the other half when either does. A nil zone is the system's own. What is
// wrong with an expression is an *Error.
func Parse(expression string, zone *time.Location) (*Calendar, error) {
	if zone == nil {
		zone = time.Local
	}
	fields := strings.Fields(expression)
	fail := func(reason, remedy string) (*Calendar, error) {
		return nil, &Error{Expression: expression, Reason: reason, Remedy: remedy}
	}
	// The library would take a zone in front, and @every; both have no place here.
	switch {
	case strings.Contains(expression, "="):
		return fail("must not name a time zone", "The time zone is a setting of its own.")
	case len(fields) != 5 || strings.Contains(expression, "@"):
		return fail("must have five fields", form)
	case restricted(fields[2]) && restricted(fields[4]):
		return fail("names both a day of month and a day of week", "Programs disagree whether both must match or either. Give one and let the other be *.")
	}
	parser, err := cron.TryNewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow)
	if err != nil {
		return nil, err
	}
	parsed, err := parser.WithMaxSearchYears(searchYears).Parse(expression)
	if err != nil {
		return fail("is not valid: "+err.Error(), form)
	}
	spec, ok := parsed.(*cron.SpecSchedule)
	if !ok {
		return nil, fmt.Errorf("the cron expression %q is read as %T", expression, parsed)
	}
	spec.Location = time.UTC // it computes with wall times only, see Next
	// Any fixed day will do: what is never due is not due after it either.
	if spec.Next(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return fail("is never due", "No year has such a day.")
	}
	// One line with single blanks: a line break would begin a line of its own in a
	// unit or a crontab.
	return &Calendar{expression: strings.Join(fields, " "), zone: zone, spec: spec, fields: fieldsOf(spec)}, nil
}

// form is the remedy for what is not an expression.
const form = `Write minute, hour, day of month, month, day of week, as in "30 2 * * *" (each day at 2:30).`

// restricted reports whether a field of days leaves days out, or is written as if
// it did: then some programs read it otherwise than a plain *.
func restricted(field string) bool { return field != "*" && field != "?" }

// Error is why an expression cannot be used.
type Error struct {
	Expression string
	// Reason continues a sentence that begins with the expression.
	Reason string
	// Remedy is a sentence that says what to write instead.
	Remedy string
}

// Error returns the whole in one line.
func (e *Error) Error() string {
	return fmt.Sprintf("the cron expression %q %s. %s", e.Expression, e.Reason, e.Remedy)
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
// The name of Zone does not show that: it is "Local" only where TZ is not set.
func (c *Calendar) Local() bool { return c.zone == time.Local }

// Fields are the fields of the expression.
func (c *Calendar) Fields() Fields { return c.fields }

// Same reports whether both are due at the same times, as far as their texts say.
func (c *Calendar) Same(o *Calendar) bool {
	return c.fields == o.fields && c.zone.String() == o.zone.String()
}
