package state_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/licexport/licexport/internal/disk/disktest"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/state"
)

// counted makes a table of one license with units.
func counted(t *testing.T, uid string, rows int, purchased, consumed *int64) *license.Table {
	t.Helper()
	made, err := license.FromRows(
		[]license.License{{Source: "m365", ID: "e3", UID: uid, Name: "Office 365 E3", Purchased: purchased, Consumed: consumed}},
		func(yield func(int, license.Row) bool) {
			for n := range rows {
				if !yield(0, license.Row{Email: fmt.Sprintf("user%d@contoso.cz", n), HolderID: fmt.Sprint(n)}) {
					return
				}
			}
		})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func publishTable(t *testing.T, d *disktest.Disk, at time.Time, table *license.Table) (notes []string) {
	t.Helper()
	s := openKept(t, d, at, func(text string) { notes = append(notes, text) })
	defer closeStore(t, s)
	if _, err := s.Publish(t.Context(), publication(state.NewRunID(at), table)); err != nil {
		t.Fatal(err)
	}
	return notes
}

func countsOf(t *testing.T, d *disktest.Disk, from, to time.Time) ([]state.DayCounts, error) {
	t.Helper()
	v, err := state.Read(t.Context(), output, options(d))
	if err != nil {
		t.Fatal(err)
	}
	return v.Counts(from, to)
}

func show(n *int64) string {
	if n == nil {
		return "?"
	}
	return fmt.Sprint(*n)
}

// listed writes one line for each day and license.
func listed(days []state.DayCounts) string {
	var b strings.Builder
	for _, d := range days {
		for _, l := range d.Licenses {
			fmt.Fprintf(&b, "%s %s %d %s %s\n", d.Day, l.UID, l.Rows, show(l.Purchased), show(l.Consumed))
		}
	}
	return b.String()
}

// The last run of a day counts, a license is followed by its id, and unknown is not 0.
func TestCountsByDay(t *testing.T) {
	t.Parallel()
	d := newDisk()
	at := time.Date(2028, 2, 28, 22, 0, 0, 0, time.UTC)
	publishTable(t, d, at, counted(t, "E3", 5, new(int64(10)), new(int64(5))))
	publishTable(t, d, at.Add(time.Hour), counted(t, "E3", 4, new(int64(10)), new(int64(6))))
	publishTable(t, d, at.Add(25*time.Hour), counted(t, "E3", 4, nil, new(int64(0))))
	publishTable(t, d, at.Add(49*time.Hour), counted(t, "O365-E3", 3, new(int64(0)), nil))
	publishTable(t, d, at.Add(73*time.Hour), table(t, map[string]int{"A": 1}))
	days, err := countsOf(t, d, time.Time{}, time.Time{})
	want := "2028-02-28 E3 4 10 6\n2028-02-29 E3 4 ? 0\n2028-03-01 O365-E3 3 0 ?\n2028-03-02 A 1 ? ?\n"
	if got := listed(days); err != nil || got != want {
		t.Errorf("error %v, counts\n%swant\n%s", err, got, want)
	}
	days, err = countsOf(t, d, at.AddDate(0, 0, 1), at.AddDate(0, 0, 2))
	if len(days) != 2 || err != nil || days[0].Day != "2028-02-29" || !strings.HasPrefix(days[1].Run, "20280301-230000-") {
		t.Errorf("a part of the days: %+v, %v", days, err)
	}
}

// Two years and no more, in files of a month each.
func TestCountsAreKeptForTwoYears(t *testing.T) {
	t.Parallel()
	d := newDisk()
	first := time.Date(2026, 1, 15, 3, 0, 0, 0, time.UTC)
	for i := range 30 {
		publishTable(t, d, first.AddDate(0, i, 0), counted(t, "E3", 5+i, nil, nil))
	}
	days, err := countsOf(t, d, time.Time{}, time.Time{})
	if err != nil || len(days) != 25 || days[0].Day != "2026-06-15" || days[24].Day != "2028-06-15" {
		t.Errorf("%d days, %v: %+v", len(days), err, days)
	}
}

// 400 licenses of which a few change each day take less than 200 KiB for two years.
func TestCountsAreSmall(t *testing.T) {
	t.Parallel()
	d := newDisk()
	at := time.Date(2027, 5, 1, 3, 0, 0, 0, time.UTC)
	for i := range 31 {
		licenses := make([]license.License, 400)
		for n := range licenses {
			purchased, consumed := int64(100+n), int64(n+(i+n)/40)
			licenses[n] = license.License{
				Source: "m365", ID: fmt.Sprintf("%036d", n*7919), UID: fmt.Sprint("contoso:SKU_", n), Name: fmt.Sprint("Product ", n),
				Purchased: &purchased, Consumed: &consumed,
			}
		}
		made, err := license.FromRows(licenses, func(yield func(int, license.Row) bool) { yield(0, license.Row{Email: "a@b.cz"}) })
		if err != nil {
			t.Fatal(err)
		}
		publishTable(t, d, at.AddDate(0, 0, i), made)
	}
	v, err := state.Read(t.Context(), output, options(d))
	if err != nil {
		t.Fatal(err)
	}
	text, _ := d.ReadFile(filepath.Join(v.Dir(), "counts", "2027-05.json.zst"))
	if len(text) == 0 || len(text) > 32<<10 {
		t.Errorf("a month takes %d bytes", len(text))
	}
}

// Counts that cannot be used never stop a run; what is lost is said.
func TestDamagedCountsStopNothing(t *testing.T) {
	t.Parallel()
	at := time.Date(2027, 5, 1, 3, 0, 0, 0, time.UTC)
	for name, damage := range map[string]func(*disktest.Disk, string){
		"not compressed": func(d *disktest.Disk, path string) { d.WriteFile(path, []byte("x"), 0o640) },
		"empty":          func(d *disktest.Disk, path string) { d.WriteFile(path, nil, 0o640) },
		"cut off": func(d *disktest.Disk, path string) {
			text, _ := d.ReadFile(path)
			d.WriteFile(path, text[:len(text)/2], 0o640)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDisk()
			publishTable(t, d, at, counted(t, "E3", 5, nil, nil))
			publishTable(t, d, at.AddDate(0, 1, 0), counted(t, "E3", 6, nil, nil))
			path := filepath.Join(filepath.Dir(output), ".licexport", "licenses.csv", "counts", "2027-06.json.zst")
			damage(d, path)
			days, err := countsOf(t, d, time.Time{}, time.Time{})
			if e, ok := errors.AsType[*state.CorruptError](err); !ok || e.Path != path || len(days) != 1 {
				t.Errorf("error %v, days %+v; want the other month", err, days)
			}
			notes := publishTable(t, d, at.AddDate(0, 1, 1), counted(t, "E3", 7, nil, nil))
			if len(notes) != 1 || !strings.Contains(notes[0], path) {
				t.Errorf("noted %q", notes)
			}
			days, err = countsOf(t, d, time.Time{}, time.Time{})
			if got := listed(days); err != nil || got != "2027-05-01 E3 5 ? ?\n2027-06-02 E3 7 ? ?\n" {
				t.Errorf("afterwards: %s, %v", got, err)
			}
		})
	}
}

// Counts of a newer licexport are left alone.
func TestCountsOfANewerVersionStay(t *testing.T) {
	t.Parallel()
	d := newDisk()
	at := time.Date(2027, 5, 1, 3, 0, 0, 0, time.UTC)
	publishTable(t, d, at, counted(t, "E3", 5, nil, nil))
	path := filepath.Join(filepath.Dir(output), ".licexport", "licenses.csv", "counts", "2027-05.json.zst")
	newer := pack(t, `{"version": 2}`)
	d.WriteFile(path, newer, 0o640)
	notes := publishTable(t, d, at.AddDate(0, 0, 1), counted(t, "E3", 6, nil, nil))
	if text, _ := d.ReadFile(path); string(text) != string(newer) || len(notes) != 1 || !strings.Contains(notes[0], "newer licexport") {
		t.Errorf("noted %q, file %q", notes, text)
	}
}

// Lists that are not as long as the days are damage, not a crash.
func TestCountsThatDoNotFit(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{"version": 1, "month": "2027-05", "days": ["2027-05-01"], "runs": [], "rows": [1]}`,
		`{"version": 1, "month": "2027-05", "days": ["2027-05-01"], "runs": ["r"], "rows": [1], "licenses": [{"uid": "A", "rows": []}]}`,
		`{"version": 1, "month": "2027-05", "days": ["today"], "runs": ["r"], "rows": [1]}`,
		`{"version": 1, "month": "2027-06"}`, `{}`, `null`, `[]`,
	} {
		d := newDisk()
		publishTable(t, d, time.Date(2027, 4, 1, 3, 0, 0, 0, time.UTC), counted(t, "E3", 5, nil, nil))
		d.WriteFile(filepath.Join(filepath.Dir(output), ".licexport", "licenses.csv", "counts", "2027-05.json.zst"), pack(t, text), 0o640)
		if days, err := countsOf(t, d, time.Time{}, time.Time{}); err == nil || len(days) != 1 {
			t.Errorf("%s: %v, %+v", text, err, days)
		}
	}
}

// pack compresses a text as the counts are.
func pack(t *testing.T, text string) []byte {
	t.Helper()
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return z.EncodeAll([]byte(text), nil)
}

// What is published is known license by license; units are unknown where the vendor
// names none and where they were not kept, and never 0.
func TestPublishedCounts(t *testing.T) {
	t.Parallel()
	d := newDisk()
	published := func() (string, error) {
		t.Helper()
		v, err := state.Glance(output, options(d))
		if err != nil {
			t.Fatal(err)
		}
		all, err := v.PublishedCounts()
		text := ""
		for _, l := range all {
			text += fmt.Sprintf("%s %s %d %s %s;", l.Source, l.UID, l.Rows, show(l.Purchased), show(l.Consumed))
		}
		return text, err
	}
	expect := func(want string) {
		t.Helper()
		if got, err := published(); err != nil || got != want {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	}
	expect("")
	at := time.Date(2026, 11, 30, 22, 0, 0, 0, time.UTC)
	publishTable(t, d, at, counted(t, "contoso:E3", 3, new(int64(25)), nil))
	expect("m365 contoso:E3 3 25 ?;")
	publishTable(t, d, at.Add(3*time.Hour), counted(t, "contoso:E3", 4, nil, new(int64(0))))
	expect("m365 contoso:E3 4 ? 0;")

	month := filepath.Join(filepath.Dir(output), ".licexport", "licenses.csv", "counts", "2026-12.json.zst")
	kept, _ := d.ReadFile(month)
	d.WriteFile(month, []byte("nonsense"), 0o640)
	if got, err := published(); err == nil || got != "m365 contoso:E3 4 ? ?;" {
		t.Errorf("got %q, %v", got, err)
	}
	d.WriteFile(month, kept, 0o640)
	publishTable(t, d, at.Add(4*time.Hour), counted(t, "contoso:E3", 5, new(int64(9)), nil))
	d.WriteFile(month, kept, 0o640) // as if they could not be written then
	expect("m365 contoso:E3 5 ? ?;")
}
