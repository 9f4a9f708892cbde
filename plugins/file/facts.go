package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/file/fault"
	"github.com/licexport/licexport/plugins/file/table"
	"github.com/licexport/licexport/plugins/internal/typed"
)

// detailKinds are the facts for reports that a file can have.
func detailKinds() []sdk.DetailKind {
	return []sdk.DetailKind{sdk.DetailAccount, sdk.DetailActivity, sdk.DetailOrganization}
}

// reportColumns are columns that only reports want.
type reportColumns struct {
	Disabled       []string `json:"disabled,omitempty" jsonschema:"Whether the account cannot sign in: yes or no, or see disabled_values"`
	DisabledValues []string `json:"disabled_values,omitempty" jsonschema:"Values in that column that mean a disabled account; all others mean the contrary, and an empty cell that it is unknown"`
	Guest          []string `json:"guest,omitempty" jsonschema:"Whether the account belongs to somebody outside: yes or no, or see guest_values"`
	GuestValues    []string `json:"guest_values,omitempty" jsonschema:"Values in that column that mean a guest; all others mean the contrary, and an empty cell that it is unknown"`
	LastActive     []string `json:"last_active,omitempty" jsonschema:"When the account was last used"`
	SlashDates     string   `json:"slash_dates,omitempty" jsonschema:"What comes first in dates such as 3/4/2026; without it they are unknown" enum:"month_first,day_first"`
	Department     []string `json:"department,omitempty" jsonschema:"Department of the holder"`
	CostCenter     []string `json:"cost_center,omitempty" jsonschema:"Cost center of the holder"`
	EmployeeID     []string `json:"employee_id,omitempty" jsonschema:"Number by which the organization knows the holder"`
}

// facts reads what only reports want. Whatever is wrong with it is a warning, one for
// each column, and the value is unknown.
type facts struct {
	columns reportColumns
	table   table.Table
	at      map[string]int // columns by the names of their settings
	doubted map[string]bool
	into    *[]sdk.Problem
}

// newFacts finds the columns of the kinds that are asked for; nil if nobody asks.
func (r *userReader) newFacts() *facts {
	if r.plan.asked == nil {
		return nil
	}
	f := &facts{columns: r.plan.Report, table: r.table, at: map[string]int{}, doubted: map[string]bool{}, into: &r.result.warnings}
	c := &f.columns
	for _, one := range []struct {
		kind    sdk.DetailKind
		setting string
		names   []string
	}{
		{sdk.DetailAccount, "disabled", c.Disabled}, {sdk.DetailAccount, "guest", c.Guest}, {sdk.DetailActivity, "last_active", c.LastActive},
		{sdk.DetailOrganization, "department", c.Department}, {sdk.DetailOrganization, "cost_center", c.CostCenter}, {sdk.DetailOrganization, "employee_id", c.EmployeeID},
	} {
		if len(one.names) == 0 || !r.plan.asked(one.kind) {
			continue
		}
		switch found := r.header.Find(one.names); len(found) {
		case 1:
			f.at[one.setting] = found[0]
		case 0:
			f.doubt(one.setting, missingColumn(r.table, r.header, wanted{"report/" + one.setting, one.names, nil}))
		default:
			f.doubt(one.setting, fault.New("duplicate_column", r.table.Place(r.header.Row, found[1]), "Nobody can tell which of them is meant: remove or rename one.",
				"the header has the column %q %d times", typed.Clean(r.header.Names[found[0]]), len(found)))
		}
	}
	if len(f.at) == 0 {
		return nil
	}
	return f
}

// doubt warns once of a column.
func (f *facts) doubt(setting string, err error) {
	if f.doubted[setting] {
		return
	}
	f.doubted[setting] = true
	p := sdk.Problem{
		Code: "file.bad_detail", Path: "/report/" + setting, Origin: sdk.OriginUpstream, Summary: err.Error(),
		Detail: "It is unknown in reports; licenses and holders are complete.",
	}
	if why, ok := errors.AsType[*fault.Fault](err); ok && why.Detail != "" {
		p.Detail += " " + why.Detail
	}
	*f.into = append(*f.into, p)
}

// tell adds what a row says about a holder. Several rows may: what one leaves open does
// not take back what another one says.
func (f *facts) tell(row table.Row, one *holder) {
	if f == nil {
		return
	}
	d := one.details
	if d == nil {
		d = &sdk.HolderDetails{}
	}
	f.yesNo(row, "disabled", f.columns.DisabledValues, &d.Disabled)
	f.yesNo(row, "guest", f.columns.GuestValues, &d.Guest)
	f.activity(row, d)
	f.words(row, "department", &d.Department)
	f.words(row, "cost_center", &d.CostCenter)
	f.words(row, "employee_id", &d.EmployeeID)
	one.details = d
}

// value is what a row has in a column, empty if that is unknown.
func (f *facts) value(row table.Row, setting string) string {
	column, named := f.at[setting]
	if !named {
		return ""
	}
	value, err := short(f.table, row, column)
	if err != nil {
		f.doubt(setting, err)
		return ""
	}
	return typed.Clean(value)
}

func (f *facts) words(row table.Row, setting string, into *string) {
	if value := f.value(row, setting); value != "" && (value == "0" || !typed.Placeholder(value)) {
		*into = value
	}
}

func (f *facts) yesNo(row table.Row, setting string, values []string, into **bool) {
	value := f.value(row, setting)
	switch {
	case value == "":
	case len(values) > 0:
		*into = new(oneOf(values, value))
	case oneOf(wordsForYes(), value):
		*into = new(true)
	case oneOf(wordsForNo(), value):
		*into = new(false)
	default:
		f.doubt(setting, fault.New("neither_yes_nor_no", f.table.Place(row.Number, f.at[setting]), fmt.Sprintf("Name the values that mean yes in report.%s_values.", setting),
			"%q says neither yes nor no", limited(value)))
	}
}

// activity reads when an account was last used, or that it never was.
func (f *facts) activity(row table.Row, d *sdk.HolderDetails) {
	value := f.value(row, "last_active")
	switch {
	case value == "":
		return
	case oneOf([]string{"never", "nikdy", "nigdy", "nie", "jamais"}, value):
		d.NeverActive = d.LastActive.IsZero()
		return
	case typed.Placeholder(value):
		return
	}
	at, ok := f.date(value)
	if !ok {
		remedy := "Write dates as 2026-12-31."
		if strings.Contains(value, "/") {
			remedy = "Say in report.slash_dates what comes first in such dates."
		}
		f.doubt("last_active", fault.New("bad_detail", f.table.Place(row.Number, f.at["last_active"]), remedy, "%q is no date", limited(value)))
		return
	}
	if at.After(d.LastActive) && at.Year() > 1970 && at.Year() < 9999 {
		d.LastActive, d.NeverActive = at, false
	}
}

// date reads a date as programs and people write it. One without a zone is taken for
// UTC.
func (f *facts) date(value string) (time.Time, bool) {
	forms := []string{
		time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04:05-0700", time.DateTime, "2006-01-02 15:04", "2006-01-02 15:04:05 MST", time.DateOnly, "2006/01/02", "2006/01/02 15:04:05",
		"2.1.2006", "2.1.2006 15:04", "2.1.2006 15:04:05", "2. 1. 2006", "2. 1. 2006 15:04", "2. 1. 2006 15:04:05",
		"Jan 2, 2006", "January 2, 2006", "2 Jan 2006", "2-Jan-2006",
	}
	switch f.columns.SlashDates {
	case "month_first":
		forms = append(forms, "1/2/2006", "1/2/2006 15:04", "1/2/2006 15:04:05", "1/2/2006 3:04 PM", "1/2/2006 3:04:05 PM")
	case "day_first":
		forms = append(forms, "2/1/2006", "2/1/2006 15:04", "2/1/2006 15:04:05")
	}
	for _, form := range forms {
		if at, err := time.Parse(form, value); err == nil {
			return at.UTC(), true
		}
	}
	// A workbook stores days since 1899-12-30, with the time as a fraction
	// (https://support.microsoft.com/office/date-systems-in-excel-e7fe7167-48a9-4b96-bb53-5612a800b487).
	if days, err := strconv.ParseFloat(value, 64); err == nil && !f.table.Fixed() && days > 25_569 && days < 80_000 {
		return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).Add(time.Duration(days * 24 * float64(time.Hour))).Round(time.Second), true
	}
	return time.Time{}, false
}
