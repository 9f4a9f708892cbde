package xlsx

import (
	"strconv"
	"strings"

	"github.com/licexport/licexport/plugins/file/table"
)

// parseArea reads the names of the first and the last cell of an area, "A4:B9".
func parseArea(ref string) (table.Area, bool) {
	from, to, _ := strings.Cut(ref, ":")
	firstColumn, firstRow, ok := parseRef(from)
	lastColumn, lastRow, alsoOK := parseRef(to)
	return table.Area{FirstRow: firstRow, LastRow: lastRow, FirstColumn: firstColumn, LastColumn: lastColumn},
		ok && alsoOK && firstRow <= lastRow && firstColumn <= lastColumn
}

// parseRef reads the name of a cell, "C12": the third column is 2.
func parseRef(ref string) (column, row int, ok bool) {
	letters := 0
	for letters < len(ref) && letters < 4 && 'A' <= ref[letters] && ref[letters] <= 'Z' {
		column = column*26 + int(ref[letters]-'A') + 1
		letters++
	}
	row, err := strconv.Atoi(ref[letters:])
	if letters == 0 || column > maxColumns || err != nil || row < 1 || row > maxRows || ref[letters] == '+' {
		return 0, 0, false
	}
	return column - 1, row, true
}

// columnName is the name of a column: 2 is "C".
func columnName(column int) string {
	name := ""
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}
