package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/savings"
)

// SavingsTable is a part of a report that CSV can hold.
type SavingsTable string

// Tables of a report. Only that of the findings names people; renewals are those ahead.
const (
	SavingsLicenses    SavingsTable = "licenses"
	SavingsFindings    SavingsTable = "findings"
	SavingsDepartments SavingsTable = "departments"
	SavingsCostCenters SavingsTable = "cost-centers"
	SavingsRenewals    SavingsTable = "renewals"
)

// ParseSavingsTable finds a table by its name.
func ParseSavingsTable(name string) (SavingsTable, error) {
	switch t := SavingsTable(name); t {
	case SavingsLicenses, SavingsFindings, SavingsDepartments, SavingsCostCenters, SavingsRenewals:
		return t, nil
	default:
		return "", fmt.Errorf("the table %q does not exist; choose licenses, findings, departments, cost-centers or renewals", name)
	}
}

// Savings writes a report for a terminal. It counts and names no people.
func Savings(w io.Writer, r *savings.Report) error {
	p := printer{w: w}
	var rows [][]string
	for i := range r.Licenses {
		l := &r.Licenses[i]
		rows = append(rows, []string{
			l.UID, l.Product, Optional(l.Purchased), Number(l.Held), Optional(l.Free),
			tally(l.Disabled), tally(l.Guests), tally(l.Inactive), tally(l.Duplicate), tally(l.Failed),
			renewal(l, r.Generated), money(l.Unused, l.Currency),
		})
	}
	p.table([]Column{
		{"UId", Left}, {"Product", Left}, {"Bought", Right}, {"Held", Right}, {"Free", Right},
		{"Disabled", Right}, {"Guests", Right}, {"Inactive", Right}, {"Twice", Right}, {"Failed", Right},
		{"Renews", Left}, {"Free, a month", Right},
	}, rows)
	p.line("\nA question mark: of some holders it is unknown. Twice: directly and through a group.")
	p.savingsCosts(r)
	for _, f := range r.Failures {
		p.line("%s: the assignment to %s failed with %s.", f.UID, Count(f.Holders, "holder"), f.Error)
	}
	for _, uid := range r.Unmatched {
		p.line("The settings have a price for %s, but no license has this UId.", uid)
	}
	for _, s := range r.Sources {
		if len(s.Silent) > 0 {
			p.line("Source %s cannot tell: %s.", s.Source, strings.Join(s.Silent, ", "))
		}
	}
	p.line("\nHow the numbers were found, and what they cannot know")
	for _, n := range r.Notes {
		p.line("  %s: %s", n.Number, n.Found)
		p.line("      Not known: %s", n.Cannot)
	}
	return p.err
}

// savingsCosts says what everything costs, what of it is free or deserves a look, and
// what has no price.
func (p *printer) savingsCosts(r *savings.Report) {
	for _, c := range r.Costs {
		if c.Licenses > 0 {
			p.line("Licenses with a price in %s cost %s a month (%s a year), of which %s are free (%s).",
				c.Currency, cents(c.Bought), cents(12*c.Bought), cents(c.Unused), cents(12*c.Unused))
		}
		if c.Uncounted > 0 {
			p.line("%s with a price in %s, but nobody says how many units were bought: the cost is unknown.", Count(c.Uncounted, "license"), c.Currency)
		}
	}
	if len(r.Costs) > 0 && r.Unpriced > 0 {
		p.line("%s without a price: the cost is unknown.", Count(r.Unpriced, "license"))
	}
	if sum := r.Review; sum.Licenses > 0 {
		p.line("Worth a look, because the holder is disabled, inactive or a guest: %s of %s%s.",
			Count(sum.Licenses, "license"), Count(sum.Holders, "holder"), monthly(sum.Costs))
	}
}

// monthly writes costs behind a text.
func monthly(costs []savings.Amount) string {
	var all []string
	for _, a := range costs {
		all = append(all, cents(a.Amount)+" "+a.Currency)
	}
	if len(all) == 0 {
		return ""
	}
	return ", which cost " + strings.Join(all, " and ") + " a month"
}

// tally writes a count, with a question mark where some are unknown.
func tally(t savings.Tally) string {
	switch {
	case t.Unknown == 0:
		return Number(t.Found)
	case t.Found == 0:
		return "?"
	default:
		return Number(t.Found) + "?"
	}
}

// renewal writes the next date and its units; one that has passed is marked.
func renewal(l *savings.License, now time.Time) string {
	next, past := l.Next(now)
	if next.At.IsZero() {
		return ""
	}
	text := next.At.UTC().Format(time.DateOnly)
	if next.Units != nil {
		text += " (" + Number(*next.Units) + ")"
	}
	if past {
		text += ", past"
	}
	return text
}

func money(amount *float64, currency string) string {
	if amount == nil {
		return ""
	}
	return cents(*amount) + " " + currency
}

// cents writes an amount with two digits behind the point.
func cents(amount float64) string { return strconv.FormatFloat(amount, 'f', 2, 64) }

// SavingsJSON writes everything. It names people.
func SavingsJSON(w io.Writer, r *savings.Report) error { return writeJSON(w, r) }

// SavingsCSV writes one table. That of the findings names people. No text becomes a
// formula in a spreadsheet.
func SavingsCSV(w io.Writer, r *savings.Report, table SavingsTable, c CSV) error {
	var rows [][]string
	switch table {
	case SavingsLicenses:
		rows = licenseRows(r)
	case SavingsFindings:
		rows = findingRows(r)
	case SavingsDepartments:
		rows = groupRows("department", r.Departments)
	case SavingsCostCenters:
		rows = groupRows("cost_center", r.CostCenters)
	case SavingsRenewals:
		rows = renewalRows(r)
	}
	for _, row := range rows {
		for i, cell := range row {
			if _, err := strconv.ParseFloat(cell, 64); err != nil { // a number is no formula
				row[i] = plain.Inert(plain.Cell(cell))
			}
		}
	}
	return c.Write(w, rows)
}

func licenseRows(r *savings.Report) [][]string {
	rows := [][]string{{
		"source", "id", "uid", "product", "purchased", "consumed", "held", "free",
		"disabled", "disabled_unknown", "guests", "guests_unknown", "inactive", "inactive_unknown",
		"direct_and_by_group", "direct_and_by_group_unknown", "failed", "failed_unknown", "worth_a_look", "worth_a_look_unknown",
		"renews_at", "renews_units", "currency", "price_per_month", "cost_per_month", "free_cost_per_month",
	}}
	for i := range r.Licenses {
		l := &r.Licenses[i]
		row := []string{l.Source, l.ID, l.UID, l.Product, digits(l.Purchased), digits(l.Consumed), strconv.FormatInt(l.Held, 10), digits(l.Free)}
		for _, t := range []savings.Tally{l.Disabled, l.Guests, l.Inactive, l.Duplicate, l.Failed, l.Review} {
			row = append(row, strconv.Itoa(t.Found), strconv.Itoa(t.Unknown))
		}
		at, units := "", ""
		if next, _ := l.Next(r.Generated); !next.At.IsZero() {
			at, units = next.At.UTC().Format(time.DateOnly), digits(next.Units)
		}
		rows = append(rows, append(row, at, units, l.Currency, amount(l.PerMonth), amount(l.Bought), amount(l.Unused)))
	}
	return rows
}

func renewalRows(r *savings.Report) [][]string {
	rows := [][]string{{"renews_at", "source", "uid", "product", "renews_units", "currency", "cost_per_month"}}
	for _, a := range r.Renewals {
		rows = append(rows, []string{a.At.UTC().Format(time.DateOnly), a.Source, a.UID, a.Product, digits(a.Units), a.Currency, amount(a.Cost)})
	}
	return rows
}

func amount(a *float64) string {
	if a == nil {
		return ""
	}
	return cents(*a)
}

func findingRows(r *savings.Report) [][]string {
	rows := [][]string{{
		"kind", "source", "uid", "product", "holder_id", "name", "email", "department", "cost_center", "employee_id", "detail",
	}}
	for _, f := range r.Findings {
		rows = append(rows, []string{
			string(f.Kind), f.Source, f.UID, f.Product, f.HolderID, f.Name, f.Email, f.Department, f.CostCenter, f.EmployeeID, f.Detail.String(),
		})
	}
	return rows
}

func groupRows(name string, groups []savings.Group) [][]string {
	rows := [][]string{{name, "holders", "licenses", "licenses_without_price", "currency", "cost_per_month"}}
	for _, g := range groups {
		row := []string{g.Name, strconv.Itoa(g.Holders), strconv.Itoa(g.Licenses), strconv.Itoa(g.Unpriced)}
		if len(g.Costs) == 0 {
			rows = append(rows, append(row, "", ""))
		}
		for _, c := range g.Costs {
			rows = append(rows, append(row[:4:4], c.Currency, cents(c.Amount)))
		}
	}
	return rows
}
