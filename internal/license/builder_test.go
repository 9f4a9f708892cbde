package license_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/licexport/licexport/internal/license"
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

// holding is a source with licenses that each have one user of their own.
func holding(name string, licenses ...license.License) source {
	s := source{name: name, licenses: licenses}
	for i := range licenses {
		id := fmt.Sprintf("%s-%d", name, i)
		s.holders = append(s.holders, license.Holder{
			ID: id, Kind: license.User, Emails: []license.Email{{Address: id + "@x.cz"}}, Licenses: []uint32{uint32(i)},
		})
	}
	return s
}

func TestUIDConflictNamesAllLicenses(t *testing.T) {
	t.Parallel()
	b := license.NewBuilder(nil)
	b.Add(holding("fabrikam", license.License{ID: "3", UID: "X:PSTN"}).snapshot(t))
	b.Add(holding("contoso",
		license.License{ID: "2", UID: "x:pstn", Name: "Calling Plan"}, license.License{ID: "1", UID: "X:PSTN", Name: "Calling Plan"},
		license.License{ID: "5", UID: "X:E5"}, license.License{ID: "7", UID: "x:e5"}, license.License{ID: "8", UID: "X:E3"},
	).snapshot(t))
	_, _, err := b.Table()
	conflict, ok := errors.AsType[*license.UIDConflictError](err)
	if !ok || len(conflict.Conflicts) != 2 || len(conflict.Conflicts[0].Licenses) != 2 || len(conflict.Conflicts[1].Licenses) != 3 {
		t.Fatalf("error %v", err)
	}
	const want = `one UId stands for more than one license, and Alvao knows licenses by nothing else
  2 licenses have the UId "X:E5":
    "X:E5" (source contoso, id 5)
    "x:e5" (source contoso, id 7)
  3 licenses have the UId "X:PSTN":
    "Calling Plan" (source contoso, id 1)
    "Calling Plan" (source contoso, id 2)
    "X:PSTN" (source fabrikam, id 3)
  If two sources of the job read the same tenant, remove one of them. Otherwise give all but one license a UId of its own, as in
    sources.contoso.uids: {"7": ANOTHER-UID}`
	if err.Error() != want {
		t.Errorf("error\n%s\nwant\n%s", err, want)
	}
}

// A tenant that is read twice has a conflict for every license.
func TestUIDConflictsAreBounded(t *testing.T) {
	t.Parallel()
	var many []license.License
	for i := range 500 {
		many = append(many, license.License{ID: fmt.Sprint(i), UID: fmt.Sprintf("X:SKU%03d", i/10), Name: strings.Repeat("long ", 100)})
	}
	b := license.NewBuilder(nil)
	b.Add(holding("contoso", many...).snapshot(t))
	_, _, err := b.Table()
	if err == nil {
		t.Fatal("no error")
	}
	text := strings.Split(err.Error(), "\n")
	if len(text) > 80 || !slices.Contains(text, "  and 40 more such UIds") || !slices.Contains(text, "    and 5 more") {
		t.Errorf("%d lines:\n%s", len(text), err)
	}
	for _, l := range text {
		if len(l) > 200 {
			t.Errorf("a line of %d bytes: %s", len(l), l)
		}
	}
}

// Who typed one of these meant the other, or nobody can tell them apart.
func TestUIDsThatLookAlikeConflict(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ one, other, points string }{
		{"Visio 2", "Visio\u00A02", "Visio<U+00A0>2"},
		{"Visio 2", "Visio\u202F2", "Visio<U+202F>2"},
		{"Visio 2", "Visio  2", "Visio<U+0020><U+0020>2"},
		{"Visio", " Visio", "<U+0020>Visio"},
		{"Visio", "visio ", "visio<U+0020>"},
		{"V:E5-K", "V:E5-\u212A", "V:E5-<U+212A>"},
		{"\u00DA\u010Dto", "U\u0301c\u030Cto", "U<U+0301>c<U+030C>to"},
		{"Visio", "Vi\u200Bsio", "Vi<U+200B>sio"},
		{"Visio", "Vi\u00ADsio", "Vi<U+00AD>sio"},
		{"ms", "m\u017F", "m<U+017F>"},
		{"Visio", "\uFF36isio", "<U+FF36>isio"},
		{"Adobe", "\u0410dobe", "<U+0410>dobe"},
		{"visio", "v\u0131sio", "v<U+0131>sio"},
		{"\u017Dito", "\u017Eito", "<U+017E>ito"},
	} {
		b := license.NewBuilder(nil)
		b.Add(holding("contoso", license.License{ID: "1", UID: tt.one}).snapshot(t))
		b.Add(holding("sheet", license.License{ID: "2", UID: tt.other}).snapshot(t))
		_, _, err := b.Table()
		if _, ok := errors.AsType[*license.UIDConflictError](err); !ok {
			t.Errorf("%+q and %+q: %v", tt.one, tt.other, err)
			continue
		}
		for _, want := range []string{license.CodePoints(tt.one), tt.points, "look alike"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q is missing in\n%v", want, err)
			}
		}
	}
}

// One UId on two licenses does no harm as long as one of them is not in the file.
func TestUIDOfALicenseThatNobodyHolds(t *testing.T) {
	t.Parallel()
	for _, second := range []string{"X:E5", "x:e5", "X:E5\u00A0"} {
		b := license.NewBuilder(nil)
		b.Add(source{name: "a", licenses: []license.License{{ID: "1", UID: "X:E5", Name: "Retired"}}}.snapshot(t))
		b.Add(holding("b", license.License{ID: "2", UID: second}).snapshot(t))
		table, report, err := b.Table()
		if err != nil {
			t.Fatalf("%q: %v", second, err)
		}
		if table.Len() != 1 || len(report.Unheld) != 1 || report.Unheld[0].License.ID != "1" || report.Unheld[0].Twin.ID != "2" {
			t.Errorf("%q: %d rows, unheld %+v", second, table.Len(), report.Unheld)
		}
		var out bytes.Buffer
		if err := table.Encode(&out); err != nil {
			t.Fatal(err)
		}
		if again, err := license.Decode(&out); err != nil || !again.Equal(table) {
			t.Errorf("%q: what is stored cannot be read: %v", second, err)
		}
	}
}

func TestEmailsThatLookAlikeAreReported(t *testing.T) {
	t.Parallel()
	table, report, err := func() (*license.Table, license.Report, error) {
		b := license.NewBuilder(nil)
		b.Add(users("contoso", license.License{ID: "e5", UID: "E5"},
			"karel@x.cz", "\u212Aarel@x.cz", "Žaneta@x.cz", "žaneta@x.cz", "ŽANETA@X.cz", "eva@x.cz", "ján@x.cz", "jan@x.cz").snapshot(t))
		return b.Table()
	}()
	if err != nil {
		t.Fatal(err)
	}
	if table.Len() != 7 { // both rows of a pair stay; the ASCII letters of ŽANETA@X.cz fold to those of Žaneta@x.cz
		t.Errorf("%v", lines(table))
	}
	want := [][]string{{"karel@x.cz", "\u212Aarel@x.cz"}, {"ŽANETA@X.cz", "žaneta@x.cz"}}
	if !slices.EqualFunc(report.LookAlikes, want, slices.Equal[[]string]) || report.LookAlikeCount != 2 {
		t.Errorf("%+q, %d in all", report.LookAlikes, report.LookAlikeCount)
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
