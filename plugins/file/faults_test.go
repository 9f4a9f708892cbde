package main

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/file/xlsx/xlsxtest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
)

// simple are settings for a file with the columns Email and License.
func simple() sdktest.Config {
	return sdktest.Config{"path": "users.csv", "columns": map[string]any{"email": []string{"Email"}, "license": []string{"License"}}}
}

// with adds a setting to simple.
func with(name string, value any) sdktest.Config {
	c := simple()
	c[name] = value
	return c
}

// withColumn adds a column to simple.
func withColumn(name, header string) sdktest.Config {
	c := simple()
	c["columns"] = map[string]any{"email": []string{"Email"}, "license": []string{"License"}, name: []string{header}}
	return c
}

// Whatever is wrong with a file, it is reported with its place, and nothing is
// exported.
func TestFaultsOfFiles(t *testing.T) {
	t.Parallel()
	const good = "Email;License\njan@contoso.com;Visio\neva@contoso.com;Visio\n"
	tests := map[string]struct {
		file     string
		settings sdktest.Config
		code     string
		summary  string
		path     string
	}{
		"empty":                       {"", simple(), "empty", "the file is empty", ""},
		"only blank lines":            {"\n\n", simple(), "no_header", "nothing in the file", ""},
		"no rows":                     {"Email;License\n", simple(), "no_rows", "no rows", ""},
		"changed header":              {strings.Replace(good, "License", "Product", 1), simple(), "missing_column", `users.csv:1: the header has no column "License"`, "/columns/license"},
		"header further down":         {"Report of today\n\n" + good, simple(), "no_header", "it seems to be in row 3", "/skip_lines"},
		"duplicate header":            {"Email;License;email\na@b.cz;Visio;c@d.cz\n", simple(), "duplicate_column", `users.csv:1: the header has the column "Email" 2 times`, "/columns/email"},
		"short row":                   {good + "petr@contoso.com\n", simple(), "short_row", "users.csv:4: the row has 1 values, but the header has 2", ""},
		"long row":                    {good + "petr@contoso.com;Visio;x\n", simple(), "long_row", "users.csv:4", ""},
		"row without holder":          {good + ";Visio\n", simple(), "no_holder", "users.csv:4: the row does not say who", "/without_holder"},
		"row without license":         {good + "petr@contoso.com; \n", simple(), "no_license", "users.csv:4: the row has no license", ""},
		"e-mail that is none":         {good + "n/a;Visio\n", simple(), "no_email", `users.csv:4: the value is no e-mail`, ""},
		"two e-mails in one cell":     {good + "\"a@b.cz, c@d.cz\";Visio\n", simple(), "no_email", `users.csv:4: "a@b.cz, c@d.cz" is no e-mail`, ""},
		"e-mail with a name":          {good + "Petr <petr@contoso.com>;Visio\n", simple(), "no_email", "users.csv:4", ""},
		"a domain without a dot":      {good + "bob@examplecom;Visio\n", simple(), "no_email", `users.csv:4: "bob@examplecom" is no e-mail: its domain has no dot`, ""},
		"a dot at the end":            {good + "bob@example.com.;Visio\n", simple(), "no_email", "users.csv:4", ""},
		"a soft hyphen at the end":    {good + "bob@example.com\u00ad;Visio\n", simple(), "no_email", "invisible character U+00AD", ""},
		"a domain with a hyphen":      {good + "bob@-example.com;Visio\n", simple(), "no_email", "users.csv:4", ""},
		"an address too long":         {good + strings.Repeat("n", 250) + "@example.com;Visio\n", simple(), "no_email", "254 is the most", ""},
		"a bad one beside a good one": {"Mail2;Email;License\nx@examplecom;a@b.cz;Visio\n", withColumn("alias", "Mail2"), "no_email", `"x@examplecom" is no e-mail`, ""},
		"a login that is no e-mail":   {"Login;Email;License\njnovak;a@b.cz;Visio\n", withColumn("login", "Login"), "no_email", `users.csv:2: the value is no e-mail`, ""},
		"half an e-mail":              {good + "petr@;Visio\n", simple(), "no_email", "users.csv:4", ""},
		"no e-mail beside an id":      {"Id;Email;License\n1;n/a;Visio\n", withColumn("id", "Id"), "no_email", "users.csv:2", ""},
		"no e-mail as alias":          {"Mail2;Email;License\nn/a;a@b.cz;Visio\n", withColumn("alias", "Mail2"), "no_email", "users.csv:2", ""},
		"error value in a CSV":        {good + "#N/A;Visio\n", simple(), "error_value", "users.csv:4: the cell holds the error #N/A", ""},
		"quotes":                      {good + "\"petr@contoso.com;Visio\n", simple(), "bad_quotes", "users.csv:4", ""},
		"encoding fault":              {good + "petr@contoso.com;Visi\xF8\n", simple(), "ambiguous_encoding", "users.csv:4", "/encoding"},
		"not the encoding given":      {good + "petr@contoso.com;Visi\xF8\n", with("encoding", "utf-8"), "bad_encoding", "users.csv:4", "/encoding"},
		"a text file with a sheet":    {good, with("sheet", "Users"), "no_sheet", "this is a text file", "/sheet"},
		"an old Excel file":           {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", simple(), "bad_workbook", "old Excel file", ""},
		"half a workbook":             {"PK\x03\x04", simple(), "bad_workbook", "cannot be opened", ""},
		"fewer rows than expected":    {good, with("expect_rows_at_least", 3), "too_few_rows", "the file has 2 rows, but at least 3 are expected", "/expect_rows_at_least"},
		"no row passes":               {good, with("filters", []any{map[string]any{"column": []string{"License"}, "equals": []string{"Project"}}}), "all_filtered", "none passes", "/filters"},
		"filter without column":       {good, with("filters", []any{map[string]any{"column": []string{"State"}, "equals": []string{"x"}}}), "missing_column", `"State"`, "/filters/0/column"},
		"no license is left":          {good, with("exclude", []string{"*"}), "no_licenses", "no license is among them", "/columns/license"},
		"no total":                    {good, with("total_row", total()), "no_total", "is missing after 2 rows", "/total_row"},
		"wrong total":                 {good + "Total;3\n", with("total_row", total()), "wrong_total", "users.csv:4: the total is 3, but there are 2 rows", ""},
		"total that is none":          {good + "Total;many\n", with("total_row", total()), "bad_total", `"many"`, "/total_row/count"},
		"row after the total":         {good + "Total;2\npetr@contoso.com;Visio\n", with("total_row", total()), "after_total", "users.csv:5", ""},
		"two e-mails of one":          {"Id;Email;License\n1;a@b.cz;Visio\n1;c@d.cz;Visio\n", withColumn("id", "Id"), "contradiction", "users.csv:3: the holder has another e-mail than at users.csv:2", ""},
		"a user with a name alone":    {"Name;Email;License\nJan;;Visio\n", withColumn("name", "Name"), "no_holder", "users.csv:2: the row does not say who", "/without_holder"},
		"a device without any name":   {"Kind;Email;License\npc;;Visio\n", withKinds(), "no_holder", "users.csv:2: the row does not say who", "/without_holder"},
		"a name of a license, long":   {"Name;Email;License\n" + strings.Repeat("x", 501) + ";a@b.cz;Visio\n", withColumn("license_name", "Name"), "text_too_long", "users.csv:2: the text has 501 bytes", ""},
		"a number, then another":      {"N;Email;License\n7;a@b.cz;Visio\n8;c@d.cz;Visio\n", withColumn("purchased", "N"), "contradiction", "users.csv:3", ""},
		"two kinds of one holder":     {"Kind;Email;License\nx;a@b.cz;Visio\npc;a@b.cz;Word\n", withKinds(), "contradiction", `users.csv:3: the holder is of another kind than at users.csv:2`, ""},
		"fewer rows than their total": {good + "Total;1\n", with("total_row", total()), "wrong_total", "users.csv:4: the total is 1, but there are 2 rows", ""},
		"no identifier":               {"Id;Email;License\n;a@b.cz;Visio\n", withColumn("id", "Id"), "no_holder", "users.csv:2", "/without_holder"},
		"two UIds of a license":       {"UId;Email;License\nx;a@b.cz;Visio\ny;c@d.cz;Visio\n", withColumn("license_uid", "UId"), "contradiction", `users.csv:3: the UId of license "Visio" is "y", but "x" at users.csv:2`, ""},
		"two numbers of a license":    {"N;Email;License\n7;a@b.cz;Visio\n;c@d.cz;Visio\n", withColumn("purchased", "N"), "contradiction", "users.csv:3", ""},
		"a number that is none":       {"N;Email;License\n1,000;a@b.cz;Visio\n", withColumn("purchased", "N"), "bad_number", `users.csv:2: "1,000" is no number of units`, ""},
		"text that is too long":       {good + "petr@contoso.com;" + strings.Repeat("x", 501) + "\n", simple(), "text_too_long", "users.csv:4: the text has 501 bytes", ""},
		"UId that is too long":        {good, with("uid_prefix", strings.Repeat("x", 251)), "text_too_long", "the UId of a license has 256 letters", ""},
		"delimiter not that of file":  {good, with("delimiter", ","), "wrong_delimiter", `users.csv:1: the values seem to be separated by ";"`, "/delimiter"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, newDesk(t, map[string]string{"users.csv": test.file}), test.settings, test.code, test.summary, test.path)
		})
	}
}

// What is just allowed is exported.
func TestBordersOfFiles(t *testing.T) {
	t.Parallel()
	const good = "Email;License\njan@contoso.com;Visio\neva@contoso.com;Visio\n"
	long := strings.Repeat("x", 500)
	filtered := with("total_row", total())
	filtered["filters"] = []any{map[string]any{"column": []string{"Email"}, "not_matches": []string{"eva*"}}}
	for name, tt := range map[string]struct {
		file     string
		settings sdktest.Config
		holders  int
	}{
		"as many rows as expected":        {good, with("expect_rows_at_least", 2), 2},
		"the total":                       {good + "Total;2\n", with("total_row", total()), 2},
		"the total, filtered rows in it":  {good + "Total;2\n", filtered, 1},
		"a long text":                     {"Email;License;Name\njan@contoso.com;Visio;" + long + "\n", withColumn("name", "Name"), 1},
		"a long UId":                      {good, with("uid_prefix", strings.Repeat("x", 250)), 2},
		"two identifiers with one e-mail": {"Id;Email;License\n1;a@b.cz;Visio\n2;a@b.cz;Visio\n", withColumn("id", "Id"), 2},
		"one identifier in other letters": {"Email;License\nJAN@contoso.com;Visio\njan@contoso.com;Word\n", simple(), 1},
		"a kind that nothing names":       {"Kind;Email;License\nx;a@b.cz;Visio\ny;a@b.cz;Word\n", withKinds(), 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := newDesk(t, map[string]string{"users.csv": tt.file}).exported(t, tt.settings)
			if len(got.Holders) != tt.holders {
				t.Errorf("%d holders, want %d", len(got.Holders), tt.holders)
			}
		})
	}
}

// withKinds adds a column of kinds to simple.
func withKinds() sdktest.Config {
	c := withColumn("kind", "Kind")
	c["kinds"] = map[string]any{"device": []string{"pc"}}
	return c
}

func total() map[string]any {
	return map[string]any{"column": []string{"Email"}, "text": "Total*", "count": []string{"License"}}
}

// refused runs the source and wants it to stop with one problem, or with this
// one first.
func refused(t *testing.T, d desk, settings sdktest.Config, code, summary, path string) {
	t.Helper()
	got := d.run(t, settings)
	if got.Completed || len(got.Holders) > 0 || len(got.Licenses) > 0 {
		t.Fatalf("completed: %v, %d holders", got.Completed, len(got.Holders))
	}
	if len(got.Problems) == 0 {
		t.Fatal("there is no problem")
	}
	p := got.Problems[0]
	if p.Code != "file."+code || !strings.Contains(p.Summary, summary) || p.Path != path {
		t.Errorf("got %s\nwant %s [%s %s]", sourcetest.Texts(got.Problems), summary, code, path)
	}
	if p.Detail == "" || strings.Contains(p.Summary, "\n") || p.Origin != sdk.OriginUpstream {
		t.Errorf("the text is not for people: %+v", p)
	}
}

func TestFaultsOfWorkbooks(t *testing.T) {
	t.Parallel()
	users := func(rows ...[]string) xlsxtest.Sheet {
		return xlsxtest.Sheet{Name: "Users", Rows: append([][]string{{"Email", "License", "Note"}}, rows...)}
	}
	tests := map[string]struct {
		sheets        []xlsxtest.Sheet
		code, summary string
		path          string
	}{
		"formula error":             {[]xlsxtest.Sheet{users([]string{`<c t="e"><f>x</f><v>#REF!</v></c>`, "Visio"})}, "error_value", "users.csv: Users!A2: the cell holds the error #REF!", ""},
		"formula never calculated":  {[]xlsxtest.Sheet{users([]string{"a@b.cz", `<c><f>A9</f></c>`})}, "error_value", "Users!B2: the cell holds a formula that was never calculated", ""},
		"row without license":       {[]xlsxtest.Sheet{users([]string{"a@b.cz", "", "why?"})}, "no_license", "Users!B2", ""},
		"row without holder":        {[]xlsxtest.Sheet{users([]string{"", "Visio"})}, "no_holder", "Users!A2", "/without_holder"},
		"sheet is not clear":        {[]xlsxtest.Sheet{users(), {Name: "Other"}}, "no_sheet", "2 visible sheets", "/sheet"},
		"header moved":              {[]xlsxtest.Sheet{{Name: "Users", Rows: [][]string{{"Seats"}, nil, {"Email", "License"}}}}, "no_header", "Users!1: this is not the header; it seems to be in row 3", "/skip_lines"},
		"nothing in the sheet":      {[]xlsxtest.Sheet{{Name: "Users"}}, "no_header", "nothing in the file", ""},
		"the same header two times": {[]xlsxtest.Sheet{{Name: "Users", Rows: [][]string{{"Email", "License", "EMAIL"}}}}, "duplicate_column", "Users!C1", "/columns/email"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, map[string]string{"users.csv": string(xlsxtest.Build(t, test.sheets...))})
			refused(t, d, simple(), test.code, test.summary, test.path)
		})
	}
}

// The value of merged cells is in the first of them. Where an empty cell has a
// meaning of its own, the others would say something that nobody meant.
func TestMergedCells(t *testing.T) {
	t.Parallel()
	settings := func() sdktest.Config {
		c := with("list_separator", ",")
		c["filters"] = []any{map[string]any{"column": []string{"State"}, "equals": []string{"active"}}}
		return c
	}
	rows := [][]string{
		{"Email", "License", "State", "Note"},
		{"jan@contoso.com", "Visio", "active", "x"},
		{"eva@contoso.com", "", "active", ""},
		{"petr@contoso.com", "", "active", ""},
	}
	for area, setting := range map[string]string{
		"B2:B4": "/columns/license", // eva and petr have no license
		"B1:B2": "/columns/license", // the header reaches into the list
		"A3:C3": "/columns/license",
		"C3:C4": "/filters/0/column",
		"A4:A9": "/columns/email",
	} {
		t.Run(area, func(t *testing.T) {
			t.Parallel()
			book := xlsxtest.Build(t, xlsxtest.Sheet{Name: "Users", Rows: rows, Merged: []string{area}})
			refused(t, newDesk(t, map[string]string{"users.csv": string(book)}), settings(), "merged_cells", "are merged", setting)
		})
	}
	// A title, notes, and what is below the list do not matter.
	book := xlsxtest.Build(t, xlsxtest.Sheet{Name: "Users", Rows: append([][]string{{"Seats"}}, rows...), Merged: []string{"A1:D1", "D3:D5", "A6:D9"}})
	c := settings()
	c["skip_lines"] = 1
	if got := newDesk(t, map[string]string{"users.csv": string(book)}).exported(t, c); len(got.Holders) != 3 {
		t.Errorf("got %v", got.Holders)
	}
}

func TestMergedCellsOfTheLicenses(t *testing.T) {
	t.Parallel()
	book := xlsxtest.Build(t, xlsxtest.Sheet{Name: "Users", Rows: [][]string{{"Email", "License"}, {"jan@contoso.com", "Visio"}}},
		xlsxtest.Sheet{Name: "Licenses", Rows: [][]string{{"Name", "Bought"}, {"Visio", "5"}, {"Project", ""}}, Merged: []string{"B2:B3"}})
	c := with("sheet", "Users")
	c["license_file"] = map[string]any{"sheet": "Licenses", "columns": map[string]any{"license": []string{"Name"}, "purchased": []string{"Bought"}}}
	refused(t, newDesk(t, map[string]string{"users.csv": string(book)}), c, "merged_cells", "Licenses!B2", "/license_file/columns/purchased")
}

// Errors in cells that nobody needs do not matter.
func TestErrorsInOtherColumnsDoNotMatter(t *testing.T) {
	t.Parallel()
	book := xlsxtest.Build(t, xlsxtest.Sheet{Name: "Users", Rows: [][]string{
		{"Email", "License", "Note"},
		{"jan@contoso.com", "Visio", `<c t="e"><v>#REF!</v></c>`},
	}})
	got := newDesk(t, map[string]string{"users.csv": string(book)}).exported(t, simple())
	if len(got.Holders) != 1 {
		t.Errorf("got %v", got.Holders)
	}
}

func TestSeveralFaultsAtOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t, map[string]string{"users.csv": "Email;License\n" + strings.Repeat("x;\n", 14) + "jan@contoso.com;Visio\n"})
	got := d.run(t, simple())
	if len(got.Problems) != mostFaults+1 || got.Problems[mostFaults].Summary != "users.csv: 4 more faults of rows" {
		t.Errorf("got %s", sourcetest.Texts(got.Problems))
	}
}

func TestFaultsOfTheLicenseFile(t *testing.T) {
	t.Parallel()
	settings := func() sdktest.Config {
		return with("license_file", map[string]any{"path": "licenses.csv", "columns": map[string]any{
			"license": []string{"Name"}, "purchased": []string{"Bought"}, "consumed": []string{"Used"},
		}})
	}
	tests := map[string]struct{ file, code, summary, path string }{
		"missing":        {"", "empty", "licenses.csv: the file is empty", ""},
		"no rows":        {"Name;Bought;Used\n", "no_rows", "licenses.csv: ", ""},
		"changed header": {"Name;Count;Used\nVisio;3;1\n", "missing_column", `no column "Bought"`, "/license_file/columns/purchased"},
		"short row":      {"Name;Bought;Used\nVisio;3\n", "short_row", "licenses.csv:2", ""},
		"no license":     {"Name;Bought;Used\n;3;1\n", "no_license", "licenses.csv:2", ""},
		"twice":          {"Name;Bought;Used\nVisio;3;1\nVISIO;4;1\n", "contradiction", "licenses.csv:3: license \"VISIO\" is already at licenses.csv:2", ""},
		"no number":      {"Name;Bought;Used\nVisio;3;-1\n", "bad_number", "licenses.csv:2", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, map[string]string{"users.csv": "Email;License\njan@contoso.com;Visio\n", "licenses.csv": test.file})
			refused(t, d, settings(), test.code, test.summary, test.path)
		})
	}
}

func TestFilesThatCannotBeTrusted(t *testing.T) {
	t.Parallel()
	const good = "Email;License\njan@contoso.com;Visio\n"
	day := 24 * time.Hour
	tests := map[string]struct {
		change   func(t *testing.T, d *desk)
		settings sdktest.Config
		code     string
		path     string
	}{
		"too old": {func(_ *testing.T, d *desk) { d.now = d.now.Add(35 * day) }, simple(), "too_old", "/max_age"},
		"saved again and again": {func(t *testing.T, d *desk) {
			d.now = d.now.Add(-time.Hour)
			path := d.path("users.csv")
			d.meanwhile = func(now time.Time) {
				if err := os.Chtimes(path, now, now); err != nil {
					t.Error(err)
				}
			}
		}, simple(), "not_settled", "/settle"},
		"a pattern without pick": {func(*testing.T, *desk) {}, with("path", "u*.csv"), "not_found", "/pick"},
		"no file of the pattern": {func(*testing.T, *desk) {}, func() sdktest.Config {
			c := with("path", "x*.csv")
			c["pick"] = "newest"
			return c
		}(), "not_found", "/path"},
		"missing": {func(*testing.T, *desk) {}, with("path", "other.csv"), "not_found", "/path"},
		"open in Excel": {func(t *testing.T, d *desk) {
			if err := os.WriteFile(d.path("~$users.csv"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}, simple(), "locked", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, map[string]string{"users.csv": good})
			test.change(t, &d)
			refused(t, d, test.settings, test.code, "", test.path)
		})
	}
	d := newDesk(t, map[string]string{"users.csv": good})
	d.now = d.now.Add(5000 * day)
	d.exported(t, with("max_age", "none"))
}
