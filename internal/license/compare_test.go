package license_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/licexport/licexport/internal/license"
)

func TestCompareWithItselfIsEmpty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		table, _ := w.table(t)
		other, _ := w.table(t)
		d := license.Compare(table, other)
		if !d.Empty() || d.Before != table.Len() || d.After != table.Len() || len(d.Licenses) != len(table.Licenses()) {
			t.Fatalf("%+v", d)
		}
		for _, l := range d.Licenses {
			if l.Kept() != l.Before || l.Removed() != 0 || l.UIDChanged || l.Old == nil || l.New == nil {
				t.Fatalf("%+v", l)
			}
		}
	})
}

// later draws what a world may have become: everything may have changed.
func later(t *rapid.T, w world) world {
	next := drawWorld(t)
	for i := range next.sources {
		if i < len(w.sources) && rapid.Bool().Draw(t, "same holders") {
			next.sources[i].holders = nil
			for _, h := range w.sources[i].holders {
				h.Licenses = slices.DeleteFunc(slices.Clone(h.Licenses), func(l uint32) bool { return int(l) >= len(next.sources[i].licenses) })
				if e := drawEmail(t); e != "" && rapid.Bool().Draw(t, "another e-mail") {
					h.Emails = []license.Email{{Address: e}}
				}
				next.sources[i].holders = append(next.sources[i].holders, h)
			}
		}
		licenses := next.sources[i].licenses
		for l := range licenses {
			switch other := (l + 1) % len(licenses); rapid.IntRange(0, 8).Draw(t, "another UId") {
			case 0:
				licenses[l].UID = fmt.Sprintf("%s:RENAMED%d", next.sources[i].name, l)
			case 1:
				licenses[l].UID, licenses[other].UID = licenses[other].UID, licenses[l].UID
			case 2:
				licenses[l].ID += "-reissued"
			}
		}
	}
	return next
}

// held counts what the importer sees: pairs of UId and e-mail, folded.
type held map[[2]string]int

func heldBy(t *license.Table) held {
	h := held{}
	for r := range t.Rows() {
		h.add(r, 1)
	}
	return h
}

func (h held) add(r license.Row, n int) {
	k := [2]string{license.FoldKey(r.License.UID), license.FoldKey(r.Email)}
	if h[k] += n; h[k] == 0 {
		delete(h, k)
	}
}

func TestCompareProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		before, _ := w.table(t)
		after, _ := later(t, w).table(t)
		d := license.Compare(before, after)

		// Applying the difference to the old table gives the new one.
		result := heldBy(before)
		lost, gained, changed := 0, 0, 0
		for _, l := range d.Licenses {
			for _, r := range l.Lost {
				result.add(r, -1)
			}
			for _, r := range l.Gained {
				result.add(r, 1)
			}
			for _, c := range l.Changed {
				result.add(c.Old, -1)
				result.add(c.New, 1)
				if c.Old.HolderID != c.New.HolderID || c.Old.HolderID == "" || license.EqualFold(c.Old.Email, c.New.Email) {
					t.Fatalf("changed %+v", c)
				}
			}
			lost, gained, changed = lost+len(l.Lost), gained+len(l.Gained), changed+len(l.Changed)
			if l.Kept() != l.After-len(l.Gained)-len(l.Changed) || l.Kept() < 0 {
				t.Fatalf("%d kept of %+v", l.Kept(), l)
			}
			if l.UIDChanged && l.Kept() != 0 {
				t.Fatalf("rows are kept under another UId: %+v", l)
			}
		}
		if !maps.Equal(result, heldBy(after)) {
			t.Fatalf("applied: %v, want %v", result, heldBy(after))
		}

		// The sums are those of the licenses.
		if d.Lost != lost || d.Gained != gained || d.Changed != changed || d.Before != before.Len() || d.After != after.Len() {
			t.Fatalf("%+v, want %d lost, %d gained, %d changed", d, lost, gained, changed)
		}
		if d.Before-d.Lost-d.Changed != d.After-d.Gained-d.Changed {
			t.Fatalf("the sums do not fit: %+v", d)
		}

		// Backwards, what was lost is gained.
		back := license.Compare(after, before)
		if !slices.Equal(all(d, lostLines), all(back, gainedLines)) || !slices.Equal(all(d, gainedLines), all(back, lostLines)) ||
			!slices.Equal(all(d, oldLines), all(back, newLines)) || !slices.Equal(all(d, newLines), all(back, oldLines)) {
			t.Fatalf("not symmetric: %+v and %+v", d, back)
		}
	})
}

func lineOf(r license.Row) line {
	return line{r.License.Source, r.License.ID, r.License.UID, r.Email, r.Name, r.HolderID}
}

func linesOf(rows []license.Row) []line {
	var all []line
	for _, r := range rows {
		all = append(all, lineOf(r))
	}
	return all
}

func lostLines(d license.LicenseDiff) []line   { return linesOf(d.Lost) }
func gainedLines(d license.LicenseDiff) []line { return linesOf(d.Gained) }

func oldLines(d license.LicenseDiff) (all []line) {
	for _, c := range d.Changed {
		all = append(all, lineOf(c.Old))
	}
	return all
}

func newLines(d license.LicenseDiff) (all []line) {
	for _, c := range d.Changed {
		all = append(all, lineOf(c.New))
	}
	return all
}

// all collects lines of a difference, sorted.
func all(d *license.Diff, of func(license.LicenseDiff) []line) []line {
	var lines []line
	for _, l := range d.Licenses {
		lines = append(lines, of(l)...)
	}
	slices.SortFunc(lines, func(a, b line) int {
		return cmp.Or(strings.Compare(a.source, b.source), strings.Compare(a.license, b.license), strings.Compare(a.uid, b.uid),
			strings.Compare(a.email, b.email), strings.Compare(a.holder, b.holder))
	})
	return lines
}

// The last e-mail of one table is not the first one of the other.
func TestCompareAnotherHolder(t *testing.T) {
	t.Parallel()
	e5 := license.License{ID: "e5", UID: "E5"}
	eva := tableOf(t, users("contoso", e5, "eva@x.cz").snapshot(t))
	jan := tableOf(t, users("contoso", e5, "jan@x.cz").snapshot(t))
	for _, d := range []*license.Diff{license.Compare(eva, jan), license.Compare(jan, eva)} {
		if d.Lost != 1 || d.Gained != 1 || d.Changed != 0 || d.Empty() {
			t.Errorf("%+v", d)
		}
	}
}

func TestCompareRenamedDomain(t *testing.T) {
	t.Parallel()
	e5 := license.License{ID: "e5", UID: "E5"}
	before := tableOf(t, users("contoso", e5, "eva@old.cz", "jan@old.cz", "ola@old.cz").snapshot(t))
	after := tableOf(t, users("contoso", e5, "eva@new.cz", "jan@new.cz", "ota@new.cz").snapshot(t))
	d := license.Compare(before, after)
	if d.Changed != 2 || d.Lost != 1 || d.Gained != 1 {
		t.Fatalf("%+v", d)
	}
	l := d.Licenses[0]
	if l.Changed[0].Old.Email != "eva@old.cz" || l.Changed[0].New.Email != "eva@new.cz" || l.Removed() != 3 {
		t.Errorf("%+v", l.Changed)
	}
	if l.Lost[0].HolderID != "ola" || l.Gained[0].HolderID != "ota" {
		t.Errorf("lost %+v, gained %+v", l.Lost, l.Gained)
	}
}

func TestCompareRenamedDomainWithoutIDs(t *testing.T) {
	t.Parallel()
	before, err := license.FromRows([]license.License{{UID: "e5"}}, sequence([]numbered{
		{0, license.Row{Email: "EVA@old.cz"}}, {0, license.Row{Email: "JAN@new.cz"}},
	}))
	if err != nil {
		t.Fatal(err)
	}
	after := tableOf(t, users("contoso", license.License{ID: "e5", UID: "E5"}, "eva@new.cz", "jan@new.cz").snapshot(t))
	d := license.Compare(before, after)
	if d.Lost != 1 || d.Gained != 1 || d.Changed != 0 || len(d.Licenses) != 1 || d.Licenses[0].UIDChanged || d.Licenses[0].Kept() != 1 {
		t.Errorf("%+v", d)
	}
}

func TestCompareChangedUID(t *testing.T) {
	t.Parallel()
	before := tableOf(t, users("contoso", license.License{ID: "e5", UID: "contoso:E5"}, "eva@x.cz", "jan@x.cz").snapshot(t))
	after := tableOf(t, users("contoso", license.License{ID: "e5", UID: "E5"}, "jan@x.cz").snapshot(t))
	d := license.Compare(before, after)
	if l := d.Licenses[0]; len(d.Licenses) != 1 || !l.UIDChanged || d.Lost != 2 || d.Gained != 1 || l.License().UID != "E5" {
		t.Errorf("%+v", d)
	}
	respelled := tableOf(t, users("contoso", license.License{ID: "e5", UID: "CONTOSO:e5"}, "eva@x.cz", "jan@x.cz").snapshot(t))
	if d := license.Compare(before, respelled); d.Empty() || d.Licenses[0].UIDChanged || !d.Licenses[0].UIDRespelled() || d.Lost+d.Gained > 0 {
		t.Errorf("another case: %+v", d)
	}
}

// Nobody knows whether Alvao sees these as the same, so they never pass as "nothing
// changes"; and nothing but the case of ASCII lets one take the place of the other.
func TestCompareShowsEveryByte(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		uid, email               string
		lost, respelled          int
		uidChanged, uidRespelled bool
	}{
		"the same":                    {uid: "V:K", email: "karel@x.cz"},
		"another case of the e-mail":  {uid: "V:K", email: "Karel@X.cz", respelled: 1},
		"another case of the UId":     {uid: "v:K", email: "karel@x.cz", uidRespelled: true},
		"a Kelvin sign in the e-mail": {uid: "V:K", email: "\u212Aarel@x.cz", lost: 1},
		"a Kelvin sign in the UId":    {uid: "V:\u212A", email: "karel@x.cz", lost: 1, uidChanged: true},
		"a space after the UId":       {uid: "V:K ", email: "karel@x.cz", lost: 1, uidChanged: true},
	} {
		before := tableOf(t, holderOf("contoso", license.License{ID: "k", UID: "V:K"}, "1", "karel@x.cz").snapshot(t))
		after := tableOf(t, holderOf("contoso", license.License{ID: "k", UID: tt.uid}, "1", tt.email).snapshot(t))
		d := license.Compare(before, after)
		l := d.Licenses[0]
		if d.Empty() != (name == "the same") || d.Lost+d.Changed != tt.lost || d.Respelled != tt.respelled ||
			l.UIDChanged != tt.uidChanged || l.UIDRespelled() != tt.uidRespelled {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

// A name is not what Alvao knows a user by, but it is in the file.
func TestCompareCountsNames(t *testing.T) {
	t.Parallel()
	table := func(name string) *license.Table {
		s := holderOf("contoso", license.License{ID: "k", UID: "K"}, "1", "eva@x.cz")
		s.holders[0].Name = name
		return tableOf(t, s.snapshot(t))
	}
	if d := license.Compare(table("Eva Malá"), table("Eva Velká")); !d.Empty() || d.Renamed != 1 {
		t.Errorf("%+v", d)
	}
}

// holderOf is a source with one license and one user.
func holderOf(name string, l license.License, id, email string) source {
	return source{name: name, licenses: []license.License{l}, holders: []license.Holder{{
		ID: id, Kind: license.User, Emails: []license.Email{{Address: email}}, Licenses: []uint32{0},
	}}}
}

func TestCompareVanishedAndNewLicense(t *testing.T) {
	t.Parallel()
	before := tableOf(t, users("contoso", license.License{ID: "e5", UID: "E5"}, "eva@x.cz", "jan@x.cz").snapshot(t))
	after := tableOf(t, users("contoso", license.License{ID: "e3", UID: "E3"}, "jan@x.cz").snapshot(t))
	d := license.Compare(before, after)
	if len(d.Licenses) != 2 {
		t.Fatalf("%+v", d)
	}
	e3, e5 := d.Licenses[0], d.Licenses[1]
	if e3.Old != nil || e3.After != 1 || len(e3.Gained) != 1 || e3.License().UID != "E3" {
		t.Errorf("new: %+v", e3)
	}
	if e5.New != nil || e5.Before != 2 || len(e5.Lost) != 2 || e5.License().UID != "E5" {
		t.Errorf("vanished: %+v", e5)
	}
	for _, d := range []*license.Diff{license.Compare(before, nil), license.Compare(nil, before)} {
		if d.Lost+d.Gained != 2 || d.Empty() || d.Licenses[0].PurchasedChanged() {
			t.Errorf("against nothing: %+v", d)
		}
	}
	if !license.Compare(nil, nil).Empty() {
		t.Error("nothing differs from nothing")
	}
}

// A source that has another name now takes nothing from anybody: the importer
// knows UIds only.
func TestCompareRenamedSource(t *testing.T) {
	t.Parallel()
	e5 := license.License{ID: "e5", UID: "E5"}
	before := tableOf(t, users("m365", e5, "jan@x.cz").snapshot(t))
	after := tableOf(t, users("contoso", e5, "jan@x.cz").snapshot(t))
	if d := license.Compare(before, after); !d.Empty() || len(d.Licenses) != 1 {
		t.Errorf("%+v", d)
	}
}

func TestCompareChangedNumberOfLicenses(t *testing.T) {
	t.Parallel()
	ten, twelve := int64(10), int64(12)
	before := tableOf(t, users("contoso", license.License{ID: "e5", UID: "E5", Purchased: &ten}, "jan@x.cz").snapshot(t))
	after := tableOf(t, users("contoso", license.License{ID: "e5", UID: "E5", Purchased: &twelve}, "jan@x.cz").snapshot(t))
	d := license.Compare(before, after)
	if d.Empty() || !d.Licenses[0].PurchasedChanged() || d.Lost+d.Gained+d.Changed != 0 {
		t.Errorf("%+v", d)
	}
}

// A license that nobody holds is not in the file, and neither is its number.
func TestCompareChangedNumberOfALicenseWithoutRows(t *testing.T) {
	t.Parallel()
	ten, twelve := int64(10), int64(12)
	e3 := users("acme", license.License{ID: "e3", UID: "E3"}, "jan@x.cz").snapshot
	before := tableOf(t, e3(t), users("contoso", license.License{ID: "e5", UID: "E5", Purchased: &ten}).snapshot(t))
	after := tableOf(t, e3(t), users("contoso", license.License{ID: "e5", UID: "E5", Purchased: &twelve}).snapshot(t))
	if d := license.Compare(before, after); !d.Empty() || d.Licenses[1].PurchasedChanged() {
		t.Errorf("%+v", d)
	}
}
