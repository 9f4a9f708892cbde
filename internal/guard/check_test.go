package guard_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/license"
)

// sku is a license of a test with its holders.
type sku struct {
	id, uid             string
	purchased, consumed int64 // 0: unknown
	holders             []string
}

// users makes n holders; holder 7 has the id id7 and the e-mail u7@contoso.cz.
func users(from, to int) []string {
	var all []string
	for i := from; i < to; i++ {
		all = append(all, fmt.Sprintf("u%d@contoso.cz", i))
	}
	return all
}

// table builds what a source with these licenses would be published as.
func table(t *testing.T, skus ...sku) *license.Table {
	t.Helper()
	b := license.NewBuilder(nil)
	c := license.NewCollector("contoso", func(h *license.Holder) license.Identity {
		return license.Identity{Email: h.Emails[0].Address}
	})
	held := map[string][]uint32{}
	email := map[string]string{}
	var order []string
	for _, s := range skus {
		l := license.License{Source: "contoso", ID: s.id, UID: s.uid, Name: s.uid}
		if s.purchased > 0 {
			l.Purchased = &s.purchased
		}
		if s.consumed > 0 {
			l.Consumed = &s.consumed
		}
		index, err := c.License(l)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range s.holders {
			id, _, _ := strings.Cut(h, "@")
			if _, known := email[id]; !known {
				order = append(order, id)
			}
			email[id] = h
			held[id] = append(held[id], index)
		}
	}
	for _, id := range order {
		c.Holder(&license.Holder{
			ID: id, Kind: license.User, Name: id, Licenses: held[id],
			Emails: []license.Email{{Address: email[id], Kind: license.Mail}},
		})
	}
	b.Add(c.Snapshot())
	result, _, err := b.Table()
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// judge compares two tables under the default limits.
func judge(old, now *license.Table) guard.Verdict {
	in := guard.Input{Old: old, New: now}
	if old != nil {
		in.Diff = license.Compare(old, now)
	}
	return guard.Check(in, guard.Settings{File: guard.Defaults()})
}

// reasons lists what a verdict refuses, as "uid: reason".
func reasons(findings []guard.Finding) []string {
	var all []string
	for _, f := range findings {
		all = append(all, f.UID+": "+string(f.Reason))
	}
	slices.Sort(all)
	return all
}

func TestCheck(t *testing.T) {
	moved := func(all []string, domain string) []string {
		var out []string
		for _, a := range all {
			local, _, _ := strings.Cut(a, "@")
			out = append(out, local+"@"+domain)
		}
		return out
	}
	for _, c := range []struct {
		name     string
		old, now []sku
		refused  []string
		warned   []string
	}{
		{
			name: "nothing changed",
			old:  []sku{{id: "1", uid: "c:E5", holders: users(0, 100)}},
			now:  []sku{{id: "1", uid: "c:E5", holders: users(0, 100)}},
		},
		{
			name: "ordinary leavers and joiners",
			old:  []sku{{id: "1", uid: "c:E5", holders: users(0, 100)}},
			now:  []sku{{id: "1", uid: "c:E5", holders: users(5, 104)}},
		},
		{
			name:    "exactly a fifth may leave, one more may not",
			old:     []sku{{id: "1", uid: "c:E5", holders: users(0, 100)}, {id: "2", uid: "c:E3", holders: users(0, 100)}, {id: "3", uid: "c:F1", holders: users(0, 300)}},
			now:     []sku{{id: "1", uid: "c:E5", holders: users(20, 100)}, {id: "2", uid: "c:E3", holders: users(21, 100)}, {id: "3", uid: "c:F1", holders: users(0, 300)}},
			refused: []string{"c:E3: removed_percent"},
		},
		{
			name: "a license of nine may lose eight",
			old:  []sku{{id: "1", uid: "c:E5", holders: users(0, 9)}, {id: "2", uid: "c:E3", holders: users(0, 100)}},
			now:  []sku{{id: "1", uid: "c:E5", holders: users(8, 9)}, {id: "2", uid: "c:E3", holders: users(0, 100)}},
		},
		{
			name:   "a small license falls to zero: published, to be cleared by hand",
			old:    []sku{{id: "1", uid: "c:VISIO", holders: users(0, 1)}, {id: "2", uid: "c:E3", holders: users(0, 100)}},
			now:    []sku{{id: "1", uid: "c:VISIO"}, {id: "2", uid: "c:E3", holders: users(0, 100)}},
			warned: []string{"c:VISIO: clear_by_hand"},
		},
		{
			name:    "a large license falls to zero",
			old:     []sku{{id: "1", uid: "c:VISIO", holders: users(0, 10)}, {id: "2", uid: "c:E3", holders: users(0, 100)}},
			now:     []sku{{id: "1", uid: "c:VISIO"}, {id: "2", uid: "c:E3", holders: users(0, 100)}},
			refused: []string{"c:VISIO: license_empty"},
		},
		{
			name:    "a large license vanishes from the source",
			old:     []sku{{id: "1", uid: "c:VISIO", holders: users(0, 10)}, {id: "2", uid: "c:E3", holders: users(0, 100)}},
			now:     []sku{{id: "2", uid: "c:E3", holders: users(0, 100)}},
			refused: []string{"c:VISIO: license_vanished"},
		},
		{
			name:    "five hundred rows of a large license are few percent but many people",
			old:     []sku{{id: "1", uid: "c:E5", holders: users(0, 9000)}},
			now:     []sku{{id: "1", uid: "c:E5", holders: users(501, 9000)}},
			refused: []string{": removed_rows", "c:E5: removed_rows"},
		},
		{
			name:    "a domain is renamed",
			old:     []sku{{id: "1", uid: "c:E5", holders: users(0, 50)}},
			now:     []sku{{id: "1", uid: "c:E5", holders: moved(users(0, 50), "fabrikam.cz")}},
			refused: []string{": emails_changed", "c:E5: emails_changed"},
		},
		{
			name:    "another tenant answers: the same SKU ids under other UIds",
			old:     []sku{{id: "1", uid: "c:E5", holders: users(0, 50)}},
			now:     []sku{{id: "1", uid: "other:E5", holders: moved(users(100, 150), "other.cz")}},
			refused: []string{": removed_percent", "other:E5: removed_percent", "other:E5: uid_changed"},
		},
		{
			name:    "an empty tenant",
			old:     []sku{{id: "1", uid: "c:E5", holders: users(0, 50)}},
			now:     []sku{{id: "1", uid: "c:E5"}},
			refused: []string{": no_rows", "c:E5: license_empty"},
		},
		{
			name:   "implausible growth and overuse are warnings",
			old:    []sku{{id: "1", uid: "c:E5", holders: users(0, 60)}},
			now:    []sku{{id: "1", uid: "c:E5", purchased: 100, consumed: 130, holders: users(0, 130)}},
			warned: []string{": grown", "c:E5: grown", "c:E5: over_consumed"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := judge(table(t, c.old...), table(t, c.now...))
			if got := reasons(v.Refusals()); !slices.Equal(got, c.refused) {
				t.Errorf("refused %q, want %q", got, c.refused)
			}
			if got := reasons(v.Warnings()); !slices.Equal(got, c.warned) {
				t.Errorf("warned of %q, want %q", got, c.warned)
			}
			if v.Refused() != (c.refused != nil) {
				t.Errorf("Refused() = %v", v.Refused())
			}
		})
	}
}

func TestZeroRowsAreNeverApprovable(t *testing.T) {
	v := judge(nil, table(t, sku{id: "1", uid: "c:E5"}))
	if !v.Refused() || v.Approvable() {
		t.Errorf("refused %v, approvable %v; want refused for good", v.Refused(), v.Approvable())
	}
}

func TestHalfDirectoryIsNoticedOnTheFirstRun(t *testing.T) {
	now := table(t, sku{id: "1", uid: "c:E5", consumed: 100, holders: users(0, 79)})
	check := func(assigned int64) guard.Verdict {
		return guard.Check(guard.Input{
			New:      now,
			Assigned: map[guard.Key]int64{{Source: "contoso", ID: "1"}: assigned},
		}, guard.Settings{File: guard.Defaults()})
	}
	if got := reasons(check(79).Refusals()); !slices.Equal(got, []string{"c:E5: half_directory"}) {
		t.Errorf("79 of 100: refused %q", got)
	}
	// A fifth may be left out by settings, as long as it came.
	if got := reasons(check(80).Refusals()); got != nil {
		t.Errorf("80 of 100: refused %q", got)
	}
}

func TestSlowErosionIsNoticed(t *testing.T) {
	key := guard.Key{Source: "contoso", ID: "1"}
	check := func(weekMax, before, after int) guard.Verdict {
		old, now := table(t, sku{id: "1", uid: "c:E5", holders: users(0, before)}), table(t, sku{id: "1", uid: "c:E5", holders: users(0, after)})
		return guard.Check(guard.Input{
			Old: old, New: now, Diff: license.Compare(old, now),
			WeekMax: map[guard.Key]int{key: weekMax}, WeekMaxFile: weekMax,
		}, guard.Settings{File: guard.Defaults()})
	}
	if got := reasons(check(100, 70, 60).Refusals()); got != nil {
		t.Errorf("from 100 to 60 in a week: refused %q, want none", got)
	}
	if got := reasons(check(100, 70, 59).Refusals()); !slices.Equal(got, []string{": slow_erosion", "c:E5: slow_erosion"}) {
		t.Errorf("from 100 to 59 in a week: refused %q", got)
	}
	if got := reasons(check(100, 50, 50).Refusals()); got != nil {
		t.Errorf("nothing lost in this run: refused %q, want none", got)
	}
}

func TestARenamedDomainIsNamedWithTheWayOut(t *testing.T) {
	old := table(t, sku{id: "1", uid: "c:E5", holders: []string{"a@contoso.cz", "b@contoso.cz", "c@contoso.cz", "d@contoso.cz", "e@contoso.cz", "f@contoso.cz", "g@contoso.cz", "h@contoso.cz", "i@contoso.cz", "j@contoso.cz"}})
	now := table(t, sku{id: "1", uid: "c:E5", holders: []string{"a@fabrikam.cz", "b@fabrikam.cz", "c@fabrikam.cz", "d@fabrikam.cz", "e@contoso.cz", "f@contoso.cz", "g@contoso.cz", "h@contoso.cz", "i@contoso.cz", "j@contoso.cz"}})
	text := judge(old, now).Refusals()[0].Text
	want := `4 of 10 assignments would change their e-mail, 40.0 % (limit: 5 %); most moved from the domain contoso.cz to fabrikam.cz. If the users in Alvao still have the old addresses, map them with identity.domains: {fabrikam.cz: contoso.cz}; if the users in Alvao already have the new addresses, approve`
	if text != want {
		t.Errorf("text\n%s\nwant\n%s", text, want)
	}
}

func TestLimitsOfOneLicense(t *testing.T) {
	generous := guard.Defaults()
	generous.MaxRemovedPercent = 100
	old := table(t, sku{id: "1", uid: "c:TRIAL", holders: users(0, 20)}, sku{id: "2", uid: "c:E3", holders: users(0, 200)})
	now := table(t, sku{id: "1", uid: "c:TRIAL", holders: users(0, 2)}, sku{id: "2", uid: "c:E3", holders: users(0, 200)})
	v := guard.Check(guard.Input{Old: old, New: now, Diff: license.Compare(old, now)},
		guard.Settings{File: guard.Defaults(), Rules: []guard.Rule{{Pattern: "*:trial", Limits: generous}}})
	if v.Refused() {
		t.Errorf("refused %q", reasons(v.Refusals()))
	}
}
