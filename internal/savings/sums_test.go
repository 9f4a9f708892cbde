package savings_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/details"
	"github.com/licexport/licexport/internal/savings"
)

// Ann is disabled and was never there, Bob is a guest and long gone: what deserves a
// look are four licenses of two people, each once.
func TestWhatFindingsComeTo(t *testing.T) {
	t.Parallel()
	r := find(t, details.All())
	costs := func(amount float64) []savings.Amount { return []savings.Amount{{Currency: "EUR", Amount: amount}} }
	want := []savings.Sum{
		{Kind: savings.Disabled, Licenses: 2, Holders: 1, Unknown: 1, Costs: costs(40)},
		{Kind: savings.Inactive, Licenses: 4, Holders: 2, Unknown: 1, Costs: costs(80)},
		{Kind: savings.Guest, Licenses: 2, Holders: 1, Unknown: 1, Costs: costs(40)},
		{Kind: savings.Duplicate, Licenses: 1, Holders: 1, Unknown: 3, Costs: []savings.Amount{}},
		{Kind: savings.Failed, Licenses: 2, Holders: 2, Costs: []savings.Amount{}},
	}
	if !reflect.DeepEqual(r.Sums, want) {
		t.Errorf("got\n%+v\nwant\n%+v", r.Sums, want)
	}
	if want := (savings.Sum{Licenses: 4, Holders: 2, Unknown: 1, Costs: costs(80)}); !reflect.DeepEqual(r.Review, want) {
		t.Errorf("got %+v, want %+v", r.Review, want)
	}
}

// A license whose number of units nobody knows costs something that nobody knows.
func TestPricesWithoutUnits(t *testing.T) {
	t.Parallel()
	r := savings.Find([]savings.Source{source(t, details.All())}, savings.Options{
		Now: now(), InactiveDays: 90, Prices: map[string]savings.Price{"contoso:FLOW": {Amount: 5, Currency: "CZK"}},
	})
	want := []savings.Cost{{Currency: "CZK", Uncounted: 1}}
	if !reflect.DeepEqual(r.Costs, want) || r.Unpriced != 2 {
		t.Errorf("got %+v and %d without a price, want %+v and 2", r.Costs, r.Unpriced, want)
	}
	if want := (savings.Sum{Licenses: 4, Holders: 2, Unknown: 1, Costs: []savings.Amount{}, Unpriced: 4}); !reflect.DeepEqual(r.Review, want) {
		t.Errorf("got %+v, want %+v", r.Review, want)
	}
}

func TestRenewalsAhead(t *testing.T) {
	t.Parallel()
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	at := func(now time.Time) *savings.Report {
		return savings.Find([]savings.Source{source(t, details.All())}, savings.Options{
			Now: now, InactiveDays: 90, Prices: map[string]savings.Price{"contoso:E3": {Amount: 30, Currency: "EUR"}},
		})
	}
	e3 := savings.Ahead{Source: "contoso", UID: "contoso:E3", Product: "Office", Currency: "EUR"}
	first, second := e3, e3
	first.At, first.Units, first.Cost = day(2026, 9, 1), new(int64(4)), new(120.0)
	second.At = day(2027, 3, 1)
	for when, want := range map[time.Time][]savings.Ahead{
		now():                               {first, second},
		day(2026, 9, 1).Add(23 * time.Hour): {first, second}, // it renews today
		day(2026, 9, 2):                     {second},
		day(2027, 3, 2):                     {},
	} {
		if got := at(when).Renewals; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, want %+v", when, got, want)
		}
	}
	l := savings.License{Renewals: []savings.Renewal{{At: day(2026, 9, 1)}, {At: day(2027, 3, 1)}}}
	if next, past := l.Next(day(2027, 1, 1)); past || !next.At.Equal(day(2027, 3, 1)) {
		t.Errorf("got %v, past %v", next, past)
	}
	if next, past := l.Next(day(2028, 1, 1)); !past || !next.At.Equal(day(2027, 3, 1)) {
		t.Errorf("got %v, past %v", next, past)
	}
	if next, past := (&savings.License{}).Next(now()); past || !next.At.IsZero() {
		t.Errorf("got %v, past %v", next, past)
	}
}

func TestFailuresByReason(t *testing.T) {
	t.Parallel()
	want := []savings.Failure{
		{Source: "contoso", UID: "contoso:E3", Product: "Office", Error: "ProhibitedInUsageLocationViolation", Holders: 1},
		{Source: "contoso", UID: "contoso:FLOW", Product: "Flow (free)", Error: "CountViolation", Holders: 1},
	}
	if got := find(t, details.All()).Failures; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
