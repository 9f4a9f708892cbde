package csvout_test

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/license"
)

// wildName draws names with everything that Unicode has to offer, and often what
// matters in a CSV.
func wildName() *rapid.Generator[string] {
	special := []rune{';', '"', '\r', '\n', '\t', 0, 0x7f, 0x85, 0x2028, 0xFEFF, 0x37E, 0x301, 0x30C, 'ř', 'Ž', '🙂', '?', utf8.RuneError, '|', ' '}
	return rapid.OneOf(
		rapid.String(),
		rapid.StringOfN(rapid.OneOf(rapid.SampledFrom(special), rapid.Rune()), 0, 300, -1),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 20), func(b []byte) string { return string(b) }),
	)
}

// wildTable draws a table that can be written: keys without forbidden characters,
// ASCII only if so asked.
func wildTable(ascii bool) *rapid.Generator[[]group] {
	letter := rapid.RuneFrom([]rune("abcABCkK0_-.:, @#'|"))
	if !ascii {
		letter = rapid.RuneFrom([]rune("abcABCkK0_-.:, #'řŘſßİı🙂\u212A"))
	}
	uid := rapid.StringOfN(letter, 1, 20, 200).Filter(func(s string) bool { return strings.TrimSpace(s) != "" })
	local := rapid.StringOfN(letter, 1, 10, 100).Filter(func(s string) bool { return !strings.ContainsAny(s, " @") })
	return rapid.Custom(func(t *rapid.T) []group {
		names := rapid.SliceOfNDistinct(uid, 1, 4, license.LookKey).Draw(t, "uids")
		groups := make([]group, len(names))
		for i, name := range names {
			groups[i] = group{uid: name, count: rapid.Ptr(rapid.Int64Range(0, math.MaxInt32), true).Draw(t, "count")}
			least := 0
			if i == 0 {
				least = 1
			}
			emails := rapid.SliceOfNDistinct(local, least, 5, license.FoldKey).Draw(t, "emails")
			for _, e := range emails {
				groups[i].users = append(groups[i].users, user{e + "@contoso.example", wildName().Draw(t, "name")})
			}
		}
		return groups
	})
}

// expected is a group as it comes back from a file: names clean, nothing without
// users.
func expected(groups []group) []group {
	var all []group
	for _, g := range groups {
		if len(g.users) == 0 {
			continue
		}
		back := group{uid: g.uid, count: g.count}
		for _, u := range g.users {
			back.users = append(back.users, user{u.email, slowlyCleaned(u.name)})
		}
		all = append(all, back)
	}
	return all
}

// slowlyCleaned says in the plainest way what becomes of a name.
func slowlyCleaned(name string) string {
	var clean []rune
	units := 0
	for _, r := range norm.NFC.String(strings.ToValidUTF8(name, "\uFFFD")) {
		forbidden := r < ' ' || r >= 0x7f && r < 0xa0 || slices.Contains([]rune(";\"\u2028\u2029\uFEFF"), r)
		if forbidden {
			r = ' '
		}
		units++
		if r >= 0x10000 {
			units++
		}
		if units > 255 {
			break
		}
		clean = append(clean, r)
	}
	return string(clean)
}

func TestWrittenFilesReadBackEqual(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		groups := wildTable(false).Draw(rt, "table")
		e := rapid.SampledFrom([]csvout.Encoding{csvout.UTF8BOM, csvout.UTF8}).Draw(rt, "encoding")
		file := written(t, tableOf(t, groups...), e)
		got, err := csvout.Read(bytes.NewReader(file), "licenses.csv")
		if err != nil {
			rt.Fatal(err)
		}
		if want := tableOf(t, expected(groups)...); !got.Equal(want) {
			rt.Fatalf("%q reads back differently\n got %q\nwant %q", file, dump(got), dump(want))
		}
	})
}

func TestWrittenFilesVerifyAndAreStable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		groups := wildTable(true).Draw(rt, "table")
		e := rapid.SampledFrom([]csvout.Encoding{csvout.UTF8BOM, csvout.UTF8, csvout.Windows1250}).Draw(rt, "encoding")
		table := tableOf(t, groups...)
		file := written(t, table, e)
		if err := csvout.Verify(bytes.NewReader(file), table, e); err != nil {
			rt.Fatal(err)
		}
		shuffled := rapid.Permutation(groups).Draw(rt, "shuffled")
		if again := written(t, tableOf(t, shuffled...), e); !bytes.Equal(file, again) {
			rt.Fatalf("the same rows in another order gave %q, not %q", again, file)
		}
		at := rapid.IntRange(0, len(file)-1).Draw(rt, "at")
		damaged := slices.Clone(file)
		damaged[at] ^= byte(rapid.IntRange(1, 255).Draw(rt, "bits"))
		if csvout.Verify(bytes.NewReader(damaged), table, e) == nil {
			rt.Fatalf("byte %d was altered and Verify did not notice", at)
		}
		if csvout.Verify(bytes.NewReader(file[:at]), table, e) == nil {
			rt.Fatalf("the file was cut off at %d and Verify did not notice", at)
		}
	})
}

// Whatever Write accepts, ImportLic should accept: Validate finds no error in it.
func TestWrittenFilesAreValid(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		e := rapid.SampledFrom([]csvout.Encoding{csvout.UTF8BOM, csvout.UTF8, csvout.Windows1250}).Draw(rt, "encoding")
		groups := wildTable(e == csvout.Windows1250).Draw(rt, "table")
		file := written(t, tableOf(t, groups...), e)
		report, err := csvout.Validate(bytes.NewReader(file), "licenses.csv")
		if err != nil {
			rt.Fatal(err)
		}
		if !report.OK() || report.Notes > 0 {
			rt.Fatalf("%q\n%v", file, report.Findings)
		}
	})
}

// dump shows a table for people.
func dump(t *license.Table) string {
	var b strings.Builder
	for row := range t.Rows() {
		n := "-"
		if row.License.Purchased != nil {
			n = fmt.Sprint(*row.License.Purchased)
		}
		fmt.Fprintf(&b, "%s;%s;%s;%s\n", row.License.UID, n, row.Email, row.Name)
	}
	return b.String()
}
