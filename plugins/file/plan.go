package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/file/charset"
	"github.com/licexport/licexport/plugins/file/csvfile"
	"github.com/licexport/licexport/plugins/file/snapshot"
	"github.com/licexport/licexport/plugins/file/xlsx"
)

// plan is a configuration that makes sense.
type plan struct {
	config
	users    document
	licenses *document // nil: no second list
	names    known     // of licenses that the settings name
	// asked reports which facts a report asks for; nil: none.
	asked func(sdk.DetailKind) bool
}

// document is a file and the way to read it.
type document struct {
	path      string
	at        string // JSON Pointer of its settings
	encoding  charset.Name
	delimiter rune // 0: find it
	sheet     string
	skip      int
	footer    []string
	loose     bool // empty values at the end of a row may be missing, or more
	newest    bool
	maxMiB    int // of an unpacked workbook; 0: the default
	rules     snapshot.Rules
}

// newPlan checks what the schema cannot. The error joins a problem for each
// fault.
func newPlan(cfg config, now time.Time) (*plan, error) {
	p := &plan{config: cfg, names: cfg.knownLicenses()}
	var faults []error
	var err error
	if p.users, err = newDocument(cfg.Path, cfg.layout, "", now); err != nil {
		faults = append(faults, err)
	}
	if cfg.LicenseFile != nil {
		path := cfg.LicenseFile.Path
		if path == "" {
			path = cfg.Path
		}
		licenses, err := newDocument(path, cfg.LicenseFile.layout, "/license_file", now)
		if err != nil {
			faults = append(faults, err)
		}
		p.licenses = &licenses
	}
	faults = append(faults, cfg.faults()...)
	return p, errors.Join(faults...)
}

func newDocument(path string, l layout, at string, now time.Time) (document, error) {
	d := document{
		path: path, at: at, encoding: charset.Name(l.Encoding), sheet: l.Sheet, skip: l.SkipLines,
		footer: l.Footer, loose: l.RowEnds == endsLoose, newest: l.Pick == pickNewest, maxMiB: l.MaxUnpackedMiB,
		rules: snapshot.Rules{Now: now},
	}
	var faults []error
	var err error
	if d.delimiter, err = delimiter(l.Delimiter, at+"/delimiter"); err != nil {
		faults = append(faults, err)
	}
	if l.SkipLines < 0 {
		faults = append(faults, invalid(at+"/skip_lines", "skip_lines must not be negative", "It is the number of lines above the header."))
	}
	if l.MaxUnpackedMiB < 0 || l.MaxUnpackedMiB > xlsx.MostMiB {
		faults = append(faults, invalid(at+"/max_unpacked_mib", fmt.Sprintf("max_unpacked_mib must be from 1 to %d", xlsx.MostMiB), "Leave it out for the default."))
	}
	if d.rules.Settle, err = duration(l.Settle, at+"/settle"); err != nil {
		faults = append(faults, err)
	}
	if l.MaxAge != ageAny {
		if d.rules.MaxAge, err = duration(l.MaxAge, at+"/max_age"); err == nil && d.rules.MaxAge == 0 {
			err = invalid(at+"/max_age", "max_age must not be zero", "Write none if the file may be of any age.")
		}
		if err != nil {
			faults = append(faults, err)
		}
	}
	return d, errors.Join(faults...)
}

func delimiter(text, at string) (rune, error) {
	switch text {
	case auto:
		return 0, nil
	case tab:
		return '\t', nil
	}
	r, size := utf8.DecodeRuneInString(text)
	if size != len(text) || !csvfile.Valid(r) {
		return 0, invalid(at, fmt.Sprintf("delimiter cannot be %q", text), "It is one character, for example ; or , or |, or the word tab, or auto.")
	}
	return r, nil
}

// duration reads what time.ParseDuration reads, and whole days.
func duration(text, at string) (time.Duration, error) {
	value := text
	days := time.Duration(0)
	if number, rest, found := strings.Cut(text, "d"); found {
		n, ok := wholeNumber(number)
		if !ok || n > 36500 {
			return 0, badDuration(text, at)
		}
		days, value = time.Duration(n)*24*time.Hour, rest
		if value == "" {
			return days, nil
		}
	}
	d, err := time.ParseDuration(value)
	if err != nil || d < 0 {
		return 0, badDuration(text, at)
	}
	return days + d, nil
}

func badDuration(text, at string) error {
	return invalid(at, fmt.Sprintf("%s cannot be %q", at[strings.LastIndex(at, "/")+1:], text), "It is a duration such as 30s, 12h or 7d.")
}

// faults are contradictions between settings.
func (cfg config) faults() []error {
	var faults []error
	add := func(path, summary, detail string) { faults = append(faults, invalid(path, summary, detail)) }
	c := cfg.Columns
	if len(c.ID)+len(c.Email)+len(c.Alias)+len(c.Login) == 0 {
		add("/columns", "no column tells who holds the license", "Set columns.email, columns.login or columns.id.")
	}
	if len(c.License) == 0 && cfg.Constants.License == "" && cfg.ProductColumns == nil {
		add("/columns/license", "nothing tells the license of a row", "Set columns.license, or constants.license if the whole file is about one license, or product_columns if each license has a column that says yes or no.")
	}
	faults = append(faults, cfg.productFaults()...)
	for _, pair := range []struct {
		name     string
		column   []string
		constant string
	}{
		{"license", c.License, cfg.Constants.License},
		{"license_name", c.LicenseName, cfg.Constants.LicenseName},
		{"license_uid", c.LicenseUID, cfg.Constants.LicenseUID},
	} {
		if len(pair.column) > 0 && pair.constant != "" {
			add("/constants/"+pair.name, pair.name+" is both a column and a constant", "Keep one of them.")
		}
	}
	if cfg.ListSeparator != "" && len(c.LicenseName)+len(c.LicenseUID)+len(c.Purchased) > 0 {
		add("/list_separator", "with several licenses in a cell, license_name, license_uid and purchased cannot be columns of the same row",
			"Keep them in a license_file.")
	}
	if len(c.Name) > 0 && len(c.FirstName)+len(c.LastName) > 0 {
		add("/columns/name", "the name comes from two places", "Set columns.name, or columns.first_name and columns.last_name.")
	}
	if len(cfg.Kinds.Device)+len(cfg.Kinds.Key) > 0 && len(c.Kind) == 0 {
		add("/columns/kind", "kinds needs the column that it is about", "Set columns.kind.")
	}
	if cfg.ExpectRows < 0 {
		add("/expect_rows_at_least", "expect_rows_at_least must not be negative", "Leave it out if any number of rows is right.")
	}
	faults = append(faults, cfg.purchasedFaults()...)
	for i, f := range cfg.Filters {
		if f.operators() != 1 {
			add(fmt.Sprintf("/filters/%d", i), "a filter must have exactly one condition", "Set one of equals, not_equals, matches, not_matches; for several write several filters.")
		}
	}
	return faults
}

// productFaults are contradictions about columns that say yes or no.
func (cfg config) productFaults() []error {
	if cfg.ProductColumns == nil {
		return nil
	}
	var faults []error
	c := cfg.Columns
	if len(c.License)+len(c.LicenseName)+len(c.LicenseUID)+len(c.Purchased) > 0 || cfg.Constants != (constants{}) || cfg.ListSeparator != "" {
		faults = append(faults, invalid("/product_columns", "with product_columns a row has several licenses, each named by its column",
			"Remove columns.license, license_name, license_uid and purchased, the constants and list_separator. Numbers and UIds can come from a license_file."))
	}
	if len(cfg.ProductColumns.Columns) == 0 {
		faults = append(faults, invalid("/product_columns/columns", "product_columns names no column", "List the columns that are named after a license."))
	}
	for _, value := range cfg.ProductColumns.Yes {
		if oneOf(cfg.ProductColumns.No, value) {
			faults = append(faults, invalid("/product_columns", fmt.Sprintf("%q means both yes and no", value), "Keep it in one of the lists."))
		}
	}
	return faults
}

// purchasedFaults makes sure that numbers of bought units come from one place.
func (cfg config) purchasedFaults() []error {
	var ways []string
	if len(cfg.Columns.Purchased) > 0 {
		ways = append(ways, "columns.purchased")
	}
	if cfg.PurchasedRows {
		ways = append(ways, "purchased_rows")
	}
	if cfg.LicenseFile != nil && len(cfg.LicenseFile.Columns.Purchased) > 0 {
		ways = append(ways, "license_file")
	}
	var faults []error
	if len(ways) > 1 {
		faults = append(faults, invalid("/purchased", "the number of bought units comes from several places: "+strings.Join(ways, ", "),
			"Keep one of them. Single licenses can be corrected by the setting purchased."))
	}
	for _, name := range slices.Sorted(maps.Keys(cfg.Purchased)) {
		if cfg.Purchased[name] < 0 {
			faults = append(faults, invalid("/purchased", fmt.Sprintf("the number of bought units of %q is negative", name), ""))
		}
	}
	return faults
}

func (f filter) operators() int {
	n := 0
	for _, values := range [][]string{f.Equals, f.NotEquals, f.Matches, f.NotMatches} {
		if len(values) > 0 {
			n++
		}
	}
	return n
}

func invalid(path, summary, detail string) error {
	p := sdk.ConfigError(path, summary, detail)
	p.Code = "file.invalid_setting"
	return p
}
