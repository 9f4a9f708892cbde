package report_test

import (
	"bytes"
	"testing"

	"github.com/licexport/licexport/internal/report"
)

// The separator is the one of the locale, as Excel expects it.
func TestSeparatorOf(t *testing.T) {
	t.Parallel()
	for locale, want := range map[string]rune{
		"cs_CZ.UTF-8": ';', "sk_SK": ';', "de_DE@euro": ';', "pl-PL": ';', "en_US.UTF-8": ',', "en_GB": ',', "ja_JP.UTF-8": ',', "C": ',', "C.UTF-8": ',', "POSIX": ',', "": ',', "x": ',',
	} {
		if got := report.SeparatorOf(locale); got != want {
			t.Errorf("%q: %q, want %q", locale, got, want)
		}
	}
}

// What Excel opens has a mark, the separator, and no formulas; what programs read is
// plain CSV.
func TestCSV(t *testing.T) {
	t.Parallel()
	rows := func() [][]string { return [][]string{{"uid", "product"}, {"a;b", "=1+1"}} }
	for want, c := range map[string]report.CSV{
		"uid,product\na;b,=1+1\n":                {},
		"\ufeffuid;product\r\n\"a;b\";'=1+1\r\n": {Excel: true, Separator: ';'},
	} {
		var out bytes.Buffer
		if err := c.Write(&out, rows()); err != nil || out.String() != want {
			t.Errorf("%v, got %q, want %q", err, out.String(), want)
		}
	}
}
