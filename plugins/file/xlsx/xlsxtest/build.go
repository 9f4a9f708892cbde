// Package xlsxtest builds small workbooks for tests.
package xlsxtest

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
)

// Sheet is one sheet of a workbook.
type Sheet struct {
	Name   string
	Hidden bool
	// Merged are areas of merged cells: "A2:A4".
	Merged []string
	// Rows of cells. A text that begins with < is XML to stand as the cell,
	// without the attribute r: `<c t="e"><v>#REF!</v></c>`.
	Rows [][]string
}

// Part is one part of a package: a file of the archive.
type Part struct{ Name, Body string }

// Build returns a workbook with the given sheets. Texts are shared strings, as
// Excel writes them.
func Build(t testing.TB, sheets ...Sheet) []byte {
	t.Helper()
	return Zip(t, Parts(t, sheets...)...)
}

// Parts returns the parts of a workbook, to be changed before Zip.
func Parts(t testing.TB, sheets ...Sheet) []Part {
	t.Helper()
	var list, links strings.Builder
	var texts sharedStrings
	var parts []Part
	for i, s := range sheets {
		state := ""
		if s.Hidden {
			state = ` state="hidden"`
		}
		fmt.Fprintf(&list, `<sheet name="%s" sheetId="%d"%s r:id="rId%d"/>`, escape(t, s.Name), i+1, state, i+1)
		fmt.Fprintf(&links, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, relations, i+1)
		parts = append(parts, Part{fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), worksheet(t, s, &texts)})
	}
	fmt.Fprintf(&links, `<Relationship Id="rIdS" Type="%s/sharedStrings" Target="sharedStrings.xml"/>`, relations)
	return append(parts,
		Part{"xl/sharedStrings.xml", header + `<sst xmlns="` + main + `">` + texts.xml(t) + `</sst>`},
		Part{"xl/workbook.xml", header + `<workbook xmlns="` + main + `" xmlns:r="` + relations + `"><sheets>` + list.String() + `</sheets></workbook>`},
		Part{"xl/_rels/workbook.xml.rels", relationships(links.String())},
		Part{"_rels/.rels", relationships(`<Relationship Id="rId1" Type="` + relations + `/officeDocument" Target="xl/workbook.xml"/>`)},
	)
}

const (
	header    = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	main      = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
)

func relationships(links string) string {
	return header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + links + `</Relationships>`
}

// Zip packs parts.
func Zip(t testing.TB, parts ...Part) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, p := range parts {
		f, err := w.Create(p.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(p.Body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func worksheet(t testing.TB, sheet Sheet, texts *sharedStrings) string {
	t.Helper()
	var data strings.Builder
	for i, row := range sheet.Rows {
		if len(row) == 0 {
			continue // as Excel does
		}
		fmt.Fprintf(&data, `<row r="%d">`, i+1)
		for column, cell := range row {
			ref := fmt.Sprintf("%c%d", 'A'+column, i+1)
			switch {
			case cell == "":
			case strings.HasPrefix(cell, "<c"):
				data.WriteString(`<c r="` + ref + `"` + strings.TrimPrefix(cell, "<c"))
			default:
				fmt.Fprintf(&data, `<c r="%s" t="s"><v>%d</v></c>`, ref, texts.add(cell))
			}
		}
		data.WriteString(`</row>`)
	}
	var merged strings.Builder
	for _, area := range sheet.Merged {
		merged.WriteString(`<mergeCell ref="` + area + `"/>`)
	}
	return header + `<worksheet xmlns="` + main + `"><sheetData>` + data.String() + `</sheetData><mergeCells>` + merged.String() + `</mergeCells></worksheet>`
}

// sharedStrings is the table of texts of a workbook.
type sharedStrings []string

func (s *sharedStrings) add(text string) int {
	*s = append(*s, text)
	return len(*s) - 1
}

func (s *sharedStrings) xml(t testing.TB) string {
	var all strings.Builder
	for _, text := range *s {
		all.WriteString(`<si><t xml:space="preserve">` + escape(t, text) + `</t></si>`)
	}
	return all.String()
}

func escape(t testing.TB, text string) string {
	t.Helper()
	var out strings.Builder
	if err := xml.EscapeText(&out, []byte(text)); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
