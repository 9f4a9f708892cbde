package main

import (
	"strings"
	"testing"

	"github.com/licexport/licexport/plugins/file/xlsx/xlsxtest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
)

// A name that brings something along from the file, or has lost its end, would be
// another license. Known names are believed.
func TestDamagedNames(t *testing.T) {
	t.Parallel()
	for _, license := range []string{"'Visio", "'Visio'", "“Visio”", "[Visio]", "Visio (Plan 2", "Proje…", "+2 more", "Visio,", "Visio<br>Project", `Visio\nProject`} {
		d := newDesk(t, map[string]string{"users.csv": "Email\tLicense\njan@contoso.com\t" + license + "\neva@contoso.com\tVisio\n"})
		refused(t, d, simple(), "damaged_name", "users.csv:2", "/known_licenses")
		if got := d.exported(t, settings("known_licenses", list(license))); len(got.Licenses) != 2 {
			t.Errorf("%s known: %+v", license, got.Licenses)
		}
	}
	licenses := with("license_file", map[string]any{"path": "l.csv", "columns": map[string]any{"license": list("N"), "purchased": list("B")}})
	refused(t, newDesk(t, map[string]string{"users.csv": "Email;License\na@b.cz;Visio\n", "l.csv": "N;B\nVisio;1\n'CAD;1\n"}), licenses, "damaged_name", "l.csv:3", "")
}

// Where the separator stands within brackets, quotes or an entity, or where one
// belongs to the end of a name, parts of names would be licenses.
func TestListsThatComeApart(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ separator, cell, code string }{
		{",", "['Visio', 'Project']", "damaged_name"},
		{",", "[Visio, Project]", "damaged_name"},
		{",", "{Visio,Project}", "damaged_name"},
		{",", "Office (Word, Excel),Visio", "damaged_name"},
		{";", "Visio &amp; Pro;Project", "html_entity"},
		{"&", "Visio &amp; Project", "html_entity"},
		{"+", "E3+Business+", "ambiguous_list"},
		{"+", "Business+", "ambiguous_list"},
		{",", "Visio, +2 more", "damaged_name"},
		{";", "Visio;Proje…", "damaged_name"},
	} {
		d := newDesk(t, map[string]string{"users.csv": "Email\tLicense\njan@contoso.com\t" + tt.cell + "\neva@contoso.com\tVisio\n"})
		problems := d.run(t, settings("list_separator", tt.separator, "delimiter", "tab")).Problems
		if len(problems) == 0 || problems[0].Code != "file."+tt.code {
			t.Errorf("%s: %s", tt.cell, sourcetest.Texts(problems))
		}
	}
	d := newDesk(t, map[string]string{"users.csv": "Email\tLicense\njan@contoso.com\tVisio;Project;\neva@contoso.com\tOffice (Word; Excel);Business+\n"})
	got := d.exported(t, settings("list_separator", ";", "delimiter", "tab", "known_licenses", list("Office (Word; Excel)")))
	if len(got.Licenses) != 4 {
		t.Errorf("%+v", got.Licenses)
	}
}

// A separator of the settings that has a space is not found where there is none.
func TestSeparatorWithoutItsSpace(t *testing.T) {
	t.Parallel()
	got := newDesk(t, map[string]string{"users.csv": "Email\tLicense\njan@contoso.com\tVisio, Word\neva@contoso.com\tVisio,Project\n"}).
		exported(t, settings("list_separator", ", ", "delimiter", "tab"))
	if text := sourcetest.Texts(got.Warnings); !strings.Contains(text, "looks like several licenses in one") {
		t.Errorf("no warning: %s", text)
	}
}

// Excel cuts a text off at 32,767 letters, in the middle of a list of licenses.
func TestFullCell(t *testing.T) {
	t.Parallel()
	cell := strings.Repeat("Lic 00001;", 3276) + "Lic 000"
	book := xlsxtest.Build(t, xlsxtest.Sheet{Name: "S", Rows: [][]string{{"Email", "License"}, {"jan@contoso.com", cell}}})
	refused(t, newDesk(t, map[string]string{"users.csv": string(book)}), settings("list_separator", ";"), "text_too_long", "its end is probably missing", "")
	refused(t, newDesk(t, map[string]string{"users.csv": "Email,License\njan@contoso.com," + cell + "\n"}), settings("list_separator", ";"), "text_too_long", "its end is probably missing", "")
}

func TestWholeLineInQuotes(t *testing.T) {
	t.Parallel()
	d := newDesk(t, map[string]string{"users.csv": "\"Email,License\"\n\"jan@contoso.com,Visio\"\n"})
	refused(t, d, simple(), "bad_quotes", "the whole line stands in quotes", "")
	refused(t, d, settings("delimiter", ","), "bad_quotes", "the whole line stands in quotes", "")
}

// A program that adds a byte order mark to a file that has one.
func TestTwoMarks(t *testing.T) {
	t.Parallel()
	const marks = "\xEF\xBB\xBF\xEF\xBB\xBF"
	got := newDesk(t, map[string]string{"users.csv": marks + "\"Email\",\"License\"\n\"jan@contoso.com\",\"Visio\"\n"}).exported(t, simple())
	if len(got.Licenses) != 1 {
		t.Errorf("%+v", got.Licenses)
	}
}

// The last row is reported once.
func TestLastRowIsToldOnce(t *testing.T) {
	t.Parallel()
	got := newDesk(t, map[string]string{"users.csv": "Email,License\njan@contoso.com,Visio\n\x1a"}).run(t, simple())
	if len(got.Problems) != 1 {
		t.Errorf("%s", sourcetest.Texts(got.Problems))
	}
}

// Letters that end in a space or a soft hyphen of a code page.
func TestLettersThatBecameSpaces(t *testing.T) {
	t.Parallel()
	for _, license := range []string{"Kreslen\u00C3\u00AD", "\u00C5\u00A0kola", "\u0139\u00A0kola", "Voil\u00C3\u00A0", "N├ístroje"} {
		refused(t, newDesk(t, map[string]string{"users.csv": "Email;License\njan@contoso.com;" + license + "\n"}), simple(), "lost_letter", "letters seem to be lost", "")
	}
	got := newDesk(t, map[string]string{"users.csv": "Name;Email;License\nJi\u00C5\u2122\u00C3\u00AD;jan@contoso.com;Visio\n\u00C5\u00A0\u00C3\u00ADp;x@contoso.com;Visio\n"}).exported(t, withColumn("name", "Name"))
	if text := sourcetest.Texts(got.Warnings); !strings.Contains(text, "letters seem to be lost in 2 names") {
		t.Errorf("%s", text)
	}
}
