package csvout_test

import (
	"bytes"
	"fmt"
	"io"
	"sync"
	"testing"

	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/license"
)

// benchUsers times three licenses each makes the rows of the benchmarks.
const benchUsers = 100_000

// benchTable is a table of 300,000 rows, a third of the names with accents.
var benchTable = sync.OnceValues(func() (*license.Table, error) {
	var licenses []license.License
	for i := range 30 {
		licenses = append(licenses, license.License{UID: fmt.Sprintf("contoso:LICENSE_PART_NUMBER_%02d", i), Purchased: new(int64(1000 * i))})
	}
	names := []string{"Jan Novak", "Jiří Žluťoučký", "Marie Svobodova"}
	return license.FromRows(licenses, func(yield func(int, license.Row) bool) {
		for u := range benchUsers {
			row := license.Row{Email: fmt.Sprintf("user.%06d@contoso.example", u), Name: names[u%len(names)]}
			for l := range 3 {
				if !yield((u+l*7)%len(licenses), row) {
					return
				}
			}
		}
	})
})

func benchFile(b *testing.B, e csvout.Encoding) (*license.Table, []byte) {
	b.Helper()
	table, err := benchTable()
	if err != nil {
		b.Fatal(err)
	}
	file := written(b, table, e)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	return table, file
}

func BenchmarkWrite(b *testing.B) {
	for _, e := range []csvout.Encoding{csvout.UTF8BOM, csvout.Windows1250} {
		b.Run(string(e), func(b *testing.B) {
			table, _ := benchFile(b, e)
			for b.Loop() {
				if _, err := csvout.Write(io.Discard, table, e); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkVerify(b *testing.B) {
	table, file := benchFile(b, csvout.UTF8BOM)
	for b.Loop() {
		if err := csvout.Verify(bytes.NewReader(file), table, csvout.UTF8BOM); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	_, file := benchFile(b, csvout.UTF8BOM)
	for b.Loop() {
		if _, err := csvout.Read(bytes.NewReader(file), "licenses.csv"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkValidate(b *testing.B) {
	_, file := benchFile(b, csvout.UTF8BOM)
	for b.Loop() {
		if _, err := csvout.Validate(bytes.NewReader(file), "licenses.csv"); err != nil {
			b.Fatal(err)
		}
	}
}
