package table_test

import (
	"testing"

	"github.com/licexport/licexport/plugins/file/table"
)

// Spreadsheets write error values in the language of their user.
func TestError(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"#REF!": true, "#DIV/0!": true, "#NAME?": true, "#N/A": true, "#ODKAZ!": true, "#DĚLENÍ_NULOU!": true,
		"#NENÍ_K_DISPOZICI": true, "#NV": true, "Err:502": true, "#field!": true, "#GETTING_DATA": true,
		"": false, "#1": false, "# of seats?": false, "C# Tools!": false, "Error: none": false, "#": false, "#!": false, "Err:5021": false,
	} {
		if problem, is := table.Error(text); is != want || is != (problem != "") {
			t.Errorf("%q: %q, %v", text, problem, is)
		}
	}
}

func TestClean(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		" a b ": "a b", "\u00A0a\u00A0b": "a b", "\uFEFFjan@contoso.com\u200B ": "jan@contoso.com", "Visio\u2060\u00A0Plan": "Visio Plan", "e\u0301": "é",
	} {
		if got := table.Clean(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestArea(t *testing.T) {
	t.Parallel()
	area := table.Area{FirstRow: 3, LastRow: 5, FirstColumn: 1, LastColumn: 2}
	for _, test := range []struct {
		column, below int
		want          bool
	}{
		{0, 1, false}, {3, 1, false}, // beside it
		{1, 1, true}, {2, 1, true},
		{1, 4, true}, {1, 5, false}, // it is a part of the heading
	} {
		if got := area.Hides(test.column, test.below); got != test.want {
			t.Errorf("column %d below row %d: %v", test.column, test.below, got)
		}
	}
	row := table.Area{FirstRow: 3, LastRow: 3, FirstColumn: 1, LastColumn: 2}
	if row.Hides(1, 1) || !row.Hides(2, 1) {
		t.Error("the first cell of an area has the value, the others have not")
	}
}
