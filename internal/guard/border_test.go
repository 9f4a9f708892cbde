package guard_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/license"
)

// Each rule begins exactly where the documentation says it does: one holder
// less, or one row more, decides.
func TestBordersOfTheRules(t *testing.T) {
	// others keeps the file as a whole below every limit.
	others := sku{id: "9", uid: "c:OTHERS", holders: users(10_000, 10_600)}
	for _, c := range []struct {
		name     string
		old, now sku
		refused  []string
		warned   []string
	}{
		{
			name: "another UId for nine holders",
			old:  sku{id: "1", uid: "c:OLD", holders: users(0, 9)}, now: sku{id: "1", uid: "c:NEW", holders: users(0, 9)},
			warned: []string{"c:OLD: clear_by_hand"},
		},
		{
			name: "another UId for ten holders",
			old:  sku{id: "1", uid: "c:OLD", holders: users(0, 10)}, now: sku{id: "1", uid: "c:NEW", holders: users(0, 10)},
			refused: []string{"c:NEW: uid_changed"},
		},
		{
			name: "another UId for the only holder",
			old:  sku{id: "1", uid: "c:OLD", holders: users(0, 1)}, now: sku{id: "1", uid: "c:NEW", holders: users(0, 1)},
			warned: []string{"c:OLD: clear_by_hand"},
		},
		{
			name: "another UId for nobody",
			old:  sku{id: "1", uid: "c:OLD"}, now: sku{id: "1", uid: "c:NEW"},
		},
		{
			name: "a license that nobody held and nobody holds",
			old:  sku{id: "1", uid: "c:E5"}, now: sku{id: "1", uid: "c:E5"},
		},
		{
			name: "fifty more than nothing",
			old:  sku{id: "1", uid: "c:E5"}, now: sku{id: "1", uid: "c:E5", holders: users(0, 50)},
		},
		{
			name: "fifty more than fifty",
			old:  sku{id: "1", uid: "c:E5", holders: users(0, 50)}, now: sku{id: "1", uid: "c:E5", holders: users(0, 100)},
		},
		{
			name: "fifty-one more than fifty",
			old:  sku{id: "1", uid: "c:E5", holders: users(0, 50)}, now: sku{id: "1", uid: "c:E5", holders: users(0, 101)},
			warned: []string{"c:E5: grown"},
		},
		{
			name: "half as many again",
			old:  sku{id: "1", uid: "c:E5", holders: users(0, 200)}, now: sku{id: "1", uid: "c:E5", holders: users(0, 300)},
		},
		{
			name: "one more than half as many again",
			old:  sku{id: "1", uid: "c:E5", holders: users(0, 200)}, now: sku{id: "1", uid: "c:E5", holders: users(0, 301)},
			warned: []string{"c:E5: grown"},
		},
		{
			name: "fifty-one more than a hundred, and fifty of them for those who left",
			old:  sku{id: "1", uid: "c:E5", holders: users(0, 300)}, now: sku{id: "1", uid: "c:E5", holders: users(50, 460)},
		},
		{
			name: "a twentieth has another e-mail",
			old:  sku{id: "1", uid: "c:E5", holders: users(0, 40)}, now: sku{id: "1", uid: "c:E5", holders: renamed(users(0, 40), 2)},
		},
		{
			name: "one more than a twentieth has another e-mail",
			old:  sku{id: "1", uid: "c:E5", holders: users(0, 40)}, now: sku{id: "1", uid: "c:E5", holders: renamed(users(0, 40), 3)},
			refused: []string{"c:E5: emails_changed"},
		},
		{
			name: "every bought unit is in use",
			old:  sku{id: "1", uid: "c:E5"}, now: sku{id: "1", uid: "c:E5", purchased: 5, consumed: 5},
		},
		{
			name: "one unit more than bought is in use",
			old:  sku{id: "1", uid: "c:E5"}, now: sku{id: "1", uid: "c:E5", purchased: 5, consumed: 6},
			warned: []string{"c:E5: over_consumed"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := judge(table(t, c.old, others), table(t, c.now, others))
			if got := reasons(v.Refusals()); !slices.Equal(got, c.refused) {
				t.Errorf("refused %q, want %q", got, c.refused)
			}
			if got := reasons(v.Warnings()); !slices.Equal(got, c.warned) {
				t.Errorf("warned of %q, want %q", got, c.warned)
			}
		})
	}
}

// renamed gives the first n addresses another domain.
func renamed(all []string, n int) []string {
	out := slices.Clone(all)
	for i := range n {
		out[i] = strings.Replace(out[i], "@contoso.cz", "@fabrikam.cz", 1)
	}
	return out
}

func TestManyRowsAreRefusedOnlyIfTheyAreAlsoAPart(t *testing.T) {
	check := func(before, lost int) []string {
		old, now := table(t, sku{id: "1", uid: "c:E5", holders: users(0, before)}), table(t, sku{id: "1", uid: "c:E5", holders: users(lost, before)})
		return reasons(judge(old, now).Refusals())
	}
	if got := check(9_000, 500); got != nil {
		t.Errorf("500 of 9,000 rows: refused %q, want none", got)
	}
	if got := check(11_000, 550); got != nil {
		t.Errorf("550 rows, a twentieth of the file: refused %q, want none", got)
	}
	if got := check(10_999, 550); !slices.Equal(got, []string{": removed_rows", "c:E5: removed_rows"}) {
		t.Errorf("550 rows, a little more than a twentieth: refused %q", got)
	}
}

// A license that settings allow to fall by half in one night may do so; the rule
// for slow erosion is not there to take that back.
func TestErosionLeavesTheDropOfOneRunToItsOwnRule(t *testing.T) {
	check := func(weekMax, before, after int) []string {
		generous := guard.Defaults()
		generous.MaxRemovedPercent = 100
		old, now := table(t, sku{id: "1", uid: "c:E5", holders: users(0, before)}), table(t, sku{id: "1", uid: "c:E5", holders: users(0, after)})
		return reasons(guard.Check(guard.Input{
			Old: old, New: now, Diff: license.Compare(old, now),
			WeekMax: map[guard.Key]int{{Source: "contoso", ID: "1"}: weekMax},
		}, guard.Settings{File: generous}).Refusals())
	}
	if got := check(100, 100, 50); got != nil {
		t.Errorf("from 100, the largest of the week, to 50: refused %q, want none", got)
	}
	if got := check(101, 100, 50); !slices.Equal(got, []string{"c:E5: slow_erosion"}) {
		t.Errorf("from 101 in the week to 50: refused %q", got)
	}
	if got := check(9, 8, 3); got != nil {
		t.Errorf("a license of nine: refused %q, want none", got)
	}
	if got := check(10, 9, 3); !slices.Equal(got, []string{"c:E5: slow_erosion"}) {
		t.Errorf("a license of ten: refused %q", got)
	}
}

func TestASourceThatCountsNothingIsNotMeasuredByIt(t *testing.T) {
	now := table(t, sku{id: "1", uid: "c:E5", purchased: 20, holders: users(0, 20)})
	v := guard.Check(guard.Input{
		New: now, Assigned: map[guard.Key]int64{{Source: "contoso", ID: "1"}: 1},
	}, guard.Settings{File: guard.Defaults()})
	if v.Findings != nil {
		t.Errorf("found %q, want nothing", reasons(v.Findings))
	}
}

func TestHalfDirectoryCountsFromTheBaselineOn(t *testing.T) {
	check := func(consumed int64) []string {
		return reasons(guard.Check(guard.Input{
			New:      table(t, sku{id: "1", uid: "c:E5", consumed: consumed, holders: users(0, 1)}),
			Assigned: map[guard.Key]int64{{Source: "contoso", ID: "1"}: 1},
		}, guard.Settings{File: guard.Defaults()}).Refusals())
	}
	if got := check(9); got != nil {
		t.Errorf("1 of 9: refused %q, want none", got)
	}
	if got := check(10); !slices.Equal(got, []string{"c:E5: half_directory"}) {
		t.Errorf("1 of 10: refused %q", got)
	}
}

func TestTheFirstRuleThatMatchesWins(t *testing.T) {
	limits := func(baseline int) guard.Limits { return guard.Limits{MinBaseline: baseline} }
	s := guard.Settings{File: limits(1), Rules: []guard.Rule{
		{Pattern: "c:E*", Limits: limits(2)},
		{Pattern: "c:*", Limits: limits(3)},
	}}
	for uid, want := range map[string]int{"c:E5": 2, "C:F1": 3, "d:E5": 1} {
		if got := s.For(uid).MinBaseline; got != want {
			t.Errorf("%s has the limits of rule %d, want %d", uid, got, want)
		}
	}
}

// What a refusal names is what `on_refusal: keep` keeps.
func TestRefusedLicensesAreNamedOnce(t *testing.T) {
	old := table(t, sku{id: "1", uid: "c:E5", holders: users(0, 100)}, sku{id: "2", uid: "c:E3", holders: users(0, 9)}, sku{id: "3", uid: "c:F1", holders: users(0, 100)})
	// E5 breaks two rules at once, and so does the file; E3 is only a warning.
	now := table(t, sku{id: "1", uid: "c:E5", consumed: 100, holders: users(50, 100)}, sku{id: "2", uid: "c:E3"}, sku{id: "3", uid: "c:F1", holders: users(0, 100)})
	v := guard.Check(guard.Input{
		Old: old, New: now, Diff: license.Compare(old, now),
		Assigned: map[guard.Key]int64{{Source: "contoso", ID: "1"}: 50},
	}, guard.Settings{File: guard.Defaults()})
	if got, want := reasons(v.Refusals()), []string{": removed_percent", "c:E5: half_directory", "c:E5: removed_percent"}; !slices.Equal(got, want) {
		t.Fatalf("refused %q, want %q", got, want)
	}
	if got := v.RefusedLicenses(); !slices.Equal(got, []string{"c:E5"}) {
		t.Errorf("refused licenses %q, want c:E5 alone", got)
	}
	if !v.Approvable() {
		t.Error("a refusal with a warning beside it cannot be approved")
	}
	var order []string
	for _, f := range v.Findings {
		order = append(order, f.UID+": "+string(f.Reason))
	}
	want := []string{": removed_percent", "c:E5: removed_percent", "c:E5: half_directory", "c:E3: clear_by_hand"}
	if !slices.Equal(order, want) {
		t.Errorf("findings %q, want refusals first and the file before its licenses: %q", order, want)
	}
}

func TestOnlyARefusalCanBeApproved(t *testing.T) {
	same := table(t, sku{id: "1", uid: "c:E5", holders: users(0, 20)})
	if v := judge(same, same); v.Refused() || v.Approvable() {
		t.Errorf("refused %v, approvable %v; want neither", v.Refused(), v.Approvable())
	}
}

// A license read from a CSV has no id, so its UId without case is its key.
func TestKeyOf(t *testing.T) {
	if got, want := guard.KeyOf(&license.License{Source: "contoso", ID: "1", UID: "c:E5"}), (guard.Key{Source: "contoso", ID: "1"}); got != want {
		t.Errorf("key %+v, want %+v", got, want)
	}
	if got, want := guard.KeyOf(&license.License{Source: "contoso", UID: "C:E5"}), (guard.Key{ID: "c:e5"}); got != want {
		t.Errorf("key of a row of a CSV %+v, want %+v", got, want)
	}
}

// Only a move of at least four of five holders, each with the same local part,
// is called a renamed domain: the advice that goes with it is to map addresses.
func TestWhatIsNotARenamedDomain(t *testing.T) {
	text := func(from, to []string) string {
		old, now := table(t, sku{id: "1", uid: "c:E5", holders: from}), table(t, sku{id: "1", uid: "c:E5", holders: to})
		changes := license.Compare(old, now).Changed
		if changes != len(from) {
			t.Fatalf("%d holders changed, want all %d", changes, len(from))
		}
		return judge(old, now).Refusals()[0].Text
	}
	from := users(0, 10)
	others := strings.NewReplacer("@contoso.cz", "@other.cz")
	eight, seven := renamed(from, 8), renamed(from, 7)
	for i := range from {
		eight[i], seven[i] = others.Replace(eight[i]), others.Replace(seven[i])
	}
	if got := text(from, eight); !strings.Contains(got, "most moved from the domain contoso.cz to fabrikam.cz") {
		t.Errorf("eight of ten moved, and the text does not say so: %s", got)
	}
	if got := text(from, seven); strings.Contains(got, "moved") {
		t.Errorf("seven of ten moved, and the text calls the domain renamed: %s", got)
	}
}
