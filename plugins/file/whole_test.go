package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/plugins/file/snapshot"
	"github.com/licexport/licexport/plugins/file/xlsx/xlsxtest"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"
)

// readBytes reads a file with columns Email, Name and License from memory and
// returns a line for each license of each holder.
func readBytes(data []byte, change func(*config)) ([]string, error) {
	cfg := config{Path: "users.csv", layout: layout{Encoding: auto, Delimiter: auto, MaxAge: ageAny, Settle: "0s"}}
	cfg.Columns = columns{Email: list("Email"), Name: list("Name"), License: list("License")}
	if change != nil {
		change(&cfg)
	}
	p, err := newPlan(cfg, time.Time{})
	if err != nil {
		return nil, err
	}
	r, err := p.read(context.Background(), sources{users: &snapshot.File{Name: filepath.Base(cfg.Path), Data: data}})
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, h := range r.holders.list {
		for _, at := range h.licenses {
			lines = append(lines, h.Emails[0].Address+" "+r.licenses.list[at].ID)
		}
	}
	slices.Sort(lines)
	return lines, nil
}

// someRows draws a list and what must come of it.
func someRows(t *rapid.T) (rows [][]string, want []string) {
	// Lines within a value that look like rows are refused.
	name := rapid.OneOf(
		rapid.StringOfN(rapid.RuneFrom([]rune(`abcČř ,;"'|🐎`)), 0, 12, -1),
		rapid.StringOfN(rapid.RuneFrom([]rune(`abcČř "'`+"\n🐎")), 0, 12, -1))
	licenses := []string{"Visio", "Project, online", `5" CAD`, "Účetní; plus"}
	rows = [][]string{{"Name", "Email", "License"}}
	for i := range rapid.IntRange(1, 20).Draw(t, "rows") {
		email := fmt.Sprintf("u%d@contoso.com", i/2)
		license := licenses[(i+rapid.IntRange(0, 1).Draw(t, "license"))%len(licenses)]
		rows = append(rows, []string{name.Draw(t, "name"), email, license})
		want = append(want, email+" "+license)
	}
	slices.Sort(want)
	return rows, slices.Compact(want)
}

func asCSV(rows [][]string, delimiter rune, windows bool) string {
	var text strings.Builder
	w := csv.NewWriter(&text)
	w.Comma, w.UseCRLF = delimiter, windows
	_ = w.WriteAll(rows) // to memory
	return text.String()
}

// However a list is written, all of its rows arrive.
func TestNoRowIsLost(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		rows, want := someRows(rt)
		text := asCSV(rows, rapid.SampledFrom([]rune{',', ';', '\t', '|'}).Draw(rt, "delimiter"), rapid.Bool().Draw(rt, "windows"))
		wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
		if err != nil {
			rt.Fatal(err)
		}
		for form, data := range map[string][]byte{
			"UTF-8": []byte(text), "UTF-8 with mark": []byte("\uFEFF" + text), "UTF-16": []byte(wide),
			"Excel": xlsxtest.Build(t, xlsxtest.Sheet{Name: "S", Rows: rows}),
		} {
			got, err := readBytes(data, nil)
			if err != nil || !slices.Equal(got, want) {
				rt.Fatalf("%s: got %q, %v\nwant %q", form, got, err, want)
			}
		}
	})
}

// With a row for the total no cut is overlooked, wherever it is.
func TestCutFileIsNoticed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		rows, want := someRows(rt)
		rows = append(rows, []string{"", "Total", fmt.Sprintf("%03d", len(rows)-1)})
		text := asCSV(rows, ';', false)
		cut := rapid.IntRange(0, len(text)).Draw(rt, "cut")
		got, err := readBytes([]byte(text[:cut]), func(c *config) {
			c.TotalRow = &totalRow{Column: list("Email"), Text: "Total", Count: list("License")}
		})
		if err == nil && !slices.Equal(got, want) {
			rt.Fatalf("cut at %d of %d: %q, want %q or an error", cut, len(text), got, want)
		}
		if err != nil && cut >= len(text)-1 {
			rt.Fatalf("the whole file is refused: %v", err)
		}
	})
}

// A workbook that was cut off is never read.
func TestCutWorkbookIsNoticed(t *testing.T) {
	t.Parallel()
	book := xlsxtest.Build(t, xlsxtest.Sheet{Name: "S", Rows: [][]string{{"Email", "Name", "License"}, {"a@b.cz", "A", "Visio"}}})
	for cut := range book {
		if got, err := readBytes(book[:cut], nil); err == nil {
			t.Fatalf("cut at %d of %d: %q", cut, len(book), got)
		}
	}
}
