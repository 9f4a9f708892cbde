package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/licexport/licexport/plugins/file/csvfile"
	"github.com/licexport/licexport/plugins/file/fault"
	"github.com/licexport/licexport/plugins/file/snapshot"
	"github.com/licexport/licexport/plugins/file/table"
	"github.com/licexport/licexport/plugins/file/xlsx"
)

// wanted is a column that the settings name.
type wanted struct {
	setting string // name of the setting below the document's: "columns/email"
	names   []string
	into    *int
}

// open starts to read the table in a file and finds the wanted columns in its
// header.
func (d document) open(file *snapshot.File, columns []wanted) (table.Table, table.Header, error) {
	var groups [][]string
	for _, w := range columns {
		groups = append(groups, w.names)
	}
	t, err := d.table(file, groups)
	if err != nil {
		return nil, table.Header{}, err
	}
	first, err := t.Next()
	if errors.Is(err, io.EOF) {
		return nil, table.Header{}, fault.New("no_header", file.Name, "Probably its export has failed. Nothing is taken from it.",
			"there is nothing in the file, not even a header")
	}
	if err != nil {
		return nil, table.Header{}, err
	}
	header := table.NewHeader(first)
	return t, header, bind(t, header, columns, groups)
}

func (d document) table(file *snapshot.File, groups [][]string) (table.Table, error) {
	workbook, err := xlsx.Signature(file.Data, file.Name)
	if err != nil {
		return nil, err
	}
	if workbook {
		return xlsx.Open(file.Data, file.Name, xlsx.Options{Sheet: d.sheet, SkipRows: d.skip})
	}
	if strings.HasSuffix(strings.ToLower(file.Name), ".xlsx") {
		return nil, fault.New("bad_workbook", file.Name, "It is damaged, or something else under that name. Export it again.", "this is no Excel workbook")
	}
	if d.sheet != "" {
		return nil, fault.New("no_sheet", file.Name, "Remove the setting sheet, or name the Excel file.", "this is a text file, it has no sheets").At("sheet")
	}
	return csvfile.Open(file.Data, file.Name, csvfile.Options{
		Encoding: d.encoding, Delimiter: d.delimiter, SkipLines: d.skip, Columns: groups,
	})
}

// bind finds the columns. Each name must be there, and once.
func bind(t table.Table, header table.Header, columns []wanted, groups [][]string) error {
	var missing, twice []error
	for _, w := range columns {
		switch found := header.Find(w.names); len(found) {
		case 0:
			missing = append(missing, fault.New("missing_column", t.Place(header.Row, -1),
				"Its columns are: "+header.String()+". If the portal has changed its export, add the new name to the setting.",
				"the header has no column %s", quoted(w.names)).At(w.setting))
		case 1:
			*w.into = found[0]
		default:
			twice = append(twice, fault.New("duplicate_column", t.Place(header.Row, found[1]),
				"Nobody can tell which of them is meant: remove or rename one.",
				"the header has the column %q %d times", header.Names[found[0]], len(found)).At(w.setting))
		}
	}
	if len(missing) == 0 {
		return errors.Join(twice...)
	}
	if skip, ok := headerBelow(t, groups); ok {
		return fault.New("no_header", t.Place(header.Row, -1), fmt.Sprintf("Set skip_lines to %d.", skip),
			"this is not the header; it seems to be in row %d", skip+1).At("skip_lines")
	}
	return errors.Join(append(missing, twice...)...)
}

// headerBelow looks for the header in the next rows.
func headerBelow(t table.Table, groups [][]string) (skip int, ok bool) {
	for range 20 {
		row, err := t.Next()
		if err != nil {
			return 0, false
		}
		if table.NewHeader(row).Fits(groups) {
			return row.Number - 1, true
		}
	}
	return 0, false
}

func quoted(names []string) string {
	var all []string
	for _, name := range names {
		all = append(all, fmt.Sprintf("%q", name))
	}
	return strings.Join(all, " or ")
}

// describe tells which file was read, for people.
func describe(file *snapshot.File, now time.Time) string {
	return fmt.Sprintf("%s, %d KiB, %s old", file.Name, (len(file.Data)+1023)/1024, snapshot.Days(now.Sub(file.Modified)))
}
