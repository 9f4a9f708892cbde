package history_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/history"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// held writes the holdings of people, a line each.
func held(all []history.Person) string {
	var b strings.Builder
	for _, p := range all {
		fmt.Fprintf(&b, "%s (%s)\n", strings.Join(p.Emails, ", "), p.Name)
		for _, h := range p.Holdings {
			fmt.Fprintf(&b, "  %s %s", h.UID, when(&h.Since))
			if h.Until != nil {
				fmt.Fprintf(&b, " until %s %s %s", when(h.Until), h.Why.Reason, h.Why.Detail)
			}
			b.WriteString("\n")
		}
	}
	return strings.ReplaceAll(b.String(), "@contoso.cz", "")
}

func when(s *history.Step) string {
	text := s.Time.Format("01-02")
	if s.After.IsZero() {
		text = "<" + text
	} else if !s.Exact {
		text = "~" + text
	}
	return text
}

func TestWhichLicensesSinceWhen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish(people(t, "E3: anna, bob", "VISIO: bob")) // 20 October
	w.later(5)
	w.publish(people(t, "E3: anna, bob", "VISIO: anna, bob"))
	w.later(5) // 30 October
	w.publish(people(t, "E3: anna, bob", "VISIO: bob"), state.AbsentRows{UID: "VISIO", Kind: state.AbsentLeftOut, Why: "trial", Rows: []int{0}})
	w.later(5) // 4 November: another e-mail, and the license is back
	w.publish(people(t, "E3: anna=anna.nova, bob", "VISIO: bob, anna=anna.nova"))
	w.later(5)
	w.publish(people(t, "E3: anna=anna.nova", "VISIO:"))
	p := w.past()
	want := `anna.nova, anna (Name of anna)
  E3 <10-20
  VISIO 10-25 until 10-30 left_out trial
  VISIO 11-04 until 11-09 taken 
`
	for _, search := range []string{"anna.nova@contoso.cz", "ANNA@contoso.cz", "anna", " Name ANNA", "of anna"} {
		all, kept, err := p.OfPerson(search)
		if err != nil || kept.Contents != 5 || kept.Gaps {
			t.Fatalf("%s: %v, %+v", search, err, kept)
		}
		equal(t, search, held(all), want)
	}
	all, _, err := p.OfPerson("name")
	if err != nil || len(all) != 2 || all[1].Email != "bob@contoso.cz" {
		t.Errorf("two of that name: %v\n%s", err, held(all))
	}
	equal(t, "bob", held(all[1:]), "bob (Name of bob)\n  E3 <10-20 until 11-09 gone \n  VISIO <10-20 until 11-09 gone \n")
	_, _, err = p.OfPerson("nobody@contoso.cz")
	if problem.ClassOf(err) != problem.Usage || !strings.Contains(err.Error(), "5 contents from 2026-10-20 to 2026-11-09") {
		t.Errorf("nobody: %v", err)
	}
	if words := (history.Kept{Contents: 1}).Words(); words != "Kept is 1 content" {
		t.Errorf("got %q", words)
	}
	for _, search := range []string{"", "  ", "@"} {
		if _, _, err := p.OfPerson(search); problem.ClassOf(err) != problem.Usage {
			t.Errorf("%q: %v", search, err)
		}
	}
}

// named makes a table of people with these names, who all hold E3.
func named(t *testing.T, names ...string) *license.Table {
	t.Helper()
	made, err := license.FromRows([]license.License{{Source: "m365", ID: "E3", UID: "E3"}}, func(yield func(int, license.Row) bool) {
		for i, n := range names {
			if !yield(0, license.Row{Email: fmt.Sprintf("p%d@contoso.cz", i), Name: n, HolderID: fmt.Sprint(i)}) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// Names are found without accents and case, also those that are written with
// combining letters; one that is found is shown as it is.
func TestNamesAreFoundAsPeopleTypeThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish(named(t, "Žofie Nováková", "Z\u030cofie Krátká", "山田太郎", "Ing. ＪＯＨＮ Smith", strings.Repeat("ů", 3000), "bob\x1b[31m"))
	p := w.past()
	for search, want := range map[string]string{
		"zofie": "p0 p1", "ŽOFIE": "p0 p1", "novakova zofie": "p0", "Kratka": "p1", "山田": "p2", "john": "p3", "uuuuuuuuu": "p4", "bob": "p5",
	} {
		all, _, err := p.OfPerson(search)
		var got []string
		for _, who := range all {
			got = append(got, strings.TrimSuffix(who.Email, "@contoso.cz"))
		}
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s: %q, %v; want %s", search, got, err, want)
		}
	}
	names := make([]string, 60)
	for i := range names {
		names[i] = fmt.Sprint("Jan Novak ", i)
	}
	w.later(1)
	w.publish(named(t, names...))
	if _, _, err := w.past().OfPerson("novak"); problem.ClassOf(err) != problem.Usage || !strings.Contains(err.Error(), "more than 50") {
		t.Errorf("60 of a name: %v", err)
	}
}

func TestHistoryOfALicense(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish(people(t, "E3: anna, bob", "VISIO: bob"))
	w.later(10)
	w.publish(people(t, "E3: anna, bob, cyril", "VISIO: bob"))
	w.later(2) // 1 November
	w.publish(people(t, "E3!E3-new: anna=anna.nova, dana", "VISIO:"), state.AbsentRows{UID: "E3", Kind: state.AbsentNoEmail, Rows: []int{1}})
	p := w.past()
	for _, uid := range []string{"E3-new", "e3-NEW"} {
		h, err := p.OfLicense(uid)
		if err != nil {
			t.Fatal(err)
		}
		var days []string
		for _, d := range h.Days {
			days = append(days, fmt.Sprintf("%s %s %d of %d", d.Day[5:], d.UID, d.Rows, *d.Purchased))
		}
		equal(t, "days", strings.Join(days, "\n"), "10-20 E3 2 of 10\n10-30 E3 3 of 10\n11-01 E3-new 2 of 10")
		var moves []string
		for _, m := range h.Moves {
			moves = append(moves, fmt.Sprintf("%s %d->%d", when(&m.Step), m.Before, m.After))
			for i, r := range m.Went {
				moves = append(moves, "-"+r.Email+" "+string(m.Whys[i].Reason))
			}
			for _, c := range m.Changed {
				moves = append(moves, "~"+c.Old.Email+" "+c.New.Email)
			}
			for _, r := range m.Came {
				moves = append(moves, "+"+r.Email)
			}
		}
		equal(t, "moves", strings.ReplaceAll(strings.Join(moves, "\n"), "@contoso.cz", ""),
			"11-01 3->2\n-bob no_email\n-cyril gone\n~anna anna.nova\n+dana\n10-30 2->3\n+cyril")
	}
	if _, err := p.OfLicense("VISO"); problem.ClassOf(err) != problem.Usage || !strings.Contains(err.Error(), "Did you mean VISIO?") {
		t.Errorf("mistyped: %v", err)
	}
	v, err := state.Read(t.Context(), output, w.options())
	if err != nil {
		t.Fatal(err)
	}
	counts, err := v.Counts(time.Time{}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	is, err := history.LicenseIn(counts, "E3-new")
	if err != nil || !is(state.LicenseCount{Source: "m365", ID: "E3", UID: "E3"}) || is(state.LicenseCount{Source: "m365", ID: "VISIO", UID: "VISIO"}) {
		t.Errorf("of the counts: %v", err)
	}
}
