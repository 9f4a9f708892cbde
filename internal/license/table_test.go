package license_test

import (
	"testing"

	"github.com/licexport/licexport/internal/license"
)

// What is read back from the state is compared with Equal: each field counts.
func TestTablesAreEqualInEveryField(t *testing.T) {
	t.Parallel()
	ten, eleven := int64(10), int64(11)
	e5 := license.License{Source: "contoso", ID: "e5", UID: "E5", Name: "Office", Purchased: &ten, Consumed: &ten, Status: "Enabled"}
	jan := license.Row{Email: "jan@x.cz", Name: "Jan", HolderID: "1"}
	table := func(l license.License, rows ...license.Row) *license.Table {
		var all []numbered
		for _, r := range rows {
			all = append(all, numbered{0, r})
		}
		made, err := license.FromRows([]license.License{l}, sequence(all))
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
	same := ten
	twin := e5
	twin.Purchased = &same
	if !table(e5, jan).Equal(table(twin, jan)) {
		t.Error("tables of the same content differ")
	}
	other := func(change func(*license.License)) license.License {
		l := e5
		change(&l)
		return l
	}
	for name, l := range map[string]license.License{
		"source":            other(func(l *license.License) { l.Source = "fabrikam" }),
		"id":                other(func(l *license.License) { l.ID = "e3" }),
		"UId":               other(func(l *license.License) { l.UID = "e5" }),
		"name":              other(func(l *license.License) { l.Name = "Office 365" }),
		"purchased":         other(func(l *license.License) { l.Purchased = &eleven }),
		"purchased unknown": other(func(l *license.License) { l.Purchased = nil }),
		"consumed":          other(func(l *license.License) { l.Consumed = &eleven }),
		"consumed unknown":  other(func(l *license.License) { l.Consumed = nil }),
		"status":            other(func(l *license.License) { l.Status = "Warning" }),
	} {
		if a, b := table(e5, jan), table(l, jan); a.Equal(b) || b.Equal(a) {
			t.Errorf("another %s makes no other table", name)
		}
	}
	for name, rows := range map[string][]license.Row{
		"e-mail":      {{Email: "JAN@x.cz", Name: "Jan", HolderID: "1"}},
		"name":        {{Email: "jan@x.cz", Name: "jan", HolderID: "1"}},
		"holder id":   {{Email: "jan@x.cz", Name: "Jan", HolderID: "2"}},
		"another row": {jan, {Email: "eva@x.cz"}},
		"no row":      nil,
	} {
		if a, b := table(e5, jan), table(e5, rows...); a.Equal(b) || b.Equal(a) {
			t.Errorf("%s: no other table", name)
		}
	}
}

// The same people and licenses, but each has the license of the other one.
func TestTablesOfOtherPairsDiffer(t *testing.T) {
	t.Parallel()
	table := func(e3, e5 string) *license.Table {
		made, err := license.FromRows([]license.License{{UID: "E3"}, {UID: "E5"}}, sequence([]numbered{
			{0, license.Row{Email: e3}}, {1, license.Row{Email: e5}},
		}))
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
	if table("eva@x.cz", "jan@x.cz").Equal(table("jan@x.cz", "eva@x.cz")) {
		t.Error("the tables are equal")
	}
}
