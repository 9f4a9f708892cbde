package csvout_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/licexport/licexport/internal/csvout"
)

const header = "UId;LicCount;UserEmail;UserName\r\n"

func validated(t testing.TB, file string) csvout.Report {
	t.Helper()
	report, err := csvout.Validate(strings.NewReader(file), "licenses.csv")
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// brief shows findings as "line severity code".
func brief(r csvout.Report) []string {
	var all []string
	for _, f := range r.Findings {
		all = append(all, fmt.Sprintf("%d %s %s", f.Line, f.Severity, f.Code))
	}
	return all
}

func TestValidate(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 256)
	for name, tt := range map[string]struct {
		file string
		want []string
	}{
		"fine":                     {header + "U;2;a@contoso.example;A\r\nU;2;b@contoso.example;\r\nV;;a@contoso.example;A\r\n", nil},
		"fine with LF":             {"UId;LicCount;UserEmail;UserName\nU;2;a@contoso.example;A\n", nil},
		"header in other case":     {"uid;liccount;useremail;username\r\nU;2;a@contoso.example;A\r\n", nil},
		"accents with BOM":         {"\uFEFF" + header + "U;2;a@contoso.example;Příliš\r\n", nil},
		"empty":                    {"", []string{"1 error empty"}},
		"only a BOM":               {"\uFEFF", []string{"1 error empty"}},
		"header only":              {header, []string{"1 error no-rows"}},
		"commas":                   {"UId,LicCount,UserEmail,UserName\r\nU,2,a@contoso.example,A\r\nU,x,a@contoso.example,A\r\n", []string{"1 error separator", "3 warning duplicate", "3 error lic-count"}},
		"tabs":                     {"UId\tLicCount\tUserEmail\tUserName\r\nU\t2\ta@contoso.example\tA\r\n", []string{"1 error separator"}},
		"type line":                {"#TYPE Selected.PSObject\r\n" + header + "U;2;a@contoso.example;A\r\n", []string{"1 error preamble"}},
		"sep line":                 {"sep=;\r\n" + header + "U;2;a@contoso.example;A\r\n", []string{"1 error preamble"}},
		"no header":                {"U;2;a@contoso.example;A\r\nU;2;b@contoso.example;B\r\n", []string{"1 error no-header"}},
		"header in other order":    {"UId;UserEmail;UserName;LicCount\r\nU;a@contoso.example;A;2\r\n", []string{"1 error header-order", "2 error email-malformed", "2 error lic-count"}},
		"other header names":       {"Id;Count;Mail;Name\r\nU;2;a@contoso.example;A\r\n", []string{"1 warning header-names"}},
		"short header":             {"UId;LicCount;UserEmail\r\nU;2;a@contoso.example;A\r\n", []string{"1 error columns", "1 warning header-names"}},
		"UTF-16":                   {utf16Of("\uFEFF"+header+"U;2;a@contoso.example;A\r\n", binary.LittleEndian), []string{"1 error encoding-utf16"}},
		"UTF-16 cut in a letter":   {utf16Of("\uFEFF"+header+"U;2;a@contoso.example;A\r\n", binary.BigEndian) + "x", []string{"1 error encoding-utf16", "3 error columns", "3 error last-line"}},
		"no BOM":                   {header + "U;2;a@contoso.example;A\r\nU;2;b@contoso.example;Bé\r\n", []string{"3 warning encoding-no-bom"}},
		"windows-1250":             {header + "U;2;a@contoso.example;Vesel\xfd\r\n", []string{"2 warning encoding-1250"}},
		"broken after BOM":         {"\uFEFF" + header + "U;2;a@contoso.example;Vesel\xfd\r\n", []string{"2 error encoding-invalid", "2 warning lost-letters"}},
		"too few columns":          {header + "U;2;a@contoso.example\r\nU;2;b@contoso.example;B\r\n", []string{"2 error columns"}},
		"too many columns":         {header + "U;2;a@contoso.example;A;\r\n", []string{"2 error columns"}},
		"empty line":               {header + "\r\nU;2;a@contoso.example;A\r\n\r\n", []string{"2 error blank-line", "4 error blank-line"}},
		"cut off":                  {header + "U;2;a@contoso.example;A\r\nU;2;b@contoso.ex", []string{"3 error columns", "3 error last-line"}},
		"cut off in the name":      {header + "U;2;a@contoso.example;A", []string{"2 error last-line"}},
		"quoted":                   {quoteAll(header + "U;2;a@contoso.example;A\r\n"), []string{"1 warning quoted", "2 warning quoted"}},
		"quote in a name":          {header + "U;2;a@contoso.example;Jan \"Honza\"\r\n", []string{"2 warning quoted"}},
		"quotes needed":            {header + "U;2;a@contoso.example;\"A; B\"\r\n", []string{"2 error quote-needed"}},
		"quote open":               {header + "U;2;a@contoso.example;\"A\r\n", []string{"2 error quote-open"}},
		"separator in UId":         {header + "\"U;V\";2;a@contoso.example;A\r\n", []string{"2 error key-character", "2 error quote-needed"}},
		"quote in UId":             {header + "U\"V\";2;a@contoso.example;A\r\n", []string{"2 error key-character", "2 warning quoted"}},
		"NUL in UId":               {header + "U\x00;2;a@contoso.example;A\r\n", []string{"2 error control"}},
		"NUL in name":              {header + "U;2;a@contoso.example;A\x00\r\n", []string{"2 error control"}},
		"tab in name":              {header + "U;2;a@contoso.example;A\tB\r\n", []string{"2 warning name-control"}},
		"CR in name":               {header + "U;2;a@contoso.example;A\rB\r\n", []string{"2 error control"}},
		"line separator in mail":   {"\uFEFF" + header + "U;2;a\u2028@contoso.example;A\r\n", []string{"2 error control"}},
		"no UId":                   {header + ";2;a@contoso.example;A\r\n ;2;a@contoso.example;A\r\n", []string{"2 error uid-empty", "3 error uid-empty"}},
		"spaces around UId":        {header + "U ;2;a@contoso.example;A\r\n", []string{"2 warning uid-spaces"}},
		"UId in other case":        {header + "Uu;2;a@contoso.example;A\r\nuU;2;b@contoso.example;B\r\n", []string{"3 warning uid-spelling"}},
		"long values":              {header + long + ";2;a@contoso.example;A\r\nU;2;" + long + "@b;A\r\nU;2;b@contoso.example;" + long + "\r\n", []string{"2 error too-long", "3 error too-long", "4 error too-long"}},
		"no e-mail":                {header + "U;2;;A\r\n", []string{"2 error email-empty"}},
		"not an e-mail":            {header + "U;9;a;A\r\nU;9;@b;A\r\nU;9;a@;A\r\nU;9;a@b@c;A\r\nU;9;a b@c;A\r\n", []string{"2 error email-malformed", "3 error email-malformed", "4 error email-malformed", "5 error email-malformed", "6 error email-malformed"}},
		"lost letters in mail":     {"\uFEFF" + header + "U;2;a\uFFFD@contoso.example;A\r\nU;2;b?@contoso.example;B\r\n", []string{"2 warning lost-letters", "3 warning lost-letters"}},
		"guest":                    {header + "U;2;a_fabrikam.example#EXT#@contoso.example;A\r\n", []string{"2 warning email-guest"}},
		"bad counts":               {header + "U;x;a@contoso.example;A\r\nV;-1;a@contoso.example;A\r\nW;2147483648;a@contoso.example;A\r\nX;1.5;a@contoso.example;A\r\nY; 1;a@contoso.example;A\r\n", []string{"2 error lic-count", "3 error lic-count", "4 error lic-count", "5 error lic-count", "6 error lic-count"}},
		"two counts":               {header + "U;30;a@contoso.example;A\r\nU;4;b@contoso.example;B\r\nU;;c@contoso.example;C\r\nU;030;d@contoso.example;D\r\n", []string{"3 error lic-count-differs", "4 error lic-count-differs"}},
		"bad, then good count":     {header + "U;x;a@contoso.example;A\r\nU;4;b@contoso.example;B\r\nU;5;c@contoso.example;C\r\n", []string{"2 error lic-count", "4 error lic-count-differs"}},
		"UIds that look alike":     {header + "U 1;2;a@contoso.example;A\r\nU\u00A01;2;b@contoso.example;B\r\n", []string{"3 warning encoding-no-bom", "3 error uid-look-alike"}},
		"Kelvin sign in an e-mail": {header + "U;9;kim@contoso.example;A\r\nU;9;\u212Aim@contoso.example;B\r\n", []string{"3 warning email-look-alike", "3 warning encoding-no-bom"}},
		"letters of another case":  {header + "U;9;Žal@contoso.example;A\r\nU;9;žal@contoso.example;B\r\n", []string{"2 warning encoding-no-bom", "3 warning email-look-alike"}},
		"twice":                    {header + "U;2;a@contoso.example;A\r\nU;2;A@CONTOSO.EXAMPLE;A\r\n", []string{"3 warning duplicate"}},
		"over-assigned":            {header + "T;1;a@contoso.example;A\r\nU;1;a@contoso.example;A\r\nU;1;b@contoso.example;B\r\n", []string{"3 warning over-assigned"}},
		"over-assigned zero":       {header + "U;0;a@contoso.example;A\r\n", []string{"2 warning over-assigned"}},
		"lost letters":             {"\uFEFF" + header + "U;2;a@contoso.example;Vesel?\r\nU;2;b@contoso.example;Vesel\uFFFD\r\n", []string{"2 warning lost-letters", "3 warning lost-letters"}},
		"mojibake":                 {"\uFEFF" + header + "U;9;a@contoso.example;JiĹ™Ă\u00AD\r\nU;9;b@contoso.example;JosÃ©\r\nU;9;c@contoso.example;RŮŽENA Žluťoučká\r\n", []string{"2 warning mojibake", "3 warning mojibake"}},
		"mixed line ends":          {header + "U;2;a@contoso.example;A\nU;2;b@contoso.example;B\r\n", []string{"2 note line-ends"}},
		"unsorted":                 {header + "V;9;a@contoso.example;A\r\nU;9;b@contoso.example;B\r\nU;9;a@contoso.example;A\r\n", []string{"3 note unsorted"}},
		"two files in one":         {"\uFEFF" + header + "U;2;a@contoso.example;A\r\n\uFEFF" + header + "V;2;a@contoso.example;A\r\n", []string{"3 error control", "3 error email-malformed", "3 error lic-count"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := validated(t, tt.file)
			if got := brief(report); !slices.Equal(got, tt.want) {
				t.Errorf("got  %q\nwant %q\n%v", got, tt.want, report.Findings)
			}
		})
	}
}

func TestValidateCounts(t *testing.T) {
	t.Parallel()
	r := validated(t, header+"U;2;a@contoso.example;A\r\nU;2;b@contoso.example;B\r\nV;;A@contoso.example;A\r\nbroken\r\n")
	if r.File != "licenses.csv" || r.Rows != 3 || r.Licenses != 2 || r.Users != 2 || r.Encoding != csvout.UTF8 {
		t.Errorf("got %+v", r)
	}
	if r.OK() || r.Errors != 1 || r.Counts[csvout.Columns] != 1 {
		t.Errorf("got %+v", r)
	}
}

func TestValidateListsAHundredOfEachCode(t *testing.T) {
	t.Parallel()
	r := validated(t, header+strings.Repeat("U;x;novak;A\r\n", 250))
	if len(r.Findings) != 2*csvout.MaxFindings || r.Errors != 500 || r.Counts[csvout.LicCount] != 250 || r.Unlisted() != 300 {
		t.Errorf("listed %d, errors %d, counts %v, unlisted %d", len(r.Findings), r.Errors, r.Counts, r.Unlisted())
	}
	if !slices.IsSortedFunc(r.Findings, func(a, b csvout.Finding) int { return a.Line - b.Line }) {
		t.Error("findings are not sorted by line")
	}
}

func TestFindingIsOneLine(t *testing.T) {
	t.Parallel()
	r := validated(t, header+"U;2;a\tb@contoso.example;"+strings.Repeat("ž\x00", 300)+"\r\n")
	for _, f := range r.Findings {
		if s := f.String(); strings.ContainsAny(s, "\n\t\x00") || len(s) > 500 {
			t.Errorf("%q", s)
		}
	}
	const want = `2: error: the e-mail "a\tb@contoso.example" contains a control character; correct it, or ImportLic refuses the whole file [control]`
	if got := r.Findings[0].String(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestValidateReportsReader(t *testing.T) {
	t.Parallel()
	broken := errors.New("bad sector")
	if _, err := csvout.Validate(iotest.ErrReader(broken), "licenses.csv"); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}
