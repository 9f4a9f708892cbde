package report_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/report"
	"github.com/licexport/licexport/internal/savings"
)

func savingsReport() *savings.Report {
	return &savings.Report{
		Generated: time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC), InactiveDays: 90,
		Sources: []savings.Told{{Source: "contoso", Plugin: "m365", Tells: []string{"account"}, Silent: []string{"activity", "renewal"}}},
		Licenses: []savings.License{
			{
				Source: "contoso", ID: "e3", UID: "contoso:E3", Product: "Office", Purchased: new(int64(1200)), Held: 1000, Free: new(int64(200)),
				Disabled: savings.Tally{Found: 3}, Guests: savings.Tally{Found: 2, Unknown: 5}, Inactive: savings.Tally{Unknown: 1000},
				Renewals: []savings.Renewal{{At: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC), Units: new(int64(1200))}},
				Currency: "EUR", PerMonth: new(30.0), Bought: new(36000.0), Unused: new(6000.0),
			},
			{Source: "contoso", ID: "flow", UID: "=FLOW", Product: "Flow", Held: 7, Purchased: new(int64(5)), Free: new(int64(-2))},
		},
		Findings: []savings.Finding{{
			Kind: savings.Disabled, Source: "contoso", UID: "contoso:E3", HolderID: "1", Name: "@SUM(A1)", Email: "ann@contoso.cz", Department: "Sales, North",
		}},
		Departments: []savings.Group{{Name: "Sales", Holders: 2, Licenses: 3, Unpriced: 1, Costs: []savings.Amount{{Currency: "EUR", Amount: 30}, {Currency: "USD", Amount: 7.5}}}},
		Unmatched:   []string{"contoso:VISOI"},
		Costs:       []savings.Cost{{Currency: "EUR", Bought: 36000, Unused: 6000, Review: 90, Licenses: 1, Uncounted: 1}},
		Unpriced:    1,
		Failures:    []savings.Failure{{UID: "contoso:E3", Error: "CountViolation", Holders: 2}},
		Review:      savings.Sum{Licenses: 4, Holders: 3, Costs: []savings.Amount{{Currency: "EUR", Amount: 90}}},
		Renewals:    []savings.Ahead{{Source: "contoso", UID: "contoso:E3", Product: "+Office", At: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC), Units: new(int64(1200)), Currency: "EUR", Cost: new(36000.0)}},
		Notes:       []savings.Note{{Number: "free", Found: phrase.Text("Purchased less used."), Cannot: phrase.Text("What comes.")}},
	}
}

func TestSavingsAsText(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	if err := report.Savings(&text, savingsReport()); err != nil {
		t.Fatal(err)
	}
	want := `  UId         Product  Bought   Held  Free  Disabled  Guests  Inactive  Twice  Failed  Renews              Free, a month
  contoso:E3  Office    1,200  1,000   200         3      2?         ?      0       0  2026-09-01 (1,200)    6000.00 EUR
  =FLOW       Flow          5      7    -2         0       0         0      0       0

A question mark: of some holders it is unknown. Twice: directly and through a group.
Licenses with a price in EUR cost 36000.00 a month (432000.00 a year), of which 6000.00 are free (72000.00).
1 license with a price in EUR, but nobody says how many units were bought: the cost is unknown.
1 license without a price: the cost is unknown.
Worth a look, because the holder is disabled, inactive or a guest: 4 licenses of 3 holders, which cost 90.00 EUR a month.
contoso:E3: the assignment to 2 holders failed with CountViolation.
The settings have a price for contoso:VISOI, but no license has this UId.
Source contoso cannot tell: activity, renewal.

How the numbers were found, and what they cannot know
  free: Purchased less used.
      Not known: What comes.
`
	if text.String() != want {
		t.Errorf("got\n%s\nwant\n%s", text.String(), want)
	}
}

func TestSavingsAsCSV(t *testing.T) {
	t.Parallel()
	for table, want := range map[report.SavingsTable][]string{
		report.SavingsLicenses: {
			"contoso|e3|contoso:E3|Office|1200||1000|200|3|0|2|5|0|1000|0|0|0|0|0|0|2026-09-01|1200|EUR|30.00|36000.00|6000.00",
			"contoso|flow|'=FLOW|Flow|5||7|-2|0|0|0|0|0|0|0|0|0|0|0|0||||||",
		},
		report.SavingsFindings:    {"disabled|contoso|contoso:E3||1|'@SUM(A1)|ann@contoso.cz|Sales, North|||"},
		report.SavingsDepartments: {"Sales|2|3|1|EUR|30.00", "Sales|2|3|1|USD|7.50"},
		report.SavingsCostCenters: {},
		report.SavingsRenewals:    {"2026-09-01|contoso|contoso:E3|'+Office|1200|EUR|36000.00"},
	} {
		t.Run(string(table), func(t *testing.T) {
			t.Parallel()
			var text bytes.Buffer
			if err := report.SavingsCSV(&text, savingsReport(), table, report.CSV{}); err != nil {
				t.Fatal(err)
			}
			rows, err := csv.NewReader(&text).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, row := range rows[1:] {
				got = append(got, strings.Join(row, "|"))
			}
			if strings.Join(got, "\n") != strings.Join(want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

func TestSavingsTables(t *testing.T) {
	t.Parallel()
	if _, err := report.ParseSavingsTable("people"); err == nil || !strings.Contains(err.Error(), "choose licenses, findings") {
		t.Errorf("got %v", err)
	}
}

// With a price but without a number of units, the cost is unknown and not zero.
func TestSavingsOfAPriceWithoutUnits(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	r := &savings.Report{Costs: []savings.Cost{{Currency: "CZK", Uncounted: 1}}}
	if err := report.Savings(&out, r); err != nil {
		t.Fatal(err)
	}
	const want = "1 license with a price in CZK, but nobody says how many units were bought: the cost is unknown.\n"
	if text := out.String(); !strings.Contains(text, want) || strings.Contains(text, "0.00") {
		t.Errorf("got:\n%s", text)
	}
}
