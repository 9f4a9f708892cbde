package xlsx

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

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
