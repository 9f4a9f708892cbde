package csvout_test

import (
	"bytes"
	"errors"
	"maps"
	"math"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/license"
)

// sample is a table with everything that a file may hold.
func sample(t testing.TB) []group {
	t.Helper()
	return []group{
		{uid: "contoso:POWER_BI_PRO", count: new(int64(10)), users: []user{
			{"jiri.veselka@contoso.example", "Jiří Veselka | CONTOSO"},
			{"Zofie.Kralova@contoso.example", "Žofie Příliš Žluťoučká"},
			{"adam@contoso.example", `Adam "Áda"; Novák`},
			{"tab@contoso.example", "Tab\tand\r\nline"},
		}},
		{uid: "contoso:FLOW_FREE", users: []user{
			{"jiri.veselka@contoso.example", "Jiří Veselka | CONTOSO"},
			{"noname@contoso.example", ""},
			{"decomposed@contoso.example", "Jir\u030ci\u0301"},
		}},
		{uid: "contoso:Windows_365_Business_16_vCPU,_64_GB,_1_TB", count: new(int64(0)), users: []user{
			{"li@contoso.example", "李小龍"},
			{"long@contoso.example", strings.Repeat("ž", 254) + "🙂"},
		}},
		{uid: "contoso:NOBODY", count: new(int64(5))},
	}
}

func TestWriteGolden(t *testing.T) {
	t.Parallel()
	for _, e := range []csvout.Encoding{csvout.UTF8BOM, csvout.UTF8, csvout.Windows1250} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			golden(t, "testdata/sample-"+string(e)+".csv", written(t, tableOf(t, sample(t)...), e))
		})
	}
}

func TestWriteStats(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	stats, err := csvout.Write(&b, tableOf(t, sample(t)...), csvout.Windows1250)
	if err != nil {
		t.Fatal(err)
	}
	if stats.Rows != 9 || stats.Bytes != int64(b.Len()) {
		t.Errorf("stats %+v do not fit a file of %d bytes", stats, b.Len())
	}
	w := stats.Warnings
	if w.Cut.Count != 1 || w.Cut.First[0].Email != "long@contoso.example" {
		t.Errorf("cut names: %+v", w.Cut)
	}
	if w.Replaced.Count != 1 || w.Replaced.First[0].Name != "李小龍" {
		t.Errorf("replaced letters: %+v", w.Replaced)
	}
}

func TestWriteWarningsAreBounded(t *testing.T) {
	t.Parallel()
	g := group{uid: "U"}
	for i := range 20 {
		g.users = append(g.users, user{strings.Repeat("x", i+1) + "@contoso.example", "李"})
	}
	stats, err := csvout.Write(&bytes.Buffer{}, tableOf(t, g), csvout.Windows1250)
	if err != nil {
		t.Fatal(err)
	}
	if r := stats.Warnings.Replaced; r.Count != 20 || len(r.First) != 5 {
		t.Errorf("%d warnings, %d listed; want 20 and 5", r.Count, len(r.First))
	}
}

func TestWriteRefuses(t *testing.T) {
	t.Parallel()
	one := func(uid string, n *int64, email string) group {
		return group{uid: uid, count: n, users: []user{{email, "Name"}}}
	}
	for name, tt := range map[string]struct {
		group    group
		encoding csvout.Encoding
		want     []string // all in the error
	}{
		"semicolon in UId":    {group: one("contoso:A;B", nil, "a@b.example"), want: []string{`"contoso:A;B"`, "semicolon"}},
		"quote in UId":        {group: one(`contoso:"A"`, nil, "a@b.example"), want: []string{"quotation mark"}},
		"NUL in UId":          {group: one("A\x00", nil, "a@b.example"), want: []string{`"A\x00"`, "control"}},
		"long UId":            {group: one(strings.Repeat("U", 256), nil, "a@b.example"), want: []string{"255"}},
		"e-mail without @":    {group: one("U", nil, "novak"), want: []string{`"novak"`, "has no @", "identity.file"}},
		"e-mail with line":    {group: one("U", nil, "a@b.example\r\n"), want: []string{`"a@b.example\r\n"`, "control"}},
		"e-mail with space":   {group: one("U", nil, "a b@b.example"), want: []string{"space"}},
		"e-mail after space":  {group: one("U", nil, " a@b.example"), want: []string{"space"}},
		"long e-mail":         {group: one("U", nil, strings.Repeat("🙂", 127)+"@b"), want: []string{"255"}},
		"e-mail not UTF-8":    {group: one("U", nil, "a\xff@b.example"), want: []string{"UTF-8"}},
		"negative count":      {group: one("contoso:U", new(int64(-1)), "a@b.example"), want: []string{"contoso:U", "-1", "negative"}},
		"count over Int32":    {group: one("U", new(int64(math.MaxInt32+1)), "a@b.example"), want: []string{"2147483648"}},
		"UId not in 1250":     {group: one("李", nil, "a@b.example"), encoding: csvout.Windows1250, want: []string{"李", "windows-1250", "utf-8-bom"}},
		"e-mail not in 1250":  {group: one("U", nil, "李@b.example"), encoding: csvout.Windows1250, want: []string{"李@b.example", "windows-1250"}},
		"unknown encoding":    {group: one("U", nil, "a@b.example"), encoding: "latin-1", want: []string{"latin-1", "windows-1250"}},
		"no rows, so nothing": {group: group{uid: "U"}, want: []string{"no rows"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := csvout.Write(&bytes.Buffer{}, tableOf(t, tt.group), tt.encoding)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
		})
	}
}

// A refused license of a source is named as its source names it.
func TestWriteNamesLicense(t *testing.T) {
	t.Parallel()
	for want, l := range map[string]license.License{
		`license "sku-1" (Power BI Pro) of source contoso: the number of purchased units is -1, but it cannot be negative`: {Source: "contoso", ID: "sku-1", Name: "Power BI Pro"},
		`license "sku-1" of source contoso: the number of purchased units is -1, but it cannot be negative`:                {Source: "contoso", ID: "sku-1"},
		`license "U": the number of purchased units is -1, but it cannot be negative`:                                      {},
	} {
		l.UID, l.Purchased = "U", new(int64(-1))
		table, err := license.FromRows([]license.License{l}, maps.All(map[int]license.Row{0: {Email: "a@contoso.example"}}))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := csvout.Write(&bytes.Buffer{}, table, csvout.UTF8); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

func TestWriteLimits(t *testing.T) {
	t.Parallel()
	uid := strings.Repeat("Ž", 255)
	email := strings.Repeat("🙂", 126) + "@bc"
	got := string(written(t, tableOf(t, group{uid, new(int64(math.MaxInt32)), []user{{email, ""}}}), csvout.UTF8))
	if want := uid + ";2147483647;" + email + ";\r\n"; !strings.HasSuffix(got, want) {
		t.Errorf("got %q, want the end %q", got, want)
	}
}

func TestWriteNoRows(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if _, err := csvout.Write(&b, tableOf(t), csvout.UTF8); !errors.Is(err, csvout.ErrNoRows) || b.Len() > 0 {
		t.Errorf("got %v and %d bytes, want ErrNoRows and none", err, b.Len())
	}
}

func TestWriteReportsWriter(t *testing.T) {
	t.Parallel()
	broken := errors.New("disk is full")
	_, err := csvout.Write(failingWriter{broken}, tableOf(t, sample(t)...), csvout.UTF8)
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }

func TestVerify(t *testing.T) {
	t.Parallel()
	table := tableOf(t, sample(t)...)
	for _, e := range []csvout.Encoding{"", csvout.UTF8BOM, csvout.UTF8, csvout.Windows1250} {
		file := written(t, table, e)
		if err := csvout.Verify(iotest.OneByteReader(bytes.NewReader(file)), table, e); err != nil {
			t.Errorf("%s: %v", e, err)
		}
	}
	if err := csvout.Verify(bytes.NewReader(written(t, table, csvout.UTF8)), table, "latin-1"); err == nil {
		t.Error("an encoding that nobody knows was verified")
	}
}

func TestVerifyNamesFirstDifference(t *testing.T) {
	t.Parallel()
	table := tableOf(t,
		group{"A", new(int64(1)), []user{{"a@contoso.example", "Á"}, {"b@contoso.example", "B"}}},
		group{"B", nil, []user{{"a@contoso.example", "Á"}}})
	file := string(written(t, table, csvout.UTF8))
	for name, tt := range map[string]struct {
		file      string
		line      int
		want, got string
	}{
		"name":           {strings.Replace(file, ";B\r", ";C\r", 1), 3, "A;1;b@contoso.example;B\r\n", "A;1;b@contoso.example;C\r\n"},
		"line end":       {strings.Replace(file, ";B\r\n", ";B\n", 1), 3, "A;1;b@contoso.example;B\r\n", "A;1;b@contoso.example;B\n"},
		"BOM":            {"\uFEFF" + file, 1, "UId;LicCount;UserEmail;UserName\r\n", "\uFEFFUId;LicCount;UserEmail;UserName\r\n"},
		"missing row":    {strings.Replace(file, "A;1;b@contoso.example;B\r\n", "", 1), 3, "A;1;b@contoso.example;B\r\n", "B;;a@contoso.example;Á\r\n"},
		"cut off":        {file[:len(file)-3], 4, "B;;a@contoso.example;Á\r\n", "B;;a@contoso.example;\xc3"},
		"last row gone":  {strings.TrimSuffix(file, "B;;a@contoso.example;Á\r\n"), 4, "B;;a@contoso.example;Á\r\n", ""},
		"one row more":   {file + "C;;c@contoso.example;\r\n", 5, "", "C;;c@contoso.example;\r\n"},
		"empty line":     {file + "\r\n", 5, "", "\r\n"},
		"empty file":     {"", 1, "UId;LicCount;UserEmail;UserName\r\n", ""},
		"garbage, no LF": {strings.Repeat("x", 1<<20), 1, "UId;LicCount;UserEmail;UserName\r\n", strings.Repeat("x", 4096)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var m *csvout.MismatchError
			err := csvout.Verify(strings.NewReader(tt.file), table, csvout.UTF8)
			if !errors.As(err, &m) {
				t.Fatalf("got %v, want a mismatch", err)
			}
			if m.Line != tt.line || m.Want != tt.want || m.Got != tt.got {
				t.Errorf("got %+v", m)
			}
		})
	}
}

func TestMismatchSaysWhatDiffers(t *testing.T) {
	t.Parallel()
	for want, m := range map[string]csvout.MismatchError{
		`read back: line 2 is "a\n" but must be "b\r\n"`:                  {Line: 2, Want: "b\r\n", Got: "a\n"},
		`read back: the file ends too early: line 2 must be "b\r\n"`:      {Line: 2, Want: "b\r\n"},
		`read back: the file goes on after its last row: line 2 is "a\n"`: {Line: 2, Got: "a\n"},
	} {
		if got := m.Error(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestVerifyReportsReader(t *testing.T) {
	t.Parallel()
	broken := errors.New("bad sector")
	err := csvout.Verify(iotest.ErrReader(broken), tableOf(t, sample(t)...), csvout.UTF8)
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}
