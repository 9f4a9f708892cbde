package xlsx_test

import (
	"errors"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/licexport/licexport/plugins/file/fault"
	"github.com/licexport/licexport/plugins/file/xlsx"
	"github.com/licexport/licexport/plugins/file/xlsx/xlsxtest"
)

// texts reads all rows: "row number: cell|cell", faults in braces.
func texts(data []byte, o xlsx.Options) ([]string, error) {
	s, err := xlsx.Open(data, "seats.xlsx", o)
	if err != nil {
		return nil, err
	}
	var rows []string
	for {
		row, err := s.Next()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		var cells []string
		for _, c := range row.Cells {
			if c.Fault != "" {
				c.Text = "{" + c.Fault + "}"
			}
			cells = append(cells, c.Text)
		}
		rows = append(rows, s.Place(row.Number, -1)+": "+strings.Join(cells, "|"))
	}
}

func TestRows(t *testing.T) {
	t.Parallel()
	book := xlsxtest.Build(t, xlsxtest.Sheet{Name: "Users", Rows: [][]string{
		{" E-mail ", "License", "Seats"},
		{"jan@contoso.cz", "Visio\u00A0Plan 2", "<c><v>12</v></c>"},
		{},
		{"", "", ""},
		{"eva@contoso.cz", "", "<c><v>4.711E3</v></c>"},
	}})
	got, err := texts(book, xlsx.Options{})
	want := []string{
		"seats.xlsx: Users!1: E-mail|License|Seats",
		"seats.xlsx: Users!2: jan@contoso.cz|Visio Plan 2|12",
		"seats.xlsx: Users!5: eva@contoso.cz||4711",
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := texts(book, xlsx.Options{SkipRows: 4}); err != nil || len(got) != 1 {
		t.Errorf("after four skipped rows %q, %v", got, err)
	}
}

// A workbook that another program (excelize) has written.
func TestWorkbookOfAnotherProgram(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/excelize.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	got, err := texts(data, xlsx.Options{Sheet: "users"})
	want := []string{
		"seats.xlsx: Users!1: Name|E-mail|Since|Active|Seats",
		"seats.xlsx: Users!2: Jan Dvořák|jan@contoso.cz|46349|TRUE|3",
		"seats.xlsx: Users!4: Žluťoučký kůň|kun@fabrikam.cz||FALSE|{holds a formula that was never calculated}",
		"seats.xlsx: Users!5: rich text|eva@contoso.cz|||0.5",
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestCells(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		`<c><v>1.2345678E7</v></c>`:                                               "12345678",
		`<c t="n"><v>0.1</v></c>`:                                                 "0.1",
		`<c><v>12345678901234567890</v></c>`:                                      "12345678901234567890",
		`<c s="3"/>`:                                                              "",
		`<c><v></v></c>`:                                                          "",
		`<c t="b"><v>1</v></c>`:                                                   "TRUE",
		`<c t="d"><v>2026-11-23</v></c>`:                                          "2026-11-23",
		`<c t="str"><f>A1&amp;"x"</f><v>ax</v></c>`:                               "ax",
		`<c t="str"><f>""</f><v></v></c>`:                                         "",
		`<c><f>1+1</f><v>2</v></c>`:                                               "2",
		`<c><f>1+1</f></c>`:                                                       "{holds a formula that was never calculated}",
		`<c t="e"><f>A9</f><v>#REF!</v></c>`:                                      "{holds the error #REF!}",
		`<c t="inlineStr"><is><t>a</t></is></c>`:                                  "a",
		`<c t="inlineStr"><is><r><t>a</t></r><r><t> b</t></r></is></c>`:           "a b",
		`<c t="inlineStr"><is><t>漢</t><rPh><t>かん</t></rPh></is></c>`:              "漢",
		`<c t="inlineStr"><is><t>#N/A</t></is></c>`:                               "{holds the error #N/A}",
		`<c t="inlineStr"><is><t>a_x0009_b_x005F_x_</t></is></c>`:                 "a\tb_x_",
		`<c t="inlineStr"><is><t>_xyz</t></is></c>`:                               "_xyz",
		`<c t="str"><v> x </v><extLst><ext>y<v>z</v></ext></extLst></c>`:          "x",
		`<c t="inlineStr"><is><t>Du<!-- note -->bois&#233;</t></is></c>`:          "Duboisé",
		`<c t="inlineStr"><is><t>e` + "\u0301" + ` composed</t></is></c>`:         "é composed",
		`<c t="inlineStr"><is><t>line_x000D_` + "\n" + `two</t></is></c>`:         "line\r\ntwo",
		`<c t="str"><v>_x00e9_</v></c>`:                                           "é",
		`<c t="inlineStr"><is><t xml:space="preserve">  </t></is></c>`:            "",
		`<c t="b"><v>0</v></c>`:                                                   "FALSE",
		`<c><v>-3</v></c>`:                                                        "-3",
		`<c t="inlineStr"><is><r><rPr><b/></rPr><t>bold</t></r></is></c>`:         "bold",
		`<c t="s"><v>0</v></c>`:                                                   "x",
		`<c t="inlineStr"><is><t>a</t><phoneticPr fontId="1"/></is></c>`:          "a",
		`<c t="e"><v>#N/A</v></c>`:                                                "{holds the error #N/A}",
		`<c t="inlineStr"><is/></c>`:                                              "",
		`<c vm="1" t="str"><v>Entra ID P2</v></c>`:                                "Entra ID P2",
		`<c cm="1"><f t="array" ref="A1">SUM(1,2)</f><v>3</v></c>`:                "3",
		`<c><f t="shared" si="0"/><v>5</v></c>`:                                   "5",
		`<c><f>A9</f><v></v></c>`:                                                 "{holds a formula that was never calculated}",
		`<c><f>A9</f><v/></c>`:                                                    "{holds a formula that was never calculated}",
		`<c t="str"><f>T(1)</f></c>`:                                              "{holds a formula that was never calculated}",
		`<c t="inlineStr"><is><t>A &amp; B</t></is></c>`:                          "A & B",
		`<c t="n"><v> 7 </v></c>`:                                                 "7",
		`<c t="inlineStr"><is><t>` + strings.Repeat("a", 32767) + `</t></is></c>`: strings.Repeat("a", 32767),
	}
	for cell, want := range tests {
		book := xlsxtest.Build(t, xlsxtest.Sheet{Name: "S", Rows: [][]string{{"x", cell}}})
		got, err := texts(book, xlsx.Options{})
		row := "seats.xlsx: S!1: x|" + want
		if err != nil || len(got) != 1 || got[0] != row {
			t.Errorf("%.80s: got %.200q, %v", cell, got, err)
		}
	}
}

// What XlsxWriter writes for a formula is 0, until Excel has opened the workbook.
func TestFormulasToBeCalculatedOnLoad(t *testing.T) {
	t.Parallel()
	parts := xlsxtest.Parts(t, xlsxtest.Sheet{Name: "S", Rows: [][]string{{"<c><v>7</v></c>", "<c><f>A9</f><v>0</v></c>"}}})
	for i := range parts {
		parts[i].Body = strings.Replace(parts[i].Body, "</sheets>", `</sheets><calcPr calcId="124519" fullCalcOnLoad="1"/>`, 1)
	}
	got, err := texts(xlsxtest.Zip(t, parts...), xlsx.Options{})
	if want := "seats.xlsx: S!1: 7|{holds a formula that was never calculated}"; err != nil || len(got) != 1 || got[0] != want {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestChoiceOfTheSheet(t *testing.T) {
	t.Parallel()
	one := xlsxtest.Sheet{Name: "Users", Rows: [][]string{{"u"}}}
	two := xlsxtest.Sheet{Name: "Lists", Rows: [][]string{{"l"}}, Hidden: true}
	three := xlsxtest.Sheet{Name: "Notes", Rows: [][]string{{"n"}}}
	tests := map[string]struct {
		sheets []xlsxtest.Sheet
		name   string
		want   string // row, or part of the error
	}{
		"the only visible one":   {[]xlsxtest.Sheet{two, one}, "", "seats.xlsx: Users!1: u"},
		"by name without case":   {[]xlsxtest.Sheet{one, two, three}, " notes ", "seats.xlsx: Notes!1: n"},
		"a hidden one by name":   {[]xlsxtest.Sheet{one, two}, "Lists", "seats.xlsx: Lists!1: l"},
		"several visible ones":   {[]xlsxtest.Sheet{one, three}, "", `2 visible sheets, so the right one must be named`},
		"none of that name":      {[]xlsxtest.Sheet{one, three}, "User", `the workbook has no sheet "User"`},
		"none that is visible":   {[]xlsxtest.Sheet{two}, "", `0 visible sheets`},
		"a workbook with nobody": {nil, "", `0 visible sheets`},
	}
	for name, test := range tests {
		got, err := texts(xlsxtest.Build(t, test.sheets...), xlsx.Options{Sheet: test.name})
		if err != nil {
			got = []string{err.Error()}
		}
		if len(got) != 1 || !strings.Contains(got[0], test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestDamagedWorkbooks(t *testing.T) {
	t.Parallel()
	good := func() []xlsxtest.Part {
		return xlsxtest.Parts(t, xlsxtest.Sheet{Name: "S", Rows: [][]string{{"a"}, {"b"}}})
	}
	with := func(name, body string) []byte {
		parts := good()
		for i := range parts {
			if parts[i].Name == name {
				parts[i].Body = body
			}
		}
		return xlsxtest.Zip(t, parts...)
	}
	sheet := func(rows string) []byte {
		return with("xl/worksheets/sheet1.xml", `<worksheet><sheetData>`+rows+`</sheetData></worksheet>`)
	}
	whole := xlsxtest.Zip(t, good()...)
	tests := map[string]struct {
		data []byte
		want string
	}{
		"no archive":             {[]byte("PK\x03\x04 and no more"), "the workbook cannot be opened"},
		"cut off":                {whole[:len(whole)-10], "the workbook cannot be opened"},
		"cut sheet":              {with("xl/worksheets/sheet1.xml", `<worksheet><sheetData><row><c t="str"><v>a</v></c></row>`), "is damaged"},
		"cut after the rows":     {with("xl/worksheets/sheet1.xml", `<worksheet><sheetData></sheetData>`), "is damaged"},
		"no rows at all":         {with("xl/worksheets/sheet1.xml", `<worksheet/>`), "ends early"},
		"no workbook":            {xlsxtest.Zip(t, xlsxtest.Part{Name: "a.txt", Body: "x"}), "_rels/.rels is missing"},
		"no main part":           {with("_rels/.rels", `<Relationships/>`), "names no main part"},
		"OpenDocument":           {xlsxtest.Zip(t, xlsxtest.Part{Name: "mimetype", Body: "application/vnd.oasis.opendocument.spreadsheet"}), "OpenDocument"},
		"binary workbook":        {with("_rels/.rels", `<Relationships><Relationship Id="1" Type="x/officeDocument" Target="xl/workbook.bin"/></Relationships>`), ".xlsb"},
		"a part twice":           {xlsxtest.Zip(t, append(good(), xlsxtest.Part{Name: "XL/workbook.xml"})...), "is there twice"},
		"text out of reach":      {sheet(`<row><c t="s"><v>2</v></c></row>`), `S!A1 refers to the text "2"`},
		"text number negative":   {sheet(`<row><c t="s"><v>-1</v></c></row>`), "refers to the text"},
		"no number":              {sheet(`<row><c><v>abc</v></c></row>`), "number that is none"},
		"not finite":             {sheet(`<row><c><v>1e999</v></c></row>`), "number that is none"},
		"no truth":               {sheet(`<row><c t="b"><v>2</v></c></row>`), "truth value"},
		"unknown type":           {sheet(`<row><c t="z"><v>2</v></c></row>`), "unknown type"},
		"rows going back":        {sheet(`<row r="2"/><row r="2"/>`), `a row "2" after row 2`},
		"row that is none":       {sheet(`<row r="x"/>`), `a row "x"`},
		"row too far":            {sheet(`<row r="1048577"/>`), "a row 1048577"},
		"cells going back":       {sheet(`<row><c r="B1"/><c r="A1"/></row>`), `a cell "A1"`},
		"cell of another row":    {sheet(`<row r="3"><c r="A4"/></row>`), `a cell "A4"`},
		"cell that is none":      {sheet(`<row><c r="1A"/></row>`), `a cell "1A"`},
		"column too far":         {sheet(`<row><c r="XFE1"/></row>`), `a cell "XFE1"`},
		"behind the last column": {sheet(`<row><c r="XFD1"/><c/></row>`), "too many columns"},
		"no area":                {with("xl/worksheets/sheet1.xml", `<worksheet><sheetData/><mergeCells><mergeCell ref="B2:A1"/></mergeCells></worksheet>`), `an area "B2:A1"`},
		"no row":                 {sheet(`<table/>`), "an element table among its rows"},
		"entities":               {with("xl/worksheets/sheet1.xml", `<!DOCTYPE x [<!ENTITY a "aaa">]><worksheet><sheetData><row><c t="str"><v>&a;</v></c></row></sheetData></worksheet>`), "invalid character entity"},
	}
	for name, test := range tests {
		_, err := texts(test.data, xlsx.Options{})
		var f *fault.Fault
		if !errors.As(err, &f) || !strings.Contains(f.Error(), test.want) || f.Detail == "" {
			t.Errorf("%s: got %v, want %q", name, err, test.want)
		}
	}
}

func TestDamageStays(t *testing.T) {
	t.Parallel()
	data := xlsxtest.Build(t, xlsxtest.Sheet{Name: "S", Rows: [][]string{{"a"}, {`<c t="z"><v>1</v></c>`}, {"b"}}})
	s, err := xlsx.Open(data, "seats.xlsx", xlsx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		_, err = s.Next()
	}
	if err == nil || errors.Is(err, io.EOF) {
		t.Errorf("after the damage: %v", err)
	}
}

// A wrong checksum is found, even behind the last row.
func TestChecksum(t *testing.T) {
	t.Parallel()
	data := xlsxtest.Build(t, xlsxtest.Sheet{Name: "S", Rows: [][]string{{"a"}}})
	at := strings.LastIndex(string(data), "PK\x01\x02") // entry of _rels/.rels in the directory
	data[at+16] ^= 1
	if _, err := texts(data, xlsx.Options{}); err == nil || !strings.Contains(err.Error(), "checksum") {
		t.Errorf("got %v", err)
	}
}

func TestSignature(t *testing.T) {
	t.Parallel()
	if !xlsx.Signature([]byte("PK\x03\x04...")) || xlsx.Signature([]byte("a;b")) {
		t.Error("a workbook is a ZIP archive, and nothing else is")
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" t="s"><v>0</v></c><c t="e"><v>#REF!</v></c></row>`, "text")
	f.Add(`<row><c r="XFD1"><f>1</f></c></row><row r="9"/>`, "_x000D_")
	f.Add(`<row><c t="inlineStr"><is><r><t>a</t></r></is></c>`, "")
	f.Add(`</sheetData><sheetData>`, "<")
	f.Fuzz(func(t *testing.T, rows, shared string) {
		parts := xlsxtest.Parts(t, xlsxtest.Sheet{Name: "S"})
		for i := range parts {
			switch parts[i].Name {
			case "xl/worksheets/sheet1.xml":
				parts[i].Body = "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"
			case "xl/sharedStrings.xml":
				parts[i].Body = "<sst><si><t>" + shared + "</t></si></sst>"
			}
		}
		onlyFaults(t, xlsxtest.Zip(t, parts...))
	})
}

func FuzzOpen(f *testing.F) {
	f.Add(xlsxtest.Build(f, xlsxtest.Sheet{Name: "S", Rows: [][]string{{"a", "b"}, {"<c><v>1</v></c>"}}}))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) { onlyFaults(t, data) })
}

// onlyFaults makes sure that whatever is read ends well or with a fault.
func onlyFaults(t *testing.T, data []byte) {
	t.Helper()
	_, err := texts(data, xlsx.Options{})
	var f *fault.Fault
	if err != nil && !errors.As(err, &f) {
		t.Errorf("error without a place: %v", err)
	}
}
