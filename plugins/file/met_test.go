package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/licexport/licexport/plugins/internal/sourcetest"
)

// Files that people met in public, or that real programs have written (testdata/met,
// each with its settings). Either all rows are right, or the source stops and says
// what helps.
func TestFilesMetInPublic(t *testing.T) {
	t.Parallel()
	two := "Visio;;alena@example.com;Alena\nVisio;;bohdan@example.com;Bohdan\n"
	for name, tt := range map[string]struct {
		met  string // where
		rows string
		code string // of the first problem, where it stops
		says string // in its text or in a warning
	}{
		"01-m365-admin-plus":                  {met: "KelvinTegelaar/CIPP 854", rows: "Enterprise Mobility + Security E5;;alena@example.com;Alena\nMicrosoft 365 E3;;alena@example.com;Alena\nMicrosoft 365 E3;;bohdan@example.com;Bohdan\n"},
		"03-object-object":                    {met: "KelvinTegelaar/CIPP 854, 881", code: "placeholder", says: `add "[object Object]" to exclude`},
		"05-crcrlf-quoted":                    {met: "spinalcordtoolbox 3713", rows: "Visio;;ann@example.com;\nVisio;;bob@example.com;\n"},
		"07-gzip":                             {met: "gbif/ipt 897, etalab/csvapi 92", rows: "Visio;;ann@example.com;\n"},
		"08-html-named-xls":                   {met: "python-excel/xlrd 350", code: "not_a_list", says: "web page (HTML)"},
		"10-report-footer":                    {met: "hledger 1076, beancount/beangulp 175, NBi 708", code: "short_row", says: "setting footer"},
		"11-excel-drops-trailing":             {met: "ddeboer/data-import 33", code: "short_row", says: "set row_ends to loose"},
		"13-github-licenses":                  {met: "github/roadmap 608", rows: "Enterprise;;alena@example.com;Alena\nVisual Studio subscription;;bohdan@example.com;Bohdan\nVisual Studio subscription;;cyril@example.com;\n"},
		"15-total-row-counted":                {met: "grokability/snipe-it 19573, dfinke/ImportExcel 750", code: "looks_like_total", says: "total_row"},
		"17-excel-text-marker":                {met: "t8y2/dbx 8914, vue-json-excel 87", rows: "Visio Plan 2;;ann@example.com;\nVisio Plan 2;;bob@example.com;\n"},
		"18-semicolon-in-license":             {met: "hmslincs 368 (HTML in exports)", code: "html_entity", says: "separates the columns"},
		"19-quoted-sep-line":                  {met: "PowerShell 7776, vscode_rainbow_csv 108", code: "no_header", says: "Set skip_lines to 1"},
		"21-spaces-split-a-license":           {met: "Ensembl/ensembl-webcode 520", rows: "*"},
		"22-address-typo":                     {met: "Kademi/kademi-dev 2198", code: "no_email", says: "bob@examplecom"},
		"24-xlsx-backslashes":                 {met: "dotnet/Open-XML-SDK 1128, tafia/calamine 530", rows: two},
		"25-xlsx-strict":                      {met: "ExcelDataReader 498, EPPlus 134", rows: two},
		"27-two-kinds-of-rows":                {met: "the export of Atlassian users", rows: "Confluence;;bohdan@example.com;Bohdan\nJira;;alena@example.com;Alena\n"},
		"28-gam-space-list":                   {met: "GAM-team/GAM 432, 599", rows: "1010020020;;ann@example.com;\n1010330003;;ann@example.com;\n"},
		"30-slack-members":                    {met: "the member list of Slack", rows: "Slack:Business;;ann@example.com;Ann\nSlack:Business;;cyril@example.com;Cyril\n"},
		"60-uncalculated-through-libreoffice": {met: "jmcnamara/XlsxWriter 610, 877, 1013", code: "error_value", says: "Open the workbook in Excel"},
		"61-excelize-formula-over-text":       {met: "qax-os/excelize 2303, 2307", code: "error_value", says: "Open the workbook in Excel and save it"},
		"63-xml-spreadsheet-2003":             {met: "tidyverse/readxl 635, python-excel/xlrd 138", code: "not_a_list", says: "XML Spreadsheet 2003"},
		"65-question-marks-for-letters":       {met: "LibreOffice, saved as windows-1252", code: "lost_letter", says: "letters seem to be lost"},
		"67-xlsx-lost-letters":                {met: "excelize, given windows-1250", code: "lost_letter", says: "a letter is lost"},
		"68-alt-enter-licenses":               {met: "Excel", code: "line_break", says: `list_separator to "\n"`},
		"69-never-calculated-advice":          {met: "XlsxWriter", code: "error_value", says: "Open the workbook in Excel and save it"},
		"71-everything-at-once":               {met: "openpyxl", rows: "Project;;bohdan@priklad.cz;Bohdan Říha\nVisio;;alena@priklad.cz;Alena Nová\nVisio;;cyril@priklad.cz;Cyril Žák\n"},
		"73-colon-delimiter":                  {met: "LibreOffice", code: "wrong_delimiter", says: `Set delimiter to ":"`},
		"74-no-text-delimiter":                {met: "JoshClose/CsvHelper 1341, tilo/smarter_csv 283, BurntSushi/rust-csv 289", code: "bad_quotes", says: "the rows between would be lost"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join("testdata", "met", name)
			entries, err := os.ReadDir(dir)
			if err != nil {
				t.Fatal(err)
			}
			files := make(map[string]string)
			for _, e := range entries {
				content, err := os.ReadFile(filepath.Join(dir, e.Name()))
				if err != nil {
					t.Fatal(err)
				}
				files[e.Name()] = string(content)
			}
			_, settings := sourceIn(t, files["licexport.yaml"])
			got := newDesk(t, files).run(t, settings)
			text := sourcetest.Texts(got.Problems) + sourcetest.Texts(got.Warnings)
			if tt.says != "" && !strings.Contains(text, tt.says) {
				t.Errorf("met at %s: the text does not say %q:%s", tt.met, tt.says, text)
			}
			if tt.code != "" {
				if got.Completed || len(got.Problems) == 0 || got.Problems[0].Code != "file."+tt.code {
					t.Errorf("met at %s: got%s, want file.%s", tt.met, text, tt.code)
				}
				return
			}
			if !got.Completed {
				t.Fatalf("met at %s: it stops: %s", tt.met, text)
			}
			if want := "UId;LicCount;UserEmail;UserName\n" + tt.rows; tt.rows != "*" && published(got) != want {
				t.Errorf("met at %s: got\n%swant\n%s", tt.met, published(got), want)
			}
			if name == "21-spaces-split-a-license" && len(got.Licenses) != 1 {
				t.Errorf("one license became %d", len(got.Licenses))
			}
		})
	}
}
