package savings_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/details"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/savings"
)

// now is the time of all reports here.
func now() time.Time { return time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC) }

// source has three licenses and five holders.
func source(t *testing.T, asked details.Set) savings.Source {
	t.Helper()
	c := license.NewCollector("contoso", func(h *license.Holder) license.Identity {
		return license.Identity{Email: h.ID + "@contoso.cz"}
	})
	for _, l := range []license.License{
		{ID: "e3", UID: "contoso:E3", Name: "Office", Purchased: new(int64(10)), Consumed: new(int64(6))},
		{ID: "visio", UID: "contoso:VISIO", Name: "Visio", Purchased: new(int64(1))},
		{ID: "flow", UID: "contoso:FLOW", Name: "Flow (free)"},
	} {
		if _, err := c.License(l); err != nil {
			t.Fatal(err)
		}
	}
	for _, h := range []license.Holder{
		{ID: "ann", Kind: license.User, Name: "Ann", Licenses: []uint32{0, 1}},
		{ID: "bob", Kind: license.User, Name: "Bob", Licenses: []uint32{0, 1}, LeftOut: "guests are excluded"},
		{ID: "cat", Kind: license.User, Name: "Cat", Licenses: []uint32{0, 2}},
		{ID: "dan", Kind: license.User, Name: "Dan", Licenses: []uint32{0}},
		{ID: "printer", Kind: license.Device, Licenses: []uint32{0}},
	} {
		c.Holder(&h)
	}
	d := details.NewCollector(asked)
	d.License("e3", details.License{Renewals: []details.Term{
		{At: time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)}, {At: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC), Units: new(int64(4))},
	}})
	group := []details.Group{{ID: "g1", Name: "All staff"}, {ID: "g2"}}
	for id, h := range map[string]details.Holder{
		"ann": {Disabled: details.Yes, Guest: details.No, NeverActive: true, Department: "Sales", CostCenter: "1", EmployeeID: "E7",
			Assignments: []details.Way{{License: "e3", Direct: true, Groups: group}, {License: "visio", Direct: true}}},
		"bob": {Disabled: details.No, Guest: details.Yes, LastActive: now().AddDate(0, 0, -91), Department: "Sales",
			Assignments: []details.Way{{License: "e3", Groups: group[:1]}, {License: "flow", Error: "CountViolation"}}},
		"cat": {Disabled: details.No, Guest: details.No, LastActive: now().AddDate(0, 0, -90), Department: "IT",
			Assignments: []details.Way{{License: "e3", Direct: true, Error: "ProhibitedInUsageLocationViolation"}}},
	} {
		d.Holder(id, h)
	}
	return savings.Source{Name: "contoso", Plugin: "m365", Snapshot: c.Snapshot(), Details: d.Details(), Asked: asked}
}

func find(t *testing.T, asked details.Set) *savings.Report {
	t.Helper()
	return savings.Find([]savings.Source{source(t, asked)}, savings.Options{
		Now: now(), InactiveDays: 90, Prices: map[string]savings.Price{
			"CONTOSO:e3":    {Amount: 30, Currency: "EUR"},
			"contoso:VISIO": {Amount: 120, Currency: "EUR", Yearly: true},
			"contoso:VISOI": {Amount: 120, Currency: "EUR"},
		},
	})
}

func TestNumbersOfALicense(t *testing.T) {
	t.Parallel()
	r := find(t, details.All())
	at := func(uid string) savings.License {
		return r.Licenses[slices.IndexFunc(r.Licenses, func(l savings.License) bool { return l.UID == uid })]
	}
	e3 := at("contoso:E3")
	want := savings.License{
		Source: "contoso", ID: "e3", UID: "contoso:E3", Product: "Office", Purchased: new(int64(10)), Consumed: new(int64(6)),
		Held: 5, Free: new(int64(4)), // the vendor counts one more than were found
		Disabled: savings.Tally{Found: 1, Unknown: 1}, Guests: savings.Tally{Found: 1, Unknown: 1}, Inactive: savings.Tally{Found: 2, Unknown: 1},
		Duplicate: savings.Tally{Found: 1, Unknown: 1}, Failed: savings.Tally{Found: 1}, Review: savings.Tally{Found: 2, Unknown: 1},
		Renewals: []savings.Renewal{
			{At: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC), Units: new(int64(4))}, {At: time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)},
		},
		Currency: "EUR", PerMonth: new(30.0), Bought: new(300.0), Unused: new(120.0),
	}
	if !reflect.DeepEqual(e3, want) {
		t.Errorf("got  %+v\nwant %+v", e3, want)
	}
	if visio := at("contoso:VISIO"); *visio.Free != -1 || *visio.Bought != 10 || *visio.Unused != 0 {
		t.Errorf("free %d, cost %v, unused %v", *visio.Free, *visio.Bought, *visio.Unused)
	}
	if flow := at("contoso:FLOW"); flow.Free != nil || flow.Bought != nil || flow.Failed.Found != 1 || flow.Held != 1 {
		t.Errorf("got %+v", flow)
	}
	if !slices.Equal(r.Unmatched, []string{"contoso:VISOI"}) {
		t.Errorf("prices of no license: %q", r.Unmatched)
	}
	// Ann and Bob of five have E3 and Visio: 2 × 30 and 2 × 10.
	if want := []savings.Cost{{Currency: "EUR", Bought: 310, Unused: 120, Review: 80, Licenses: 2}}; r.Unpriced != 1 || !reflect.DeepEqual(r.Costs, want) {
		t.Errorf("got %+v, want %+v", r.Costs, want)
	}
}

func TestFindings(t *testing.T) {
	t.Parallel()
	var got []string
	for _, f := range find(t, details.All()).Findings {
		got = append(got, strings.Join([]string{string(f.Kind), f.UID, f.Email, f.Department, f.EmployeeID, f.Detail.String()}, "|"))
	}
	want := []string{
		"direct_and_by_group|contoso:E3|ann@contoso.cz|Sales|E7|directly and through All staff, g2",
		"disabled|contoso:E3|ann@contoso.cz|Sales|E7|",
		"disabled|contoso:VISIO|ann@contoso.cz|Sales|E7|",
		"failed|contoso:E3|cat@contoso.cz|IT||ProhibitedInUsageLocationViolation",
		"failed|contoso:FLOW||Sales||CountViolation; the license did not arrive",
		"guest|contoso:E3||Sales||",
		"guest|contoso:VISIO||Sales||",
		"inactive|contoso:E3||Sales||last used 2026-03-02",
		"inactive|contoso:E3|ann@contoso.cz|Sales|E7|never used",
		"inactive|contoso:VISIO||Sales||last used 2026-03-02",
		"inactive|contoso:VISIO|ann@contoso.cz|Sales|E7|never used",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestDepartments(t *testing.T) {
	t.Parallel()
	r := find(t, details.All())
	want := []savings.Group{
		{Name: "", Holders: 1, Licenses: 1, Costs: []savings.Amount{{Currency: "EUR", Amount: 30}}},
		{Name: "IT", Holders: 1, Licenses: 2, Unpriced: 1, Costs: []savings.Amount{{Currency: "EUR", Amount: 30}}},
		{Name: "Sales", Holders: 2, Licenses: 4, Costs: []savings.Amount{{Currency: "EUR", Amount: 80}}},
	}
	if !reflect.DeepEqual(r.Departments, want) {
		t.Errorf("got %+v, want %+v", r.Departments, want)
	}
	if len(r.CostCenters) != 2 || r.CostCenters[1].Name != "1" || r.CostCenters[0].Holders != 3 {
		t.Errorf("got %+v", r.CostCenters)
	}
}

// What a source was not asked for, or cannot tell, is unknown and not zero.
func TestWhatNobodyTellsIsUnknown(t *testing.T) {
	t.Parallel()
	s := source(t, 0)
	s.Details = nil
	r := savings.Find([]savings.Source{s}, savings.Options{Now: now(), InactiveDays: 90})
	for _, l := range r.Licenses {
		for _, tally := range []savings.Tally{l.Disabled, l.Guests, l.Inactive, l.Duplicate, l.Failed} {
			if tally.Found != 0 || l.UID == "contoso:E3" && tally.Unknown != 4 {
				t.Errorf("%s: %+v", l.UID, tally)
			}
		}
	}
	if len(r.Findings) != 0 || !slices.Equal(r.Sources[0].Silent, []string{"account", "activity", "organization", "assignment", "renewal"}) {
		t.Errorf("%d findings, silent %v", len(r.Findings), r.Sources[0].Silent)
	}
}

// Every number of a license has a note that says how it was found.
func TestEveryNumberHasANote(t *testing.T) {
	t.Parallel()
	r := find(t, details.All())
	text, err := json.Marshal(r.Licenses[0])
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(text, &fields); err != nil {
		t.Fatal(err)
	}
	for _, known := range []string{"source", "id", "uid", "product", "currency", "price_per_month"} {
		delete(fields, known)
	}
	for _, note := range r.Notes {
		if note.Label.IsZero() || note.Found.IsZero() || note.Cannot.IsZero() {
			t.Errorf("%s: nothing is said", note.Number)
		}
		delete(fields, note.Number)
	}
	if len(fields) > 0 {
		t.Errorf("no note explains %v", fields)
	}
}
