package license_test

import (
	"iter"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/licexport/licexport/internal/license"
)

// numbered is a row with the number of its license.
type numbered struct {
	license int
	row     license.Row
}

func sequence(rows []numbered) iter.Seq2[int, license.Row] {
	return func(yield func(int, license.Row) bool) {
		for _, r := range rows {
			if !yield(r.license, r.row) {
				return
			}
		}
	}
}

func TestFromRowsRebuildsATable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		table, _ := drawWorld(t).table(t)
		order := rapid.Permutation(indexes(len(table.Licenses()))).Draw(t, "licenses")
		var licenses []license.License
		var rows []numbered
		for n, i := range order {
			licenses = append(licenses, table.Licenses()[i])
			for r := range table.RowsOf(i) {
				rows = append(rows, numbered{n, r})
			}
		}
		twice := rapid.SliceOf(rapid.SampledFrom(append(rows, numbered{}))).Draw(t, "twice")
		rows = append(rows, slices.DeleteFunc(twice, func(r numbered) bool { return r.row.License == nil })...)
		again, err := license.FromRows(licenses, sequence(rapid.Permutation(rows).Draw(t, "rows")))
		if err != nil {
			t.Fatal(err)
		}
		if !again.Equal(table) {
			t.Fatalf("another table\n%v\n%v", lines(again), lines(table))
		}
	})
}

func TestFromRowsMergesRowsOfAFileWithoutIDs(t *testing.T) {
	t.Parallel()
	table, err := license.FromRows([]license.License{{UID: "E5"}}, sequence([]numbered{
		{0, license.Row{Email: "jan@x.cz", Name: "Jan Novák"}},
		{0, license.Row{Email: "JAN@x.cz", Name: "Jan"}},
		{0, license.Row{Email: "jan@x.cz", Name: "Jan"}},
	}))
	if err != nil {
		t.Fatal(err)
	}
	rows := slices.Collect(table.RowsOf(0))
	if len(rows) != 1 || rows[0].Email != "JAN@x.cz" || table.Holders() != 1 {
		t.Errorf("rows %+v of %d holders", rows, table.Holders())
	}
}

func TestFromRowsRefuses(t *testing.T) {
	t.Parallel()
	sound := numbered{0, license.Row{Email: "jan@x.cz"}}
	for _, tt := range []struct {
		name     string
		licenses []license.License
		rows     []numbered
		want     string
	}{
		{"a license out of range", []license.License{{UID: "E5"}}, []numbered{sound, {1, sound.row}}, "a row refers to license 1 of 1"},
		{"no e-mail", []license.License{{UID: "E5"}}, []numbered{{0, license.Row{}}}, `a row of the license with the UId "E5" has no e-mail`},
		{"no UId", []license.License{{UID: " ", Name: "Office"}}, nil, `a license has no UId: "Office"`},
		{"one UId twice", []license.License{{UID: "E5"}, {UID: "e5"}}, nil, `two licenses have the UId "E5": "E5" and "e5"`},
	} {
		_, err := license.FromRows(tt.licenses, sequence(tt.rows))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.want)
		}
	}
}
