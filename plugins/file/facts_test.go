package main

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/file/xlsx/xlsxtest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
)

// surveyed is a complete export with details, by the first address of the holder.
func (d desk) surveyed(t *testing.T, settings sdktest.Config, kinds ...sdk.DetailKind) (map[string]sdk.HolderDetails, *sdktest.Result) {
	t.Helper()
	if kinds == nil {
		kinds = detailKinds()
	}
	got := sourcetest.Complete(t, sdktest.Run(t, d.source(), sdktest.Case{Config: d.located(settings), Details: kinds}))
	told := make(map[string]sdk.HolderDetails)
	for _, h := range got.Holders {
		if h.Details != nil {
			told[h.Emails[0].Address] = *h.Details
		}
	}
	return told, got
}

func everyFact() map[string]any {
	return map[string]any{
		"disabled": list("State"), "disabled_values": list("Inactive", "blocked"), "guest": list("External"), "last_active": list("Last login"),
		"department": list("Dept", "Department"), "cost_center": list("CC"), "employee_id": list("No"),
	}
}

func TestFactsForReports(t *testing.T) {
	t.Parallel()
	d := newDesk(t, map[string]string{"users.csv": "Email,License,State,External,Last login,Department,CC,No\n" +
		"a@b.cz,Visio,INACTIVE,ano,2026-10-31 08:00, Vývoj  a výzkum,0815,12\n" +
		"c@d.cz,Visio,Active,no,never,N/A,,\n" +
		"e@f.cz,Visio,,,,,,\n" +
		"a@b.cz,Project,,,2026-11-01,,,\n"})
	told, got := d.surveyed(t, with("report", everyFact()))
	want := map[string]sdk.HolderDetails{
		"a@b.cz": {Disabled: new(true), Guest: new(true), LastActive: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), Department: "Vývoj a výzkum", CostCenter: "0815", EmployeeID: "12"},
		"c@d.cz": {Disabled: new(false), Guest: new(false), NeverActive: true},
	}
	if !reflect.DeepEqual(told, want) || len(got.Warnings) > 0 {
		t.Errorf("%+v %s", told, sourcetest.Texts(got.Warnings))
	}
	some, _ := d.surveyed(t, with("report", everyFact()), sdk.DetailOrganization)
	if !reflect.DeepEqual(some, map[string]sdk.HolderDetails{"a@b.cz": {Department: "Vývoj a výzkum", CostCenter: "0815", EmployeeID: "12"}}) {
		t.Errorf("%+v", some)
	}
	plain := d.exported(t, with("report", everyFact()))
	for i := range got.Holders {
		got.Holders[i].Details = nil
	}
	if !reflect.DeepEqual(plain.Holders, got.Holders) || !reflect.DeepEqual(plain.Licenses, got.Licenses) {
		t.Error("the rows are not the same with and without details")
	}
}

// What is wrong with it is a warning, one for each column; a run that writes the file
// does not even look.
func TestFactsThatAreNone(t *testing.T) {
	t.Parallel()
	d := newDesk(t, map[string]string{"users.csv": "Email,License,State,External,Last login,CC,CC\n" +
		"a@b.cz,Visio,x,perhaps,3/4/2026,1,2\nc@d.cz,Visio,y,perhaps,soon,1," + strings.Repeat("x", 600) + "\n"})
	settings := func() sdktest.Config { return with("report", everyFact()) }
	if got := d.exported(t, settings()); len(got.Warnings) > 0 {
		t.Error(sourcetest.Texts(got.Warnings))
	}
	told, got := d.surveyed(t, settings())
	var about []string
	for _, p := range got.Warnings {
		if p.Code != "file.bad_detail" {
			t.Error(sourcetest.Texts([]sdk.Problem{p}))
		}
		about = append(about, strings.TrimPrefix(p.Path, "/report/"))
	}
	slices.Sort(about)
	if !slices.Equal(about, list("cost_center", "department", "employee_id", "guest", "last_active")) {
		t.Errorf("%v\n%s", about, sourcetest.Texts(got.Warnings))
	}
	if !reflect.DeepEqual(told["a@b.cz"], sdk.HolderDetails{Disabled: new(false)}) {
		t.Errorf("%+v", told)
	}
	// The check shows it before anybody makes a report.
	warned := 0
	for _, r := range sdktest.Check(t, d.source(), sdktest.Case{Config: d.located(settings())}, true) {
		if r.Status == sdktest.Failed {
			t.Errorf("%+v", r)
		}
		if r.Status == sdktest.Warned {
			warned++
		}
	}
	if warned != 5 {
		t.Errorf("%d warnings of the check", warned)
	}
}

func TestDatesOfFiles(t *testing.T) {
	t.Parallel()
	at := func(day, hour int) time.Time { return time.Date(2026, 4, day, hour, 0, 0, 0, time.UTC) }
	for value, want := range map[string]time.Time{
		"2026-04-03": at(3, 0), "2026-04-03T10:00:00+02:00": at(3, 8), "2026-04-03 08:00": at(3, 8), "2026-04-03 08:00:00 UTC": at(3, 8),
		"3.4.2026": at(3, 0), "03.04.2026 8:00": at(3, 8), "3. 4. 2026": at(3, 0), "3-Apr-2026": at(3, 0),
		"1970-01-01": {}, "31.12.9999": {}, "": {}, "-": {}, "N/A": {},
	} {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, map[string]string{"users.csv": "Email;License;Seen\na@b.cz;Visio;" + value + "\n"})
			told, got := d.surveyed(t, with("report", map[string]any{"last_active": list("Seen")}))
			if !told["a@b.cz"].LastActive.Equal(want) || len(got.Warnings) > 0 || told["a@b.cz"].NeverActive {
				t.Errorf("%+v, want %v, %s", told, want, sourcetest.Texts(got.Warnings))
			}
		})
	}
	for order, want := range map[string]time.Time{"month_first": time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC), "day_first": at(3, 0)} {
		t.Run(order, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, map[string]string{"users.csv": "Email;License;Seen\na@b.cz;Visio;3/4/2026\n"})
			told, _ := d.surveyed(t, with("report", map[string]any{"last_active": list("Seen"), "slash_dates": order}))
			if !told["a@b.cz"].LastActive.Equal(want) {
				t.Errorf("%+v, want %v", told, want)
			}
		})
	}
}

// A workbook has days since 1899-12-30; a CSV file with such a number has no date.
func TestDatesOfWorkbooks(t *testing.T) {
	t.Parallel()
	settings := func(path string) sdktest.Config {
		return sdktest.Config{"path": path, "columns": map[string]any{"email": list("Email"), "license": list("License")}, "report": map[string]any{"last_active": list("Seen")}}
	}
	sheet := xlsxtest.Sheet{Name: "Users", Rows: [][]string{{"Email", "License", "Seen"}, {"a@b.cz", "Visio", "<c><v>46115.5</v></c>"}}}
	d := newDesk(t, map[string]string{"users.xlsx": string(xlsxtest.Build(t, sheet)), "users.csv": "Email,License,Seen\na@b.cz,Visio,46115.5\n"})
	told, got := d.surveyed(t, settings("users.xlsx"))
	if want := time.Date(2026, 4, 3, 12, 0, 0, 0, time.UTC); !told["a@b.cz"].LastActive.Equal(want) {
		t.Errorf("%+v, want %v, %s", told, want, sourcetest.Texts(got.Warnings))
	}
	if told, got := d.surveyed(t, settings("users.csv")); !told["a@b.cz"].LastActive.IsZero() || len(got.Warnings) != 1 {
		t.Errorf("%+v %s", told, sourcetest.Texts(got.Warnings))
	}
}
