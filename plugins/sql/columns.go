package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/licexport/licexport/plugins/internal/typed"
)

// Names of the columns that the queries give.
const (
	columnLicense   = "license"
	columnID        = "id"
	columnEmail     = "email"
	columnAlias     = "alias"
	columnLogin     = "login"
	columnName      = "name"
	columnKind      = "kind"
	columnUID       = "uid"
	columnPurchased = "purchased"
	columnConsumed  = "consumed"
	columnStatus    = "status"
	// What follows is for reports.
	columnDisabled   = "disabled"
	columnGuest      = "guest"
	columnLastActive = "last_active"
	columnDepartment = "department"
	columnCostCenter = "cost_center"
	columnEmployeeID = "employee_id"
	columnRenewsAt   = "renews_at"
)

var (
	holderColumns = []string{columnLicense, columnID, columnEmail, columnAlias, columnLogin, columnName, columnKind,
		columnDisabled, columnGuest, columnLastActive, columnDepartment, columnCostCenter, columnEmployeeID}
	licenseColumns = []string{columnLicense, columnName, columnUID, columnPurchased, columnConsumed, columnStatus, columnRenewsAt}
)

// places are indexes of columns by name.
type places map[string]int

// has reports whether the query gives a column.
func (p places) has(column string) bool {
	_, ok := p[column]
	return ok
}

// placesOf finds the columns in what a query gives. A column that is not known is
// an error: with a name that is only mistyped, its users would have no e-mail.
func placesOf(names, known []string, q setting) (places, error) {
	found := places{}
	for i, name := range names {
		folded := typed.Fold(typed.Clean(name))
		switch {
		case folded == "":
			return nil, dataFault("unknown_column", q, fmt.Sprintf("column %d has no name", i+1), "Name it with AS: "+strings.Join(known, ", ")+".")
		case !slices.Contains(known, folded):
			return nil, dataFault("unknown_column", q, fmt.Sprintf("it gives a column %s", typed.Show(name)), advice(name, known))
		case found.has(folded):
			return nil, dataFault("column_twice", q, fmt.Sprintf("it gives the column %s twice", folded), "Nobody can tell which one counts. Keep one.")
		}
		found[folded] = i
	}
	if !found.has(columnLicense) {
		return nil, dataFault("no_column", q, "it gives no column license", fmt.Sprintf("It gives %s. Name the column with the license: … AS license.", listed(names)))
	}
	return found, nil
}

// advice says how to call a column.
func advice(name string, known []string) string {
	for _, k := range known {
		if typed.LooksLike(name, k) || near(typed.Fold(name), k) {
			return fmt.Sprintf("Did you mean %s? Write … AS %s.", k, k)
		}
	}
	return "Select only what is needed, and name it with AS: " + strings.Join(known, ", ") + "."
}

// near reports whether one name has the other one in it, or differs in the order or
// in one of its letters.
func near(a, b string) bool {
	if len(a) > 2 && (strings.Contains(a, b) || strings.Contains(b, a)) {
		return true
	}
	x, y := []byte(a), []byte(b)
	slices.Sort(x)
	slices.Sort(y)
	if len(a) > 3 && slices.Equal(x, y) {
		return true
	}
	differing := 0
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			differing++
		}
	}
	return len(a) == len(b) && len(a) > 3 && differing == 1
}

func listed(names []string) string {
	var all []string
	for i, name := range names {
		if i == 12 {
			all = append(all, fmt.Sprintf("and %d more", len(names)-i))
			break
		}
		all = append(all, typed.Show(name))
	}
	return strings.Join(all, ", ")
}
