package xlsx

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/licexport/licexport/plugins/file/fault"
	"github.com/licexport/licexport/plugins/file/xlsx/xlsxtest"
)

// A few kilobytes that unfold into more than the limits are refused early.
func TestBombs(t *testing.T) {
	t.Parallel()
	small := limits{parts: 20, smallPart: 10_000, sheet: 100_000, strings: 100_000, texts: 100, merged: 10, token: 20_000}
	long := strings.Repeat("a", 50_000)
	tests := map[string]func(map[string]string){
		"sheet": func(p map[string]string) {
			p["xl/worksheets/sheet1.xml"] = sheetXML(strings.Repeat("<row></row>", 20_000))
		},
		"long text": func(p map[string]string) {
			p["xl/worksheets/sheet1.xml"] = sheetXML(`<row><c t="str"><v>` + long + `</v></c></row>`)
		},
		"attribute": func(p map[string]string) { p["xl/worksheets/sheet1.xml"] = sheetXML(`<row x="` + long + `"/>`) },
		"after the end": func(p map[string]string) {
			p["xl/worksheets/sheet1.xml"] = sheetXML("") + strings.Repeat("<!-- x -->", 20_000)
		},
		"merged cells": func(p map[string]string) {
			p["xl/worksheets/sheet1.xml"] = "<worksheet><sheetData/><mergeCells>" + strings.Repeat(`<mergeCell ref="A1:A2"/>`, 11) + "</mergeCells></worksheet>"
		},
		"strings": func(p map[string]string) {
			p["xl/sharedStrings.xml"] = "<sst>" + strings.Repeat("<si><r></r></si>", 10_000) + "</sst>"
		},
		"many texts": func(p map[string]string) {
			p["xl/sharedStrings.xml"] = "<sst>" + strings.Repeat("<si/>", 101) + "</sst>"
		},
		"workbook": func(p map[string]string) {
			p["xl/workbook.xml"] = "<workbook>" + strings.Repeat("<x/>", 10_000) + "</workbook>"
		},
		"parts": func(p map[string]string) {
			for i := range 20 {
				p[fmt.Sprint(i)] = ""
			}
		},
	}
	for name, change := range tests {
		parts := make(map[string]string)
		for _, p := range xlsxtest.Parts(t, xlsxtest.Sheet{Name: "S", Rows: [][]string{{"a"}}}) {
			parts[p.Name] = p.Body
		}
		change(parts)
		var list []xlsxtest.Part
		for part, body := range parts {
			list = append(list, xlsxtest.Part{Name: part, Body: body})
		}
		s, err := open(xlsxtest.Zip(t, list...), "bomb.xlsx", Options{}, small)
		for err == nil {
			_, err = s.Next()
		}
		if errors.Is(err, io.EOF) || !strings.Contains(err.Error(), "too large when unpacked") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// By default a few hundred kilobytes cost no more memory than a list of licenses
// would. The text names the setting that takes more.
func TestBombsByDefault(t *testing.T) {
	t.Parallel()
	few := limitsFor(4)
	for name, tt := range map[string]struct {
		table string
		mib   int
	}{
		"many texts by default": {"<sst>" + strings.Repeat("<si/>", limitsFor(0).texts+1) + "</sst>", 0},
		"many texts":            {"<sst>" + strings.Repeat("<si/>", few.texts+1) + "</sst>", 4},
		"large texts":           {"<sst>" + strings.Repeat("<si><t>"+strings.Repeat("a", 32_000)+"</t></si>", int(few.strings/32_000)+1) + "</sst>", 4},
	} {
		var list []xlsxtest.Part
		for _, p := range xlsxtest.Parts(t, xlsxtest.Sheet{Name: "S", Rows: [][]string{{"a"}}}) {
			if p.Name == "xl/sharedStrings.xml" {
				p.Body = tt.table
			}
			list = append(list, p)
		}
		data := xlsxtest.Zip(t, list...)
		if len(data) > 100<<10 {
			t.Errorf("%s: %d bytes are no small file", name, len(data))
		}
		_, err := Open(data, "bomb.xlsx", Options{MaxMiB: tt.mib})
		if f, ok := errors.AsType[*fault.Fault](err); !ok || !strings.Contains(f.Summary, "too large when unpacked") || !strings.Contains(f.Detail, "max_unpacked_mib") {
			t.Errorf("%s: got %v", name, err)
		}
		if tt.mib == 0 {
			continue
		}
		if s, err := Open(data, "bomb.xlsx", Options{MaxMiB: 2 * tt.mib}); err != nil {
			t.Errorf("%s, with a higher bound: %v", name, err)
		} else {
			s.Close()
		}
	}
	if l := limitsFor(0); l.strings > 64<<20 || l.texts > 1<<20 || l.sheet > 256<<20 {
		t.Errorf("the bounds are %+v", l)
	}
}

func sheetXML(rows string) string {
	return "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"
}

func TestNamesOfColumns(t *testing.T) {
	t.Parallel()
	for column, name := range map[int]string{0: "A", 25: "Z", 26: "AA", 701: "ZZ", 702: "AAA", 16383: "XFD"} {
		if got := columnName(column); got != name {
			t.Errorf("column %d is %s, want %s", column, got, name)
		}
		if got, row, ok := parseRef(name + "7"); got != column || row != 7 || !ok {
			t.Errorf("%s7 is column %d, row %d, %v", name, got, row, ok)
		}
	}
	for _, bad := range []string{"", "A", "7", "A0", "A-1", "A+1", "a1", "XFE1", "AAAAA1", "A1048577", "A1B", "ÁA1"} {
		if column, row, ok := parseRef(bad); ok {
			t.Errorf("%q was taken for column %d, row %d", bad, column, row)
		}
	}
}
