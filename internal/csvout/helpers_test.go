package csvout_test

import (
	"bytes"
	"flag"
	"iter"
	"os"
	"path/filepath"
	"testing"

	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/license"
)

// update rewrites files that are generated from code instead of comparing them:
// go test ./internal/csvout -update.
var update = flag.Bool("update", false, "rewrite golden files and the acceptance kit")

// user is a row of a test table.
type user struct{ email, name string }

// group is a license of a test table and its rows.
type group struct {
	uid   string
	count *int64
	users []user
}

// tableOf makes a table without ids.
func tableOf(t testing.TB, groups ...group) *license.Table {
	t.Helper()
	licenses := make([]license.License, len(groups))
	for i, g := range groups {
		licenses[i] = license.License{UID: g.uid, Purchased: g.count}
	}
	table, err := license.FromRows(licenses, rowsOf(groups))
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func rowsOf(groups []group) iter.Seq2[int, license.Row] {
	return func(yield func(int, license.Row) bool) {
		for i, g := range groups {
			for _, u := range g.users {
				if !yield(i, license.Row{Email: u.email, Name: u.name}) {
					return
				}
			}
		}
	}
}

// written returns what Write writes.
func written(t testing.TB, table *license.Table, e csvout.Encoding) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := csvout.Write(&b, table, e); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// golden compares got with a file, byte for byte, or writes the file.
func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	path = filepath.FromSlash(path)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs (go test -update rewrites it)\n got %q\nwant %q", path, got, want)
	}
}
