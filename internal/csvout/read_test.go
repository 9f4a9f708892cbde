package csvout_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/license"
)

// people is what all files of TestRead hold.
func people(t *testing.T) *license.Table {
	t.Helper()
	return tableOf(t,
		group{"Alvao:POWER_BI_PRO", new(int64(10)), []user{
			{"mirek.vesely@contoso.example", "Mirek Veselý | CONTOSO"},
			{"david.ostry@contoso.example", "David Ostrý | CONTOSO"}}},
		group{"Alvao:FLOW_FREE", nil, []user{{"david.ostry@contoso.example", ""}}})
}

const peopleCSV = `UId;LicCount;UserEmail;UserName
Alvao:POWER_BI_PRO;10;mirek.vesely@contoso.example;Mirek Veselý | CONTOSO
Alvao:POWER_BI_PRO;10;david.ostry@contoso.example;David Ostrý | CONTOSO
Alvao:FLOW_FREE;;david.ostry@contoso.example;
`

// quoteAll writes the fields of a file as Export-Csv of PowerShell does.
func quoteAll(csv string) string {
	lines := strings.SplitAfter(csv, "\n")
	for i, line := range lines {
		text := strings.TrimRight(line, "\r\n")
		if text != "" {
			lines[i] = `"` + strings.ReplaceAll(text, ";", `";"`) + `"` + line[len(text):]
		}
	}
	return strings.Join(lines, "")
}

func utf16Of(s string, order binary.AppendByteOrder) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = order.AppendUint16(b, u)
	}
	return string(b)
}

func TestRead(t *testing.T) {
	t.Parallel()
	crlf := strings.ReplaceAll(peopleCSV, "\n", "\r\n")
	for name, file := range map[string]string{
		"LF":                      peopleCSV,
		"CR LF":                   crlf,
		"BOM":                     "\uFEFF" + crlf,
		"windows-1250":            strings.ReplaceAll(crlf, "ý", "\xfd"),
		"UTF-16 little endian":    utf16Of("\uFEFF"+crlf, binary.LittleEndian),
		"UTF-16 big endian":       utf16Of("\uFEFF"+crlf, binary.BigEndian),
		"UTF-16 without BOM":      utf16Of(crlf, binary.LittleEndian),
		"quoted":                  quoteAll(crlf),
		"quoted with BOM":         "\uFEFF" + quoteAll(crlf),
		"no header":               strings.TrimPrefix(peopleCSV, "UId;LicCount;UserEmail;UserName\n"),
		"other header names":      strings.Replace(peopleCSV, "UId;LicCount;UserEmail;UserName", "Uid;Count;Mail;Name", 1),
		"no final line end":       strings.TrimSuffix(peopleCSV, "\n"),
		"empty lines":             strings.ReplaceAll(crlf, "\r\n", "\r\n\r\n"),
		"the same row twice":      peopleCSV + "Alvao:FLOW_FREE;;david.ostry@contoso.example;\n",
		"rows in another order":   "UId;LicCount;UserEmail;UserName\nAlvao:FLOW_FREE;;david.ostry@contoso.example;\nAlvao:POWER_BI_PRO;10;mirek.vesely@contoso.example;Mirek Veselý | CONTOSO\nAlvao:POWER_BI_PRO;10;david.ostry@contoso.example;David Ostrý | CONTOSO\n",
		"UId in another case":     strings.Replace(peopleCSV, "Alvao:POWER_BI_PRO;10;david", "ALVAO:power_bi_pro;10;david", 1),
		"LicCount on the last of": strings.Replace(peopleCSV, "Alvao:POWER_BI_PRO;10;mirek", "Alvao:POWER_BI_PRO;;mirek", 1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := csvout.Read(iotest.HalfReader(strings.NewReader(file)), "former.csv")
			if err != nil {
				t.Fatal(err)
			}
			if !got.Equal(people(t)) {
				t.Errorf("got another table: %q", written(t, got, csvout.UTF8))
			}
		})
	}
}

func TestReadKeepsNamesAsTheyAre(t *testing.T) {
	t.Parallel()
	const file = "UId;LicCount;UserEmail;UserName\nU;1;a@contoso.example;\"Novak; \"\"Honza\"\"\"\nU;1;b@contoso.example;Jan \"Honza\" Novak\n"
	got, err := csvout.Read(strings.NewReader(file), "former.csv")
	if err != nil {
		t.Fatal(err)
	}
	want := tableOf(t, group{"U", new(int64(1)), []user{
		{"a@contoso.example", `Novak; "Honza"`}, {"b@contoso.example", `Jan "Honza" Novak`}}})
	if !got.Equal(want) {
		t.Errorf("got another table: %q", written(t, got, csvout.UTF8))
	}
}

func TestReadHeaderOnly(t *testing.T) {
	t.Parallel()
	got, err := csvout.Read(strings.NewReader("UId;LicCount;UserEmail;UserName\r\n"), "former.csv")
	if err != nil || got.Len() != 0 {
		t.Errorf("got %v, %v; want a table without rows", got, err)
	}
}

func TestReadNamesFileAndLine(t *testing.T) {
	t.Parallel()
	const header = "UId;LicCount;UserEmail;UserName\r\n"
	for name, tt := range map[string]struct {
		file string
		want string
	}{
		"empty":             {"", "former.csv:1: the file is empty"},
		"blank":             {"\r\n\r\n", "former.csv:1: the file is empty"},
		"commas":            {"UId,LicCount,UserEmail,UserName\n", "former.csv:1: the columns are separated by commas, but ImportLic requires semicolons (with Export-Csv: -Delimiter ';')"},
		"tabs":              {"UId\tLicCount\tUserEmail\tUserName\n", "former.csv:1: the columns are separated by tabs"},
		"type line":         {"#TYPE System.Management.Automation.PSCustomObject\r\n" + header, "-NoTypeInformation"},
		"sep line":          {"sep=;\r\n" + header, "former.csv:1: \"sep=;\" is neither"},
		"other order":       {"UId;UserEmail;UserName;LicCount\r\n", "former.csv:1: the columns are not in the order"},
		"header short":      {"UId;LicCount;UserEmail\r\n", "former.csv:1: the line has 3 columns"},
		"one column":        {header + "U\r\n", "former.csv:2: the line has 1 column, but must have 4"},
		"five columns":      {header + "U;1;a@contoso.example;A;\r\n", "former.csv:2: the line has 5 columns"},
		"no UId":            {header + "U;1;a@contoso.example;A\r\n;1;a@contoso.example;A\r\n", `former.csv:3: the UId "" is empty`},
		"no e-mail":         {header + "U;1;;A\r\n", `former.csv:2: the e-mail "" is empty`},
		"no address":        {header + "U;1;novak;A\r\n", `former.csv:2: the e-mail "novak" has no @`},
		"count is a word":   {header + "U;ten;a@contoso.example;A\r\n", `former.csv:2: the LicCount "ten"`},
		"count is negative": {header + "U;-1;a@contoso.example;A\r\n", `former.csv:2: the LicCount "-1"`},
		"count too large":   {header + "U;2147483648;a@contoso.example;A\r\n", `former.csv:2: the LicCount "2147483648"`},
		"open quote":        {header + "\r\nU;1;a@contoso.example;\"A\r\n", "former.csv:3: a quoted field"},
		"CR only":           {"UId;LicCount;UserEmail;UserName\rU;1;a@contoso.example;A\r", "former.csv:1: the line has a carriage return"},
		"not UTF-8":         {"\uFEFF" + header + "U;1;a@contoso.example;\xfd\r\n", "former.csv:2: the file starts with the byte order mark of UTF-8, but this line"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := csvout.Read(strings.NewReader(tt.file), "former.csv")
			if _, ok := errors.AsType[*csvout.LineError](err); !ok {
				t.Fatalf("got %v, want a LineError", err)
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %q, want %q", err, tt.want)
			}
		})
	}
}

func TestReadReportsReader(t *testing.T) {
	t.Parallel()
	broken := errors.New("bad sector")
	if _, err := csvout.Read(iotest.ErrReader(broken), "former.csv"); !errors.Is(err, broken) || !strings.Contains(err.Error(), "former.csv") {
		t.Errorf("got %v", err)
	}
}

func TestReadFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "licenses.csv")
	table := people(t)
	if err := os.WriteFile(path, written(t, table, csvout.UTF8BOM), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	got, err := csvout.Read(f, path)
	if err != nil || !got.Equal(table) {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestReadGolden(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"sample-utf-8-bom.csv", "sample-utf-8.csv", "sample-windows-1250.csv"} {
		file, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := csvout.Read(bytes.NewReader(file), name); err != nil {
			t.Error(err)
		}
	}
}
