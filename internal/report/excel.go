package report

import (
	"encoding/csv"
	"io"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"github.com/licexport/licexport/internal/plain"
)

// CSV says how tables are written as CSV.
type CSV struct {
	// Excel writes what a double click opens in Excel: with a byte order mark, and with
	// Separator between columns. No text becomes a formula.
	Excel     bool
	Separator rune
}

// Write writes rows.
func (c CSV) Write(w io.Writer, rows [][]string) error {
	out := csv.NewWriter(w)
	if c.Excel {
		if _, err := io.WriteString(w, "\ufeff"); err != nil {
			return err
		}
		out.Comma, out.UseCRLF = c.Separator, true
		for _, row := range rows {
			for i := range row {
				row[i] = plain.Inert(row[i])
			}
		}
	}
	return out.WriteAll(rows)
}

// SeparatorOf is what Excel expects between columns under a locale such as cs_CZ.UTF-8:
// a semicolon where the comma stands in numbers, as CLDR has it
// (https://cldr.unicode.org), else a comma.
func SeparatorOf(locale string) rune {
	name, _, _ := strings.Cut(locale, ".")
	name, _, _ = strings.Cut(name, "@")
	tag, err := language.Parse(strings.ReplaceAll(name, "_", "-"))
	if err != nil || tag == language.Und {
		return ','
	}
	if strings.Contains(message.NewPrinter(tag).Sprint(number.Decimal(0.5)), ",") {
		return ';'
	}
	return ','
}
