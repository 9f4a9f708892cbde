package calendar_test

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/schedule/calendar"
)

// ruled is a zone whose data are nothing but a rule, as the data that Windows
// programs carry along are for the years to come.
func ruled(t *testing.T, rule string) *time.Location {
	t.Helper()
	var b bytes.Buffer
	for range 2 { // for 32 bits and for 64 bits
		b.WriteString("TZif2" + string(make([]byte, 15)))
		_ = binary.Write(&b, binary.BigEndian, []uint32{0, 0, 0, 0, 1, 4}) // one kind of time, four letters
		_ = binary.Write(&b, binary.BigEndian, int32(3600))
		b.WriteString("\x00\x00CET\x00")
	}
	b.WriteString("\n" + rule + "\n")
	zone, err := time.LoadLocationFromTZData("ruled", b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

const prague = "CET-1CEST,M3.5.0,M10.5.0/3"

// Each change is later than the one before, over leap years too, and none of
// those that move the clocks is left out.
func TestChange(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		rule string
		want []string
	}{
		"the clocks are put back in autumn": {prague, []string{
			"2028-03-26T03:00:00+02:00", "2028-10-29T02:00:00+01:00", "2029-03-25T03:00:00+02:00", "2029-10-28T02:00:00+01:00",
		}},
		"summer is at the turn of the year": {"AEST-10AEDT,M10.1.0,M4.1.0/3", []string{
			"2028-04-02T02:00:00+10:00", "2028-10-01T03:00:00+11:00", "2029-04-01T02:00:00+10:00", "2029-10-07T03:00:00+11:00",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := time.Date(2028, 1, 1, 12, 0, 0, 0, time.UTC).In(ruled(t, tt.rule))
			until := time.Date(2029, 12, 31, 0, 0, 0, 0, time.UTC)
			var moved []string
			for at.Before(until) {
				next := calendar.Change(at)
				if !next.After(at) {
					t.Fatalf("after %s comes %s", at, next)
				}
				_, before := at.Zone()
				if _, after := next.Zone(); after != before {
					moved = append(moved, next.Format(time.RFC3339))
				}
				at = next
			}
			if !slices.Equal(moved, tt.want) {
				t.Errorf("got %q, want %q", moved, tt.want)
			}
		})
	}
	if got := calendar.Change(time.Date(2028, 12, 31, 0, 0, 0, 0, time.UTC)); !got.IsZero() {
		t.Errorf("UTC: %s", got)
	}
}

// A job is due on the last days of a leap year, and the search for it ends.
func TestNextAtTheEndOfALeapYear(t *testing.T) {
	t.Parallel()
	for cron, want := range map[string][]string{
		"30 2 * * *":   {"2028-12-31T02:30:00+01:00", "2029-01-01T02:30:00+01:00", "2029-01-02T02:30:00+01:00"},
		"0 */1 31 * *": {"2028-12-31T00:00:00+01:00", "2028-12-31T01:00:00+01:00", "2028-12-31T02:00:00+01:00"},
		"0 * 1 1 *":    {"2029-01-01T00:00:00+01:00", "2029-01-01T01:00:00+01:00", "2029-01-01T02:00:00+01:00"},
	} {
		c, err := calendar.Parse(cron, ruled(t, prague))
		if err != nil {
			t.Fatal(err)
		}
		at := time.Date(2028, 12, 30, 12, 0, 0, 0, time.UTC)
		for _, want := range want {
			at = c.Next(at)
			if got := at.Format(time.RFC3339); got != want {
				t.Errorf("%s: got %s, want %s", cron, got, want)
			}
		}
		if cron == "30 2 * * *" {
			if got := c.Irregular(at.AddDate(0, -6, 0), at.AddDate(1, 0, 0)); len(got) != 3 {
				t.Errorf("irregular: %v", got)
			}
		}
	}
}
