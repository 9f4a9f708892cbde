package state_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/state"
)

// BenchmarkPublish measures a publication of 300,000 assignments of 100,000
// holders on the disk of the temporary folder, with contents that differ from
// run to run.
func BenchmarkPublish(b *testing.B) {
	const holders, licenses = 100_000, 3
	build := func(skip int) *license.Table {
		all := make([]license.License, licenses)
		for i := range all {
			all[i] = license.License{Source: "m365", ID: fmt.Sprint(i), UID: fmt.Sprint("sku-", i)}
		}
		t, err := license.FromRows(all, func(yield func(int, license.Row) bool) {
			for n := skip; n < holders; n++ {
				row := license.Row{Email: fmt.Sprintf("user%d@contoso.cz", n), Name: fmt.Sprint("User ", n), HolderID: fmt.Sprintf("%036d", n)}
				for i := range all {
					if !yield(i, row) {
						return
					}
				}
			}
		})
		if err != nil {
			b.Fatal(err)
		}
		return t
	}
	tables := []*license.Table{build(0), build(1)}
	s, err := state.Open(b.Context(), filepath.Join(b.TempDir(), "licenses.csv"), state.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer closeStore(b, s)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		r, err := s.Publish(b.Context(), publication(fmt.Sprint("run", i), tables[i%2]))
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(r.Entry.Bytes)
	}
}
