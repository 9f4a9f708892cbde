package guard_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/license"
)

// fromCSV is a table without ids, as the file of another program is.
func fromCSV(t *testing.T, uid string, emails ...string) *license.Table {
	t.Helper()
	table, err := license.FromRows([]license.License{{UID: uid}}, func(yield func(int, license.Row) bool) {
		for _, e := range emails {
			if !yield(0, license.Row{Email: e}) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// refusal is the text of the first finding that refuses the license.
func refusal(t *testing.T, v guard.Verdict, uid string) string {
	t.Helper()
	for _, f := range v.Refusals() {
		if f.UID == uid {
			return f.Text
		}
	}
	t.Fatalf("nothing about %q in %+v", uid, v)
	return ""
}

// A renamed domain is recognized where no ids say who is who: a source without
// them, or the file of another program as the baseline.
func TestRenamedDomainWithoutIDs(t *testing.T) {
	before, hint := users(0, 20), "identity.domains: {contoso.eu: contoso.cz}"
	rename := func(n int, domain string) []string {
		after := users(0, 20)
		for i := range n {
			after[i] = strings.Replace(after[i], "contoso.cz", domain, 1)
		}
		return after
	}
	for _, c := range []struct {
		name string
		now  []string
		want bool
	}{
		{"everybody", rename(20, "contoso.eu"), true},
		{"a part", rename(6, "contoso.eu"), true},
		{"four of five", append(rename(8, "contoso.eu")[:18], "new@contoso.cz"), true},
		{"fewer: six of eight", append(rename(6, "contoso.eu")[:18], "new@contoso.cz"), false},
		{"other people", users(20, 40), false},
		{"nobody came", users(0, 10), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := judge(fromCSV(t, "c:E5", before...), fromCSV(t, "C:e5", c.now...))
			for _, uid := range []string{"", "C:e5"} {
				if text := refusal(t, v, uid); strings.Contains(text, hint) != c.want {
					t.Errorf("%q: hint wanted: %t; %s", uid, c.want, text)
				}
			}
		})
	}
}

// A license that is stored under another UId says how to keep the old one.
func TestUIDChangedSaysHowToKeepIt(t *testing.T) {
	v := judge(table(t, sku{id: "1", uid: "c:E5", holders: users(0, 20)}), table(t, sku{id: "1", uid: "d:E5", holders: users(0, 20)}))
	text := refusal(t, v, "d:E5")
	for _, want := range []string{`from "c:E5" to "d:E5"`, `"1": "c:E5"`, "Enter the new UId in Alvao"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in: %s", want, text)
		}
	}
}

// Where the form of all UIds changes, small licenses are refused with the large
// ones: a job that keeps what is refused would publish half of the change.
func TestSmallUIDsAreRefusedWithLargeOnes(t *testing.T) {
	small := func(uid string) sku { return sku{id: "2", uid: uid, holders: users(0, 9)} }
	large := func(uid string) sku { return sku{id: "1", uid: uid, holders: users(0, 200)} }
	for _, c := range []struct {
		name            string
		now             []sku
		refused, warned []string
	}{
		{"both", []sku{large("d:E5"), small("d:E3")}, []string{": removed_percent", "d:E3: uid_changed", "d:E5: uid_changed"}, nil},
		{"the small one", []sku{large("c:E5"), small("d:E3")}, nil, []string{"c:E3: clear_by_hand"}},
		{"the large one", []sku{large("d:E5"), small("c:E3")}, []string{": removed_percent", "d:E5: uid_changed"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := judge(table(t, large("c:E5"), small("c:E3")), table(t, c.now...))
			if got := reasons(v.Refusals()); !slices.Equal(got, c.refused) {
				t.Errorf("refused %q, want %q", got, c.refused)
			}
			if got := reasons(v.Warnings()); !slices.Equal(got, c.warned) {
				t.Errorf("warned of %q, want %q", got, c.warned)
			}
		})
	}
}

// More holders than units is worth a look also where the source does not count
// what is in use, as for a number in the settings that nobody brought up to date.
func TestMoreHoldersThanBought(t *testing.T) {
	for bought, want := range map[int64]bool{19: true, 20: false} {
		v := judge(nil, table(t, sku{id: "1", uid: "c:E5", purchased: bought, holders: users(0, 20)}))
		if got := len(v.Warnings()) == 1 && v.Warnings()[0].Reason == guard.OverConsumed; got != want || v.Refused() {
			t.Errorf("%d bought, 20 holders: %+v", bought, v)
		}
	}
}
