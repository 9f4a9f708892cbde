package export

import (
	"bytes"
	"encoding/csv"
	"testing"

	"github.com/licexport/licexport/internal/license"
)

// No cell of the list of removals is a formula to a spreadsheet, whatever a vendor or
// a user of it calls things, and an approval still recognizes who is in the list.
func TestRemovalsHoldNoFormulas(t *testing.T) {
	t.Parallel()
	l := &license.License{UID: "=1+1", Name: "@SUM(A1)"}
	d := &license.Diff{Licenses: []license.LicenseDiff{{
		Old: l, New: l,
		Lost: []license.Row{{License: l, Email: "+ann@contoso.cz", Name: "\t=ann"}},
		Changed: []license.Change{{
			Old: license.Row{License: l, Email: "-bob@contoso.cz", Name: "＝bob"},
			New: license.Row{License: l, Email: "=bob@contoso.cz", Name: "bob"},
		}},
	}}}
	var list bytes.Buffer
	if err := writeRemovals(&list, d); err != nil {
		t.Fatal(err)
	}
	in := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(list.Bytes(), []byte("\ufeff"))))
	in.Comma = ';'
	rows, err := in.ReadAll()
	if err != nil || len(rows) != 3 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows[1:] {
		for i, cell := range row {
			if i != 4 && cell != "" && cell[0] != '\'' { // the fifth is ours
				t.Errorf("cell %d is %q", i, cell)
			}
		}
		if active(row[0]) != l.UID {
			t.Errorf("the UId comes back as %q", active(row[0]))
		}
	}
}
