package license_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/license"
	"pgregory.net/rapid"
)

func TestTableHoldsWhatWasSent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		table, report := w.table(t)
		want, merged := w.expected()
		if got := lines(table); !slices.Equal(got, want) {
			t.Fatalf("rows\n%v\nwant\n%v", got, want)
		}
		if report.Merged != merged || report.Rows != len(want) || report.Holders != table.Holders() {
			t.Fatalf("report %+v, want %d rows and %d merged", report, len(want), merged)
		}
		checkShape(t, table)
	})
}

// The same content gives the same table and the same bytes, in whatever order it
// arrives.
func TestTableIgnoresTheOrderOfArrival(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		one, _ := w.table(t)
		other, _ := w.shuffled(t).table(t)
		if !one.Equal(other) {
			t.Fatalf("tables differ\n%v\n%v", lines(one), lines(other))
		}
		var a, b bytes.Buffer
		if err := errors.Join(one.Encode(&a), other.Encode(&b)); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Fatal("equal tables have different encodings")
		}
	})
}

// A table can be taken apart by source or by license and put together again.
func TestTableOfItsOwnParts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		table, _ := drawWorld(t).table(t)
		bySource, byLicense := license.NewBuilder(nil), license.NewBuilder(nil)
		for _, s := range []string{"source2", "source0", "source1"} {
			bySource.AddTable(table, s)
		}
		for _, i := range rapid.Permutation(indexes(len(table.Licenses()))).Draw(t, "order") {
			byLicense.AddLicense(table, i)
		}
		for _, b := range []*license.Builder{bySource, byLicense} {
			again, report, err := b.Table()
			if err != nil {
				t.Fatal(err)
			}
			if report.Merged != 0 || !again.Equal(table) {
				t.Fatalf("another table\n%v\n%v", lines(again), lines(table))
			}
		}
	})
}

func TestBuilderReusesOneSource(t *testing.T) {
	t.Parallel()
	published := tableOf(t,
		users("contoso", license.License{ID: "e5", UID: "E5"}, "jan@x.cz", "eva@x.cz").snapshot(t),
		users("acme", license.License{ID: "pro", UID: "PRO"}, "old@x.cz").snapshot(t))
	b := license.NewBuilder(nil)
	b.Add(users("acme", license.License{ID: "pro", UID: "PRO"}, "new@x.cz").snapshot(t))
	b.AddTable(published, "contoso")
	table, _, err := b.Table()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for r := range table.Rows() {
		got = append(got, r.License.UID+" "+r.Email)
	}
	if want := []string{"E5 eva@x.cz", "E5 jan@x.cz", "PRO new@x.cz"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestBuilderReportsLicensesWithoutUIDOrHolders(t *testing.T) {
	t.Parallel()
	named := func(_, id string) (string, bool) { return "Named:" + id, id == "given" }
	b := license.NewBuilder(named)
	b.Add(source{
		name: "contoso",
		licenses: []license.License{
			{ID: "nameless", Name: "Product without UId"},
			{ID: "given"},
			{ID: "unused", UID: "Unused"},
			{ID: "nameless-unused"},
		},
		holders: []license.Holder{{
			ID: "jan", Kind: license.User, Emails: []license.Email{{Address: "jan@x.cz"}}, Licenses: []uint32{0, 1},
		}},
	}.snapshot(t))
	table, report, err := b.Table()
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Unnamed) != 1 || report.Unnamed[0].License.ID != "nameless" || report.Unnamed[0].Holders != 1 {
		t.Errorf("unnamed: %+v", report.Unnamed)
	}
	if len(report.Empty) != 1 || report.Empty[0].UID != "Unused" {
		t.Errorf("empty: %+v", report.Empty)
	}
	if l := table.Licenses(); len(l) != 2 || l[0].UID != "Named:given" || table.Count(0) != 1 || table.Count(1) != 0 {
		t.Errorf("licenses: %+v", l)
	}
}

func TestBuilderMergesHoldersWithOneEmail(t *testing.T) {
	t.Parallel()
	person := func(id, email string) license.Holder {
		return license.Holder{ID: id, Kind: license.User, Emails: []license.Email{{Address: email}}, Licenses: []uint32{0}}
	}
	b := license.NewBuilder(nil)
	b.Add(source{
		name:     "contoso",
		licenses: []license.License{{ID: "e5", UID: "E5"}},
		holders:  []license.Holder{person("2", "JAN@x.cz"), person("1", "jan@x.cz"), person("3", "Jan@X.cz")},
	}.snapshot(t))
	table, report, err := b.Table()
	if err != nil {
		t.Fatal(err)
	}
	rows := slices.Collect(table.RowsOf(0))
	if len(rows) != 1 || rows[0].HolderID != "1" || rows[0].Email != "jan@x.cz" || report.Merged != 2 || table.Holders() != 1 {
		t.Errorf("rows %+v, %d merged, %d holders", rows, report.Merged, table.Holders())
	}
}

func TestUIDConflictNamesAllLicenses(t *testing.T) {
	t.Parallel()
	b := license.NewBuilder(nil)
	b.Add(source{name: "fabrikam", licenses: []license.License{{ID: "3", UID: "X:PSTN"}}}.snapshot(t))
	b.Add(source{name: "contoso", licenses: []license.License{
		{ID: "2", UID: "x:pstn", Name: "Calling Plan"}, {ID: "1", UID: "X:PSTN", Name: "Calling Plan"},
		{ID: "5", UID: "X:E5"}, {ID: "7", UID: "x:e5"}, {ID: "8", UID: "X:E3"},
	}}.snapshot(t))
	_, _, err := b.Table()
	conflict, ok := errors.AsType[*license.UIDConflictError](err)
	if !ok || len(conflict.Conflicts) != 2 || len(conflict.Conflicts[0].Licenses) != 2 || len(conflict.Conflicts[1].Licenses) != 3 {
		t.Fatalf("error %v", err)
	}
	const want = `2 licenses have the UId "X:E5": "X:E5" (source contoso, id 5) and "x:e5" (source contoso, id 7); ` +
		`3 licenses have the UId "X:PSTN": "Calling Plan" (source contoso, id 1) and "Calling Plan" (source contoso, id 2) and "X:PSTN" (source fabrikam, id 3); ` +
		`give each license its own UId, with uids under the source in the configuration file`
	if err.Error() != want {
		t.Errorf("error\n%s\nwant\n%s", err, want)
	}
}

// checkShape checks what every table promises.
func checkShape(t *rapid.T, table *license.Table) {
	sum, last := 0, ""
	for i, l := range table.Licenses() {
		if key := license.FoldKey(l.UID); i > 0 && key <= last || key == "" {
			t.Fatalf("UId %q after %q", l.UID, last)
		}
		last = license.FoldKey(l.UID)
		email, n := "", 0
		for r := range table.RowsOf(i) {
			if key := license.FoldKey(r.Email); key <= email {
				t.Fatalf("e-mail %q after %q", r.Email, email)
			}
			email = license.FoldKey(r.Email)
			if r.License != &table.Licenses()[i] {
				t.Fatal("a row has another license")
			}
			n++
		}
		if n != table.Count(i) {
			t.Fatalf("%d rows, Count says %d", n, table.Count(i))
		}
		sum += n
	}
	if sum != table.Len() {
		t.Fatalf("%d rows, Len says %d", sum, table.Len())
	}
}

// users is a source with one license that all users hold. A user's id is its
// e-mail's part before the @.
func users(name string, l license.License, emails ...string) source {
	s := source{name: name, licenses: []license.License{l}}
	for _, e := range emails {
		id, _, _ := strings.Cut(e, "@")
		s.holders = append(s.holders, license.Holder{
			ID: id, Kind: license.User, Emails: []license.Email{{Address: e}}, Licenses: []uint32{0},
		})
	}
	return s
}
