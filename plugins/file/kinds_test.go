package main

import (
	"context"
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/file/xlsx/xlsxtest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
)

// settings adds several settings to simple.
func settings(pairs ...any) sdktest.Config {
	c := simple()
	for i := 0; i < len(pairs); i += 2 {
		if name, ok := pairs[i].(string); ok {
			c[name] = pairs[i+1]
		}
	}
	return c
}

// What a program or a person writes for "nothing" is no license, and nobody can
// know what it means.
func TestWordsForNothing(t *testing.T) {
	t.Parallel()
	for _, word := range []string{
		"[object Object]", "System.Object[]", "System.Collections.Generic.List`1[System.String]", "-", "--", "None", "NULL", "N/A", "n.a.", "nan", "undefined", "(none)", `\N`,
		"0", "FALSE", "Yes", "TBD", "@{SkuId=x}", "Unlicensed", "žádná", "{}", "[]", "null",
	} {
		quoted := `"` + strings.ReplaceAll(word, `"`, `""`) + `"`
		d := newDesk(t, map[string]string{"users.csv": "Email;License\njan@contoso.com;" + quoted + "\neva@contoso.com;Visio\n"})
		refused(t, d, simple(), "placeholder", "is no license", "/exclude")
		refused(t, d, settings("list_separator", ","), "placeholder", "is no license", "/exclude")
		// It can be left out on purpose, or be the name of a license.
		if got := d.exported(t, settings("exclude", list(word), "list_separator", "|")); len(got.Licenses) != 1 || len(got.Holders) != 2 {
			t.Errorf("%s excluded: %+v", word, got.Licenses)
		}
		if got := d.exported(t, settings("known_licenses", list(word))); len(got.Licenses) != 2 {
			t.Errorf("%s known: %+v", word, got.Licenses)
		}
	}
	id := withColumn("id", "Id")
	refused(t, newDesk(t, map[string]string{"users.csv": "Id;Email;License\nNULL;jan@contoso.com;Visio\n"}), id, "placeholder", `"NULL" is no identifier`, "")
	uid := withColumn("license_uid", "UId")
	refused(t, newDesk(t, map[string]string{"users.csv": "UId;Email;License\nN/A;jan@contoso.com;Visio\n"}), uid, "placeholder", `"N/A" is no UId`, "")
	licenses := with("license_file", map[string]any{"path": "l.csv", "columns": map[string]any{"license": list("N")}})
	refused(t, newDesk(t, map[string]string{"users.csv": "Email;License\na@b.cz;Visio\n", "l.csv": "N;B\nVisio;1\n-;2\n"}), licenses, "placeholder", "l.csv:3", "")
}

func TestListsOfLicenses(t *testing.T) {
	t.Parallel()
	const ems = "Enterprise Mobility + Security E5"
	for name, tt := range map[string]struct {
		cells    []string // of the licenses
		settings sdktest.Config
		want     string // licenses in order of the file, separated by |
		warns    string
	}{
		"known to all":                  {list("E3+" + ems), settings("list_separator", "+"), "E3|" + ems, ""},
		"known, other spaces":           {list("E3+Enterprise Mobility+Security E5"), settings("list_separator", "+"), "E3|" + ems, ""},
		"known by the settings":         {list("CAD+Notes + More+Visio"), settings("list_separator", "+", "known_licenses", list("Notes + More")), "CAD|Notes + More|Visio", ""},
		"known by a number":             {list("CAD,Sales, Field"), settings("list_separator", ",", "purchased", map[string]int{"Sales, Field": 5}), "CAD|Sales, Field", ""},
		"known by exclude":              {list("CAD,Sales, Field"), settings("list_separator", ",", "exclude", list("Sales, Field")), "CAD", ""},
		"the longest wins":              {list("A,B,C,D"), settings("list_separator", ",", "known_licenses", list("A,B", "A,B,C")), "A,B,C|D", ""},
		"known in other case":           {list("cad,SALES, FIELD"), settings("list_separator", ",", "known_licenses", list("Sales, Field")), "cad|Sales, Field", ""},
		"known, over lines":             {list("Visio\nProject Plan\n3"), settings("list_separator", "\n", "known_licenses", list("Project Plan 3")), "Visio|Project Plan|3", ""},
		"lines":                         {list("Visio\r\nProject"), settings("list_separator", "\n"), "Visio|Project", ""},
		"a space after some commas":     {list("CAD,Visio, Word", "Word", "Visio"), settings("list_separator", ","), "CAD|Visio|Word", ""},
		"a comma in a name, perhaps":    {list("CAD,Sales, Field", "CAD,Visio"), settings("list_separator", ","), "CAD|Sales|Field|Visio", `is "Sales, Field" one license?`},
		"everywhere with spaces":        {list("CAD + Visio", "Visio + Word"), settings("list_separator", "+"), "CAD|Visio|Word", ""},
		"spaces around, but both known": {list("CAD+Visio", "Visio + Word", "Word"), settings("list_separator", "+"), "CAD|Visio|Word", ""},
		"a separator forgotten":         {list("Visio Plan 2", "Project Plan 3", "Visio Plan 2Project Plan 3"), simple(), "Visio Plan 2|Project Plan 3|Visio Plan 2Project Plan 3", "looks like several licenses in one"},
		"a space instead":               {list("Visio,Project", "Visio Project"), settings("list_separator", ","), "Visio|Project|Visio Project", "looks like several licenses in one"},
		"another separator":             {list("Visio,Project", "Visio;Project"), settings("list_separator", ","), "Visio|Project|Visio;Project", "looks like several licenses in one"},
		"no separator set":              {list("Visio, Project"), simple(), "Visio, Project", "looks like several licenses in one"},
		"a bar":                         {list("Visio|Project"), simple(), "Visio|Project", "looks like several licenses in one"},
		"a tight plus":                  {list("E3+EMS"), simple(), "E3+EMS", "looks like several licenses in one"},
		"joined, but one":               {list("Visio, Project"), settings("known_licenses", list("Visio, Project")), "Visio, Project", ""},
		"a longer name":                 {list("Visio", "Visio Plan 2", "Project", "Notepad++", "Business+", "Creative Cloud 1,5", "E5"), simple(), "Visio|Visio Plan 2|Project|Notepad++|Business+|Creative Cloud 1,5|E5", ""},
		"numbers":                       {list("10", "1010", "101"), simple(), "10|1010|101", ""},
		"spaces of all kinds":           {list("Visio\u202FPlan 2", "Visio  Plan\u00A02", " Visio\tPlan 2 ", "Vi\u00ADsio Plan\u200B 2"), simple(), "Visio Plan 2", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var file strings.Builder
			file.WriteString("Email\tLicense\n")
			for _, cell := range tt.cells {
				file.WriteString("jan@contoso.com\t\"" + strings.ReplaceAll(cell, `"`, `""`) + "\"\n")
			}
			got := newDesk(t, map[string]string{"users.csv": file.String()}).exported(t, tt.settings)
			var have []string
			for _, l := range got.Licenses {
				have = append(have, l.ID)
			}
			if joined := strings.Join(have, "|"); joined != tt.want {
				t.Errorf("got %s, want %s", joined, tt.want)
			}
			text := sourcetest.Texts(got.Warnings)
			if tt.warns == "" && text != "" && !strings.Contains(text, "no row has the license") || !strings.Contains(text, tt.warns) {
				t.Errorf("warnings:%s", text)
			}
		})
	}
	d := newDesk(t, map[string]string{"users.csv": "Email\tLicense\njan@contoso.com\tE3+Notes + More\n"})
	refused(t, d, settings("list_separator", "+"), "ambiguous_list", `"Notes + More" may be one license`, "/known_licenses")
	// However many others there are before it.
	many := "Email\tLicense\n" + strings.Repeat("eva@contoso.com\tVisio + Word\n", 2000) + "eva@contoso.com\tVisio\neva@contoso.com\tWord\njan@contoso.com\tE3+Notes + More\n"
	refused(t, newDesk(t, map[string]string{"users.csv": many}), settings("list_separator", "+"), "ambiguous_list", "users.csv:2004", "/known_licenses")
	d = newDesk(t, map[string]string{"users.csv": "Email\tLicense\njan@contoso.com\tA | B\neva@contoso.com\tC|D\n"})
	refused(t, d, settings("list_separator", "|", "delimiter", "tab"), "ambiguous_list", `"A | B" may be one license`, "/known_licenses")
	d = newDesk(t, map[string]string{"users.csv": "Email;License\njan@contoso.com;\"Visio\nProject\"\n"})
	refused(t, d, simple(), "line_break", "line break", "/list_separator")
	refused(t, d, settings("list_separator", ","), "line_break", "line break", "/list_separator")
}

// Known names are also those of the list of licenses.
func TestLicenseFileNamesWin(t *testing.T) {
	t.Parallel()
	d := newDesk(t, map[string]string{
		"users.csv": "Email\tLicense\njan@contoso.com\tCAD,Sales, Field\n", "l.csv": "N;B\nCAD;1\n\"Sales, Field\";2\n",
	})
	got := d.exported(t, settings("list_separator", ",", "license_file", map[string]any{"path": "l.csv", "columns": map[string]any{"license": list("N"), "purchased": list("B")}}))
	if want := "UId;LicCount;UserEmail;UserName\nCAD;1;jan@contoso.com;\nSales, Field;2;jan@contoso.com;\n"; published(got) != want || len(got.Warnings) > 0 {
		t.Errorf("%s%s", published(got), sourcetest.Texts(got.Warnings))
	}
}

// A row with the total is none of a license that nobody holds.
func TestTotalsAreNoSeats(t *testing.T) {
	t.Parallel()
	seats := func() sdktest.Config {
		return sdktest.Config{
			"path": "users.csv", "columns": map[string]any{"email": list("Mail"), "name": list("User"), "license": list("License")},
			"without_holder": "unassigned", "purchased_rows": true,
		}
	}
	for _, row := range []string{
		"Total;;;", "TOTAL:;;;", "Grand Total;;;CAD", "Total licenses: 3;;;", "Total users;;;CAD", ";Total;;CAD", ";;;Total", "Celkem;;;", "Součet;;;3", "Celkový součet;;;", "Mezisoučet;;;",
		"Summe;;;", "Gesamtergebnis;;;", "Sum;;;CAD", "Subtotal;;;", "CAD Total;;;", "CAD Celkem;;;", "Count: 3;;;", "Počet;;;3", "Razem;;;", "Total général;;;",
	} {
		d := newDesk(t, map[string]string{"users.csv": "Seat;User;Mail;License\n1;Ann;ann@contoso.com;CAD\n2;;;CAD\n" + row + "\n"})
		refused(t, d, seats(), "looks_like_total", "users.csv:4", "")
	}
	for _, row := range []string{"3;;;CAD", "3;(unassigned);;CAD", "3;volné;;CAD", "Total Commander;;;Total Commander", "3;-;;CAD", "Summer School;;;CAD"} {
		d := newDesk(t, map[string]string{"users.csv": "Seat;User;Mail;License\n1;Ann;ann@contoso.com;CAD\n" + row + "\n"})
		d.exported(t, seats())
	}
	d := newDesk(t, map[string]string{"users.csv": "Seat;User;Mail;License\n1;Ann;ann@contoso.com;CAD\n2;Bob Bily;;CAD\n"})
	refused(t, d, seats(), "no_holder", `users.csv:3: the row has a name, but no e-mail`, "")
	licenses := with("license_file", map[string]any{"path": "l.csv", "columns": map[string]any{"license": list("N"), "purchased": list("B")}})
	refused(t, newDesk(t, map[string]string{"users.csv": "Email;License\na@b.cz;Visio\n", "l.csv": "N;B\nVisio;1\nCelkem;1\n"}), licenses, "looks_like_total", "l.csv:3", "")
}

func TestLostLetters(t *testing.T) {
	t.Parallel()
	for _, license := range []string{"?etnictví", "Kancelá?ský balík", "Nov¿k", "ÃšÄetnictvÃ\u00ad", "Visio □"} {
		refused(t, newDesk(t, map[string]string{"users.csv": "Email;License\njan@contoso.com;" + license + "\n"}), simple(), "lost_letter", "letters seem to be lost", "")
	}
	refused(t, newDesk(t, map[string]string{"users.csv": "Email;License\ndvo?ak@contoso.com;Visio\n"}), simple(), "lost_letter", "dvo?ak@contoso.com", "")
	got := newDesk(t, map[string]string{"users.csv": "Name;Email;License\nJan Dvo?ák;jan@contoso.com;Visio\n? Novák;x@contoso.com;Visio\n"}).exported(t, withColumn("name", "Name"))
	if text := sourcetest.Texts(got.Warnings); !strings.Contains(text, `letters seem to be lost in 2 names, as at users.csv:2`) {
		t.Errorf("%s", text)
	}
	book := xlsxtest.Build(t, xlsxtest.Sheet{Name: "S", Rows: [][]string{{"Email", "License"}, {"jan@contoso.com", "Vis\uFFFDo"}}})
	refused(t, newDesk(t, map[string]string{"users.csv": string(book)}), simple(), "lost_letter", "S!B2", "")
	book = xlsxtest.Build(t, xlsxtest.Sheet{Name: "S", Rows: [][]string{{"Email", "License", "Note"}, {"jan@contoso.com", "Visio", "\uFFFD"}}})
	newDesk(t, map[string]string{"users.csv": string(book)}).exported(t, simple())
}

// Where a formula has given nothing, the cell says so in many ways.
func TestFormulasWithoutValue(t *testing.T) {
	t.Parallel()
	for name, cell := range map[string]string{
		"never calculated":              `<c><f>A9</f></c>`,
		"0, as LibreOffice saves it":    `<c><f>VLOOKUP(A1,B1:C9,2,0)</f><v>0</v></c>`,
		"0, typed":                      `<c t="n"><f>A9</f><v>0</v></c>`,
		"FALSE":                         `<c t="b"><f>A9</f><v>0</v></c>`,
		"the number of a text":          `<c t="str"><f>A9</f><v>1</v></c>`,
		"a text of before":              `<c t="s"><f>A9</f><v>1</v></c>`,
		"an inline text of before":      `<c t="inlineStr"><f>A9</f><is><t>Visio</t></is></c>`,
		"an empty number":               `<c t="n"><f>A9</f><v></v></c>`,
		"an error":                      `<c t="e"><f>A9</f><v>#N/A</v></c>`,
		"the text of a formula":         `<c t="inlineStr"><is><t>=VLOOKUP(A1;B1:C9;2;0)</t></is></c>`,
		"0 as a text, by a lookup":      `<c t="str"><f>A9</f><v>0</v></c>`,
		"a formula shared, no value":    `<c><f t="shared" si="0"/></c>`,
		"a formula of an array, empty ": `<c><f t="array" ref="B2">A9</f></c>`,
	} {
		book := xlsxtest.Build(t, xlsxtest.Sheet{Name: "S", Rows: [][]string{{"Email", "License"}, {"jan@contoso.com", cell}, {"eva@contoso.com", "Visio"}}})
		got := newDesk(t, map[string]string{"users.csv": string(book)}).run(t, simple())
		if got.Completed || len(got.Problems) != 1 || got.Problems[0].Code != "file.error_value" || !strings.Contains(got.Problems[0].Summary, "S!B2") {
			t.Errorf("%s:%s", name, sourcetest.Texts(got.Problems))
		}
	}
	for _, cell := range []string{ // a text, a large number, a large number as text
		`<c t="str"><f>A9</f><v>Visio</v></c>`, `<c><f>A9</f><v>1010020020</v></c>`, `<c t="str"><f>A9</f><v>1010020020</v></c>`,
	} {
		book := xlsxtest.Build(t, xlsxtest.Sheet{Name: "S", Rows: [][]string{{"Email", "License"}, {"jan@contoso.com", cell}}})
		newDesk(t, map[string]string{"users.csv": string(book)}).exported(t, simple())
	}
	// Numbers may be 0, but not all of them.
	numbers := func(values ...string) desk {
		rows := [][]string{{"Email", "License", "Seats"}}
		for i, v := range values {
			rows = append(rows, []string{"jan@contoso.com", "Visio " + string(rune('A'+i)), v})
		}
		return newDesk(t, map[string]string{"users.csv": string(xlsxtest.Build(t, xlsxtest.Sheet{Name: "S", Rows: rows}))})
	}
	zero, five := `<c><f>A9</f><v>0</v></c>`, `<c><f>A9</f><v>5</v></c>`
	refused(t, numbers(zero, zero), withColumn("purchased", "Seats"), "error_value", "all 2 formulas in this column have the value 0", "")
	numbers(zero, five).exported(t, withColumn("purchased", "Seats"))
	numbers(`<c><v>0</v></c>`, `<c><v>0</v></c>`).exported(t, withColumn("purchased", "Seats"))
}

// Excelize leaves the former value of a cell behind its formula.
func TestFormulasOfExcelize(t *testing.T) {
	t.Parallel()
	parts := xlsxtest.Parts(t, xlsxtest.Sheet{Name: "S", Rows: [][]string{{"Email", "License"}, {"jan@contoso.com", `<c t="str"><f>A9</f><v>1010020020</v></c>`}}})
	for i, p := range parts {
		if p.Name == "_rels/.rels" {
			parts[i].Body = strings.Replace(p.Body, "</Relationships>", `<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties" Target="docProps\app.xml"/></Relationships>`, 1)
		}
	}
	parts = append(parts, xlsxtest.Part{Name: "docProps/app.xml", Body: `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Go Excelize</Application></Properties>`})
	refused(t, newDesk(t, map[string]string{"users.csv": string(xlsxtest.Zip(t, parts...))}), simple(), "error_value", "S!B2", "")
}

func TestHeadersThatLookAlike(t *testing.T) {
	t.Parallel()
	for _, header := range []string{"Email;Licеnse", "Email;Lícense", "Email;Ｌicense"} {
		got := newDesk(t, map[string]string{"users.csv": header + "\na@b.cz;Visio\n"}).run(t, simple())
		if text := sourcetest.Texts(got.Problems); got.Completed || !strings.Contains(text, "which looks like it") || !strings.Contains(text, "U+") {
			t.Errorf("%s:%s", header, text)
		}
	}
	for _, header := range []string{"Email;Li\u00ADcense", "E\u200Bmail; License\u202F", "\"Email\n\";License", "EMAIL;LICENSE"} {
		newDesk(t, map[string]string{"users.csv": header + "\na@b.cz;Visio\n"}).exported(t, simple())
	}
	newDesk(t, map[string]string{"users.csv": "E-mail  address;Licence\u00A0name\na@b.cz;Visio\n"}).exported(t,
		sdktest.Config{"path": "users.csv", "columns": map[string]any{"email": list("E-mail address"), "license": list("Licence name")}})
	got := newDesk(t, map[string]string{"users.csv": "Email;License;Li\u00ADcense\na@b.cz;Visio;x\n"}).run(t, simple())
	if text := sourcetest.Texts(got.Problems); !strings.Contains(text, "They are written") || !strings.Contains(text, "U+00AD") {
		t.Errorf("%s", text)
	}
}

func TestLeniency(t *testing.T) {
	t.Parallel()
	const report = "Email;License;Note\njan@contoso.com;Visio;x\neva@contoso.com;Visio;\n\n\nActive users\nCopyright 2026 contoso\n"
	for name, tt := range map[string]struct {
		file     string
		settings sdktest.Config
		holders  int
	}{
		"lines below the list":       {report, settings("footer", list("active users*", "Copyright*")), 2},
		"rows without their end":     {"Email;License;Note\njan@contoso.com;Visio\neva@contoso.com;Visio;x\n", settings("row_ends", "loose"), 2},
		"an empty last column":       {"Email;License\njan@contoso.com;Visio;\neva@contoso.com;Visio;;\n", settings("row_ends", "loose"), 2},
		"the first of two addresses": {"Email;License\n\"jan@contoso.com, j@contoso.com\";Visio\n\"eva@contoso.com;e@contoso.com\";Visio\npetr@contoso.com p@contoso.com;Visio\n", settings("several_addresses", "first"), 3},
		"lists, row without its end": {"Email;Name;License\njan@contoso.com;Jan;Visio\neva@contoso.com;Eva\npetr@contoso.com;Petr;Word\n", settings("row_ends", "loose", "list_separator", ","), 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, map[string]string{"users.csv": tt.file})
			if got := d.exported(t, tt.settings); len(got.Holders) != tt.holders {
				t.Errorf("%d holders, want %d", len(got.Holders), tt.holders)
			}
			for _, setting := range []string{"footer", "row_ends", "several_addresses"} {
				delete(tt.settings, setting)
			}
			if got := d.run(t, tt.settings); got.Completed {
				t.Error("it is read without being asked for")
			}
		})
	}
	for name, tt := range map[string]struct {
		file          string
		settings      sdktest.Config
		code, summary string
		path          string
	}{
		"no footer":            {"Email;License\na@b.cz;Visio\n", settings("footer", list("Copyright*")), "no_footer", "is missing", "/footer"},
		"a list goes on":       {"Email;License\na@b.cz;Visio\nTotal;\nc@d.cz;Visio\n", settings("footer", list("total")), "after_footer", "users.csv:4", "/footer"},
		"a row cut off":        {"Email;License;Note\na@b.cz;Visio;x\nc@d.cz;Visi", settings("row_ends", "loose"), "short_row", "users.csv:3", ""},
		"a value too much":     {"Email;License\na@b.cz;Visio;x\n", settings("row_ends", "loose"), "long_row", "users.csv:2", ""},
		"a line of text":       {"Email;License;Note\na@b.cz;Visio;x\nCopyright\n", settings("row_ends", "loose"), "short_row", "users.csv:3", ""},
		"a bad second address": {"Email;License\n\"a@b.cz,c@d\";Visio\n", settings("several_addresses", "first"), "no_email", "users.csv:2", ""},
		"a row without license": {"Email;Name;License\na@b.cz;A;Visio\nc@d.cz;C\ne@f.cz;E;Visio\n",
			settings("row_ends", "loose"), "no_license", "users.csv:3", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, newDesk(t, map[string]string{"users.csv": tt.file}), tt.settings, tt.code, tt.summary, tt.path)
		})
	}
}

func TestProductColumns(t *testing.T) {
	t.Parallel()
	products := func(more map[string]any) sdktest.Config {
		p := map[string]any{"columns": list("Visio", "Project  Plan 3")}
		maps.Copy(p, more)
		return sdktest.Config{"path": "users.csv", "columns": map[string]any{"email": list("Email")}, "product_columns": p, "purchased": map[string]int{"Visio": 5}}
	}
	const file = "Email;Visio;Project Plan 3\njan@contoso.com;Yes;x\neva@contoso.com;no;\npetr@contoso.com;TRUE;0\n"
	got := newDesk(t, map[string]string{"users.csv": file}).exported(t, products(nil))
	if want := "UId;LicCount;UserEmail;UserName\nProject Plan 3;;jan@contoso.com;\nVisio;5;jan@contoso.com;\nVisio;5;petr@contoso.com;\n"; published(got) != want || len(got.Holders) != 3 {
		t.Errorf("%s", published(got))
	}
	refused(t, newDesk(t, map[string]string{"users.csv": strings.Replace(file, ";no;", ";maybe;", 1)}), products(nil), "neither_yes_nor_no", `"maybe" says neither yes nor no about "Visio"`, "/product_columns")
	refused(t, newDesk(t, map[string]string{"users.csv": strings.Replace(file, "Visio", "Visio 2", 1)}), products(nil), "missing_column", `no column "Visio"`, "/product_columns/columns")
	got = newDesk(t, map[string]string{"users.csv": "Email;Visio;Project Plan 3\njan@contoso.com;E;-\n"}).exported(t, products(map[string]any{"yes": list("E"), "no": list("-")}))
	if len(got.Licenses) != 1 {
		t.Errorf("%+v", got.Licenses)
	}
	book := xlsxtest.Build(t, xlsxtest.Sheet{Name: "S", Rows: [][]string{{"Email", "Visio", "Project Plan 3"}, {"jan@contoso.com", `<c><f>A9</f><v>0</v></c>`, "x"}}})
	refused(t, newDesk(t, map[string]string{"users.csv": string(book)}), products(nil), "error_value", "S!B2", "")
	book = xlsxtest.Build(t, xlsxtest.Sheet{Name: "S", Rows: [][]string{{"Email", "Visio", "Project Plan 3"}, {"jan@contoso.com", `<c t="b"><f>A9</f><v>0</v></c>`, "x"}}})
	newDesk(t, map[string]string{"users.csv": string(book)}).exported(t, products(nil))
}

// The newest file of a pattern is the one that was changed last.
func TestNewestFile(t *testing.T) {
	t.Parallel()
	d := newDesk(t, map[string]string{
		"users-1.csv": "Email;License\na@b.cz;Old\n", "users-2.csv": "Email;License\na@b.cz;New\n", "users-3.csv": "Email;License\na@b.cz;Older\n", "other.csv": "x", "~$users-9.csv": "x", ".users-9.csv": "x",
	})
	for name, age := range map[string]time.Duration{"users-1.csv": 2 * time.Hour, "users-3.csv": 3 * time.Hour} {
		if err := os.Chtimes(d.path(name), d.now.Add(-age), d.now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	got := d.exported(t, settings("path", "users-*.csv", "pick", "newest"))
	if len(got.Licenses) != 1 || got.Licenses[0].ID != "New" {
		t.Errorf("%+v", got.Licenses)
	}
}

// A file that was saved just now is waited for.
func TestFreshFile(t *testing.T) {
	t.Parallel()
	d := newDesk(t, map[string]string{"users.csv": "Email;License\na@b.cz;Visio\n"})
	d.now = d.now.Add(-time.Hour + 10*time.Second)
	waited := d.now
	d.meanwhile = func(now time.Time) { waited = now }
	d.exported(t, simple())
	if long := waited.Sub(d.now); long != 20*time.Second {
		t.Errorf("waited %s, want 20s", long)
	}
	// Once it is changed again, once more.
	changed := false
	d.meanwhile = func(now time.Time) {
		if !changed {
			changed = true
			if err := os.Chtimes(d.path("users.csv"), now.Add(-time.Second), now.Add(-time.Second)); err != nil {
				t.Error(err)
			}
		}
	}
	d.exported(t, simple())
	results := sdktest.Check(t, d.source(), sdktest.Case{Config: d.located(simple())}, true)
	var said string
	for _, r := range results {
		if r.Status == sdktest.Failed {
			t.Errorf("check does not wait, but reads: %+v", r)
		}
		if r.Problem != nil {
			said += r.Problem.Detail
		}
	}
	if !strings.Contains(said, "A run waits for that") {
		t.Errorf("%+v", results)
	}
}

func TestWaitEndsWithTheRun(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := waitFor(ctx, time.Hour); err == nil {
		t.Error("it waits for an hour")
	}
}

func TestTextMarksOfExcel(t *testing.T) {
	t.Parallel()
	d := newDesk(t, map[string]string{"users.csv": "\"=\"\"Email\"\"\",\"=\"\"License\"\"\"\n\"=\"\"a@b.cz\"\"\",\"=\"\"Say \"\"\"\"hi\"\"\"\"\"\"\"\n"})
	if got := d.exported(t, simple()); got.Licenses[0].ID != `Say "hi"` {
		t.Errorf("%+v", got.Licenses)
	}
	got := newDesk(t, map[string]string{"users.csv": "Email,License\na@b.cz,=\"Visio\"\n"}).run(t, simple())
	if text := sourcetest.Texts(got.Problems); got.Completed || !strings.Contains(text, `="…", which only Excel reads`) {
		t.Errorf("%s", text)
	}
	refused(t, newDesk(t, map[string]string{"users.csv": "Email;License\n'a@b.cz;Visio\n"}), simple(), "no_email", "begins with '", "")
}

func TestOtherDelimitersAreNamed(t *testing.T) {
	t.Parallel()
	for _, delimiter := range []string{":", "^", "~", "#", "!", "\x1f", "§", " ", "/"} {
		file := strings.ReplaceAll("Email;License\na@b.cz;Visio\n", ";", delimiter)
		refused(t, newDesk(t, map[string]string{"users.csv": file}), simple(), "wrong_delimiter", "seem to be separated by", "/delimiter")
		if delimiter != "\x1f" {
			newDesk(t, map[string]string{"users.csv": file}).exported(t, settings("delimiter", delimiter))
		}
	}
}
