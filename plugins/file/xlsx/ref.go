package xlsx

import "strconv"

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
