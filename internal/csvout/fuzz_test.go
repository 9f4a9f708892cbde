package csvout_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/licexport/licexport/internal/csvout"
)

// seed adds files of every kind.
func seed(f *testing.F) {
	f.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", "*.csv"))
	if err != nil || len(paths) == 0 {
		f.Fatal("no seeds in testdata: ", err)
	}
	for _, path := range paths {
		file, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	for _, s := range []string{
		"", "\uFEFF", header, peopleCSV, quoteAll(peopleCSV), utf16Of(peopleCSV, binary.LittleEndian),
		"UId,LicCount,UserEmail,UserName\n", "#TYPE\n", "sep=;\n",
		header + "U;1;a@contoso.example;\"A\"\"\"\r\n", header + "\"U;1;a@contoso.example;A\r\n",
		header + "U;99999999999;a@b;\x00\r\n", "\uFEFF" + header + "U;1;a@b;\xff\r\n", "\xff\xfeU",
	} {
		f.Add([]byte(s))
	}
}

// Whatever Read takes can be written and reads back as what was written.
func FuzzRead(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, file []byte) {
		table, err := csvout.Read(bytes.NewReader(file), "fuzz.csv")
		if err != nil {
			var at *csvout.LineError
			if !errors.As(err, &at) || at.Line < 1 || at.Line > 1+bytes.Count(file, []byte("\n")) {
				t.Fatalf("%v names no line of the file", err)
			}
			return
		}
		if table.Len() == 0 {
			return
		}
		first := written(t, table, csvout.UTF8BOM)
		again, err := csvout.Read(bytes.NewReader(first), "again.csv")
		if err != nil {
			t.Fatal(err)
		}
		if second := written(t, again, csvout.UTF8BOM); !bytes.Equal(first, second) {
			t.Fatalf("written again differs\n got %q\nwant %q", second, first)
		}
	})
}

// A file without errors can be read, and the numbers of a report add up.
func FuzzValidate(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, file []byte) {
		report, err := csvout.Validate(bytes.NewReader(file), "fuzz.csv")
		if err != nil {
			t.Fatal(err)
		}
		total := 0
		for _, n := range report.Counts {
			total += n
		}
		if total != report.Errors+report.Warnings+report.Notes || report.Unlisted() < 0 {
			t.Fatalf("numbers do not add up: %+v", report)
		}
		if !report.OK() {
			return
		}
		table, err := csvout.Read(bytes.NewReader(file), "fuzz.csv")
		if err != nil {
			t.Fatalf("Validate found no error, but Read did: %v", err)
		}
		if table.Len() != report.Rows-report.Counts[csvout.Duplicate] {
			t.Fatalf("Validate counts %d rows, the table has %d", report.Rows, table.Len())
		}
	})
}
