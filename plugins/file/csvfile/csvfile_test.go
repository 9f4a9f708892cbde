package csvfile_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/licexport/licexport/plugins/file/charset"
	"github.com/licexport/licexport/plugins/file/csvfile"
	"github.com/licexport/licexport/plugins/file/fault"
)

// rows reads everything: "line: cell|cell".
func rows(text string, o csvfile.Options) ([]string, error) {
	if o.Encoding == "" {
		o.Encoding = charset.Auto
	}
	f, err := csvfile.Open([]byte(text), "users.csv", o)
	if err != nil {
		return nil, err
	}
	var all []string
	for {
		row, err := f.Next()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		var cells []string
		for _, c := range row.Cells {
			cells = append(cells, c.Text)
		}
		all = append(all, fmt.Sprintf("%d: %s", row.Number, strings.Join(cells, "|")))
	}
}

func TestRows(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text    string
		options csvfile.Options
		want    []string
	}{
		"comma":                    {"a,b\n1,2\n", csvfile.Options{}, []string{"1: a|b", "2: 1|2"}},
		"semicolon":                {"a;b\r\n1;2,5", csvfile.Options{}, []string{"1: a|b", "2: 1|2,5"}},
		"tab":                      {"a\tb\n1\t\n", csvfile.Options{}, []string{"1: a|b", "2: 1|"}},
		"pipe":                     {"a|b\n", csvfile.Options{}, []string{"1: a|b"}},
		"any other, if given":      {"a^b\n1^2\n", csvfile.Options{Delimiter: '^'}, []string{"1: a|b", "2: 1|2"}},
		"a letter beyond ASCII":    {"a§b\n", csvfile.Options{Delimiter: '§'}, []string{"1: a|b"}},
		"told by Excel":            {"sep=;\r\na,x;b\r\n1;2\r\n", csvfile.Options{}, []string{"2: a,x|b", "3: 1|2"}},
		"old Mac":                  {"a,b\r1,2\r", csvfile.Options{}, []string{"1: a|b", "2: 1|2"}},
		"blank lines":              {"a;b\n\n;\n 1 ; 2\u00A0\n", csvfile.Options{}, []string{"1: a|b", "4: 1|2"}},
		"CR CR LF, quoted":         {"\"a\";\"b\"\r\r\n\"1\";\"2\"\r\r\n", csvfile.Options{}, []string{"1: a|b", "2: 1|2"}},
		"LF CR":                    {"\"a\";\"b\"\n\r\"1\";\"2\"\n\r", csvfile.Options{}, []string{"1: a|b", "2: 1|2"}},
		"lines within a value":     {"a;b;c\n1;\"x, y\nz\nw\";2\n", csvfile.Options{}, []string{"1: a|b|c", "2: 1|x, y\nz\nw|2"}},
		"quotes":                   {"a;b\n\"1;\"\"2\n3\";4\n5;6\n", csvfile.Options{}, []string{"1: a|b", "2: 1;\"2\n3|4", "4: 5|6"}},
		"skipped lines":            {"Report\nof \"today\na;b\n1;2\n", csvfile.Options{SkipLines: 2}, []string{"3: a|b", "4: 1|2"}},
		"columns decide":           {"a,b;c;d\n", csvfile.Options{Columns: [][]string{{"A,B"}}}, []string{"1: a,b|c|d"}},
		"more columns win":         {"a;b;c,d\n", csvfile.Options{}, []string{"1: a|b|c,d"}},
		"columns of a later line":  {"x,y,z\na;b\n", csvfile.Options{Columns: [][]string{{"a"}, {"b"}}}, []string{"1: x,y,z", "2: a|b"}},
		"one column":               {"mail\njan@contoso.cz\n", csvfile.Options{Columns: [][]string{{"mail"}}}, []string{"1: mail", "2: jan@contoso.cz"}},
		"rows of different length": {"a;b\n1\n1;2;3\n", csvfile.Options{}, []string{"1: a|b", "2: 1", "3: 1|2|3"}},
		"nothing but a mark":       {"\uFEFF", csvfile.Options{}, nil},
	}
	for name, test := range tests {
		got, err := rows(test.text, test.options)
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%s: got %q, %v, want %q", name, got, err, test.want)
		}
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text    string
		options csvfile.Options
		want    string
	}{
		"quote within a value":  {"a;b\n1;5\" tablet\n", csvfile.Options{}, `users.csv:2: a " stands in the middle of a value`},
		"text behind a quote":   {"a;b\n\"1\"x;2\n", csvfile.Options{}, "users.csv:2: a quoted value"},
		"quote that never ends": {"a;b\n1;2\n\"3;4\n5;6\n", csvfile.Options{}, "users.csv:3: a quoted value that begins in this row does not end"},
		"after skipped lines":   {"x\na;b\n1;\"\n", csvfile.Options{SkipLines: 1}, "users.csv:3: a quoted value"},
		"too much to skip":      {"a;b\n1;2", csvfile.Options{SkipLines: 5}, "the file has only 2 lines, but 5 are to be skipped"},
		"letters that are none": {"a;b\n\x81B;2\n", csvfile.Options{}, "neither UTF-8"},
		// Met in public: JoshClose/CsvHelper 1341, tilo/smarter_csv 283, BurntSushi/rust-csv 289.
		"rows within a value":          {"a;b;c\n1;2;\"x\n3;4;5\n6;7;y\"\n8;9;0\n", csvfile.Options{}, "users.csv:2: a quote (\") at the beginning of a value makes one value of 3 lines"},
		"the next row within a value":  {"a;b;c\n1;\"x;2\n3;y\";4\n", csvfile.Options{}, "users.csv:2: a quote"},
		"one row within a last value":  {"a,b\n1,\"x\n2,y\"\n", csvfile.Options{}, "users.csv:2: a quote"},
		"one row within a first value": {"a,b\n\"x,1\ny\",2\n", csvfile.Options{}, "users.csv:2: a quote"},
		"a letter said to be 8":        {"a;b\n\xE9;2\n", csvfile.Options{Encoding: charset.UTF8}, "users.csv:2: the bytes here are not valid UTF-8"},
		"zero bytes, as in .xls":       {"a;b\n\x00;2\n", csvfile.Options{}, "users.csv:2: the file has a zero character here"},
	}
	for name, test := range tests {
		_, err := rows(test.text, test.options)
		var f *fault.Fault
		if !errors.As(err, &f) || !strings.Contains(f.Error(), test.want) || f.Detail == "" {
			t.Errorf("%s: got %v, want %q", name, err, test.want)
		}
	}
}

func TestErrorValues(t *testing.T) {
	t.Parallel()
	f, err := csvfile.Open([]byte("a;b\n#N/A;#ref!\n"), "users.csv", csvfile.Options{Encoding: charset.Auto})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = f.Next()
	row, err := f.Next()
	if err != nil || row.Cell(0).Fault != "holds the error #N/A" || row.Cell(1).Fault != "holds the error #ref!" || row.Cell(2).Fault != "" {
		t.Errorf("got %+v, %v", row, err)
	}
}

func TestValidDelimiters(t *testing.T) {
	t.Parallel()
	for _, r := range []rune{'"', '\n', '\r', 0, 0xFFFD, -1} {
		if csvfile.Valid(r) {
			t.Errorf("%q is accepted", r)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("a;b\n1;2\n", ';', 0)
	f.Add("sep=,\n\"a\n\",b\r\n", '\t', 1)
	f.Add("a\rb\r", 'ř', 2)
	f.Fuzz(func(t *testing.T, text string, delimiter rune, skip int) {
		if !csvfile.Valid(delimiter) {
			delimiter = 0
		}
		got, err := rows(text, csvfile.Options{Delimiter: delimiter, SkipLines: skip, Columns: [][]string{{"a"}, {"b", "1"}}})
		var known *fault.Fault
		if err != nil && !errors.As(err, &known) {
			t.Errorf("error without a place: %v", err)
		}
		for i, row := range got {
			if !strings.Contains(row, ": ") {
				t.Errorf("row %d is %q", i, row)
			}
		}
	})
}

// Columns that are aligned with spaces have no delimiter.
func TestAlignedColumns(t *testing.T) {
	t.Parallel()
	wanted := [][]string{{"Mail"}, {"License"}}
	if r := csvfile.Suggest("Mail          License", wanted); r != 0 {
		t.Errorf("%q", r)
	}
	if r := csvfile.Suggest("Mail License", wanted); r != ' ' {
		t.Errorf("%q", r)
	}
}
