package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/licexport/licexport/plugins/file/csvfile"
	"github.com/licexport/licexport/plugins/file/fault"
	"github.com/licexport/licexport/plugins/file/kind"
	"github.com/licexport/licexport/plugins/file/snapshot"
	"github.com/licexport/licexport/plugins/file/table"
	"github.com/licexport/licexport/plugins/file/xlsx"
	"github.com/licexport/licexport/plugins/internal/typed"
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
	if len(d.footer) > 0 {
		t = &footed{Table: t, patterns: d.footer, file: file.Name}
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
	data, name, err := kind.Unpack(file.Data, file.Name, snapshot.MaxBytes)
	if err != nil {
		return nil, err
	}
	if xlsx.Signature(data) {
		return xlsx.Open(data, name, xlsx.Options{Sheet: d.sheet, SkipRows: d.skip, MaxMiB: d.maxMiB})
	}
	if err := kind.Refuse(data, name); err != nil {
		return nil, err
	}
	if strings.HasSuffix(strings.ToLower(name), ".xlsx") {
		return nil, fault.New("bad_workbook", name, "It is damaged, or something else under that name. Export it again.", "this is no Excel workbook")
	}
	if d.sheet != "" {
		return nil, fault.New("no_sheet", name, "Remove the setting sheet, or name the Excel file.", "this is a text file, it has no sheets").At("sheet")
	}
	return csvfile.Open(data, name, csvfile.Options{
		Encoding: d.encoding, Delimiter: d.delimiter, SkipLines: d.skip, Columns: groups,
	})
}

// bind finds the columns. Each name must be there, and once.
func bind(t table.Table, header table.Header, columns []wanted, groups [][]string) error {
	var missing, twice []error
	for _, w := range columns {
		switch found := header.Find(w.names); len(found) {
		case 0:
			missing = append(missing, missingColumn(t, header, w))
		case 1:
			*w.into = found[0]
		default:
			twice = append(twice, fault.New("duplicate_column", t.Place(header.Row, found[1]),
				"Nobody can tell which of them is meant: remove or rename one."+spellings(header, found),
				"the header has the column %q %d times", typed.Clean(header.Names[found[0]]), len(found)).At(w.setting))
		}
	}
	if len(missing) == 0 {
		return errors.Join(twice...)
	}
	if err := otherDelimiter(t, header, groups); err != nil {
		return err
	}
	if skip, ok := headerBelow(t, groups); ok {
		return fault.New("no_header", t.Place(header.Row, -1), fmt.Sprintf("Set skip_lines to %d.", skip),
			"this is not the header; it seems to be in row %d", skip+1).At("skip_lines")
	}
	return errors.Join(append(missing, twice...)...)
}

func missingColumn(t table.Table, header table.Header, w wanted) error {
	detail := "Its columns are: " + header.String() + ". If the portal has changed its export, add the new name to the setting."
	var like []string
	for _, name := range header.Like(w.names) {
		like = append(like, typed.Show(name))
	}
	if len(like) > 0 {
		detail = "It has " + strings.Join(like, ", ") + ", which looks like it, but is written with other letters. Copy that name into the setting, or correct the header. " + detail
	}
	return fault.New("missing_column", t.Place(header.Row, -1), detail, "the header has no column %s", quoted(w.names)).At(w.setting)
}

// spellings shows how columns are written that count as equal, if they are not
// written alike.
func spellings(header table.Header, columns []int) string {
	var all []string
	for _, at := range columns {
		if name := typed.Show(header.Names[at]); !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	if len(all) < 2 {
		return ""
	}
	return " They are written " + strings.Join(all, " and ") + "."
}

// otherDelimiter names the delimiter of a CSV file whose header seems to be a
// single column.
func otherDelimiter(t table.Table, header table.Header, groups [][]string) error {
	if !t.Fixed() || len(header.Names) != 1 {
		return nil
	}
	r := csvfile.Suggest(header.Names[0], groups)
	if r == 0 {
		return nil
	}
	return fault.New("wrong_delimiter", t.Place(header.Row, -1), fmt.Sprintf("Set delimiter to %q.", string(r)),
		"the values seem to be separated by %q", string(r)).At("delimiter")
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
