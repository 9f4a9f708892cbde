package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/licexport/licexport/plugins/file/fault"
	"github.com/licexport/licexport/plugins/file/glob"
	"github.com/licexport/licexport/plugins/file/table"
	"github.com/licexport/licexport/plugins/file/xlsx"
	"github.com/licexport/licexport/plugins/internal/typed"
)

// licenseIDs returns the licenses of a row, as they stand there.
func (r *userReader) licenseIDs(row table.Row) ([]string, error) {
	switch {
	case r.plan.ProductColumns != nil:
		return r.products(row)
	case r.plan.Constants.License != "":
		return []string{typed.Clean(r.plan.Constants.License)}, nil
	case r.plan.ListSeparator == "":
		value, err := short(r.table, row, r.at.license)
		if err == nil && value == "" {
			err = fault.New("no_license", r.table.Place(row.Number, r.at.license),
				"Fill it in, or leave such rows out by a filter (not_equals with an empty text). If it is text below the list: see the setting footer.", "the row has no license")
		}
		if err != nil {
			return nil, err
		}
		id, err := r.license(row, value)
		return []string{id}, err
	}
	value, err := words(r.table, row, r.at.license)
	if err != nil {
		return nil, err
	}
	if err := r.list(row, value); err != nil {
		return nil, err
	}
	var ids []string
	parts := r.known.split(value, r.plan.ListSeparator)
	for i, part := range parts {
		id, err := r.license(row, part.text)
		if err != nil {
			return nil, err
		}
		parts[i].text = id
		ids = append(ids, id)
	}
	r.lists.look(parts, r.table.Place(row.Number, r.at.license))
	return ids, nil
}

// license makes a license of a text that a cell has for it, and refuses what is
// no name of one.
func (r *userReader) license(row table.Row, value string) (string, error) {
	id := typed.Clean(value)
	place := r.table.Place(row.Number, r.at.license)
	switch {
	case strings.ContainsAny(value, "\r\n\v\u2028"):
		return "", fault.New("line_break", place,
			`If these are several licenses, one below the other (Alt+Enter): set list_separator to "\n". If it is one: remove the line break.`,
			"the license %q has a line break in it", id).At("list_separator")
	case r.known.has(id), r.plan.excludes(id):
		return id, nil
	case typed.Placeholder(id):
		return "", fault.New("placeholder", place,
			fmt.Sprintf("If it means that the user has no license: add %q to exclude. If a program writes it for a value that it cannot write: correct the export. If it is the name of a license: list it in known_licenses.", id),
			"%q is no license", id).At("exclude")
	case typed.Lost(value) != "":
		return "", fault.New("lost_letter", place,
			"A program has saved the file in an encoding that lacks the letter. Export it again as UTF-8, or as an Excel workbook. If the license is really called that: list it in known_licenses.",
			"letters seem to be lost in the license %q", id)
	case entity.MatchString(id):
		return "", fault.New("html_entity", place, "Let the program that writes the file write plain text. (The semicolon could not be published either: it separates the columns for ImportLic.)",
			"the license %q has a character in the form of HTML", id)
	case typed.Damaged(id) != "":
		return "", damagedName(place, id, r.plan.ListSeparator)
	case row.Cell(max(r.at.license, 0)).Index:
		return "", fault.New("error_value", place, xlsx.Recalculate, "the cell holds a formula whose value, %s, is not a text but the number of one", id)
	default:
		return id, nil
	}
}

// entity is a character as HTML writes it.
var entity = regexp.MustCompile(`&(#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z]+);`)

// list refuses a cell with several licenses whose separators cannot be told from
// what else stands in it.
func (r *userReader) list(row table.Row, value string) error {
	place := r.table.Place(row.Number, r.at.license)
	cleaned := typed.Clean(value)
	switch separator := strings.TrimSpace(r.plan.ListSeparator); {
	case r.known.has(cleaned), r.plan.excludes(cleaned):
		return nil
	case separator != "" && strings.ContainsAny(separator, "&;#") && entity.MatchString(value):
		return fault.New("html_entity", place, "Let the program that writes the file write plain text.",
			"the licenses %q have a character in the form of HTML", limited(cleaned))
	case typed.InBrackets(cleaned) && !typed.Placeholder(cleaned):
		return fault.New("damaged_name", place, "Let the program that writes the file write only the names with the separator between them.",
			"the licenses %q stand in brackets", limited(cleaned))
	case (separator == "+" || separator == "&") && (strings.HasPrefix(cleaned, separator) || strings.HasSuffix(cleaned, separator)):
		return fault.New("ambiguous_list", place, "List the license in known_licenses if it belongs to its name: known names win over the separator. If not: remove it.",
			"%q begins or ends with the separator %q, which may belong to a name", limited(cleaned), separator).At("known_licenses")
	default:
		return nil
	}
}

// damagedName is the fault of a license that has lost a part, or has something
// around it that is none of its name.
func damagedName(place, id, separator string) error {
	remedy := "Correct the cell, or the export. If the license is really called that: list it in known_licenses."
	if separator == "" {
		remedy = "If the cell names several licenses: set list_separator. " + remedy
	} else {
		remedy = "If the separator belongs to the name of a license: list that in known_licenses. " + remedy
	}
	return fault.New("damaged_name", place, remedy, "the license %q %s", limited(id), typed.Damaged(id)).At("known_licenses")
}

// wordsForYes are values that mean yes where the settings name none.
func wordsForYes() []string {
	return []string{"yes", "y", "ano", "a", "ja", "j", "áno", "tak", "true", "pravda", "wahr", "x", "1", "✓", "✔", "☑"}
}

// wordsForNo are values that mean no where the settings name none; an empty cell is one.
func wordsForNo() []string {
	return []string{"", "no", "n", "ne", "nein", "nie", "false", "nepravda", "falsch", "0", "-", "–", "✗", "☐"}
}

// products returns the licenses whose columns say yes.
func (r *userReader) products(row table.Row) ([]string, error) {
	p := r.plan.ProductColumns
	yes, no := p.Yes, p.No
	if len(yes) == 0 {
		yes = wordsForYes()
	}
	if len(no) == 0 {
		no = wordsForNo()
	}
	var ids []string
	for i, name := range p.Columns {
		column := r.at.products[i]
		value, err := text(r.table, row, column)
		if err == nil && value == "0" && row.Cell(column).Formula {
			_, err = words(r.table, row, column)
		}
		if err != nil {
			return nil, err
		}
		switch value = typed.Clean(value); {
		case oneOf(yes, value):
			ids = append(ids, typed.Clean(name))
		case !oneOf(no, value):
			return nil, fault.New("neither_yes_nor_no", r.table.Place(row.Number, column), "Correct it, or add it to yes or no.",
				"%q says neither yes nor no about %q", value, name).At("product_columns")
		}
	}
	return ids, nil
}

// licenses finds or adds the licenses of a row that are wanted.
func (r *userReader) licenses(row table.Row, ids []string) (held []int, err error) {
	for _, id := range ids {
		if !r.plan.wants(id) {
			continue
		}
		at, isNew := r.result.licenses.get(id, r.table.Place(row.Number, r.at.license))
		l := r.result.licenses.list[at]
		l.rows++
		if err := r.describe(row, l, isNew); err != nil {
			return nil, err
		}
		if !slices.Contains(held, at) {
			held = append(held, at)
		}
	}
	return held, nil
}

// wants reports whether a license is taken at all.
func (cfg config) wants(id string) bool {
	return (len(cfg.Include) == 0 || anyPattern(cfg.Include, id)) && !cfg.excludes(id)
}

func (cfg config) excludes(id string) bool { return anyPattern(cfg.Exclude, id) }

// anyPattern is glob.Any for names that were cleaned.
func anyPattern(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return glob.Match(typed.Spaces(p), name) })
}

// describe takes what a row says about its license. All rows of a license must
// say the same, except for the name.
func (r *userReader) describe(row table.Row, l *license, isNew bool) error {
	name, err := short(r.table, row, r.at.licenseName)
	if err != nil {
		return err
	}
	name = typed.Clean(name)
	uid, err := r.uid(row)
	if err != nil {
		return err
	}
	bought, err := number(r.table, row, r.at.purchased)
	if err != nil {
		return err
	}
	name += r.plan.Constants.LicenseName
	uid += r.plan.Constants.LicenseUID
	if isNew {
		l.Name, l.UID, l.Purchased = name, uid, bought
		return nil
	}
	if l.UID != uid {
		return fault.New("contradiction", r.table.Place(row.Number, r.at.licenseUID), "One license has one UId.",
			"the UId of license %q is %q, but %q at %s", l.ID, uid, l.UID, l.place)
	}
	if r.at.purchased >= 0 && !equal(l.Purchased, bought) {
		return fault.New("contradiction", r.table.Place(row.Number, r.at.purchased), "The number of bought units must be the same in each row of a license.",
			"license %q has another number of bought units than at %s", l.ID, l.place)
	}
	return nil
}

// uid reads the UId of a license.
func (r *userReader) uid(row table.Row) (string, error) {
	return uidOf(r.table, row, r.at.licenseUID)
}

func uidOf(t table.Table, row table.Row, column int) (string, error) {
	value, err := short(t, row, column)
	if err != nil || value == "" {
		return "", err
	}
	place := t.Place(row.Number, column)
	switch uid := typed.Clean(value); {
	case typed.Placeholder(uid):
		return "", fault.New("placeholder", place, "Fill it in. An empty cell means uid_prefix and the license.", "%q is no UId", uid)
	case typed.Lost(value) != "":
		return "", fault.New("lost_letter", place, "Export the file again as UTF-8, or as an Excel workbook.", "letters seem to be lost in the UId %q", uid)
	case strings.ContainsAny(value, "\r\n"):
		return "", fault.New("line_break", place, "Remove the line break.", "the UId %q has a line break in it", uid)
	default:
		return uid, nil
	}
}

// number reads a number of units; nil: unknown.
func number(t table.Table, row table.Row, column int) (*int64, error) {
	value, err := text(t, row, column)
	if err != nil {
		return nil, err
	}
	n, known, ok := units(value)
	switch {
	case !ok:
		return nil, fault.New("bad_number", t.Place(row.Number, column), "Write digits only, without separators. An empty cell means that the number is unknown.",
			"%q is no number of units", limited(value))
	case !known:
		return nil, nil
	default:
		return &n, nil
	}
}

func equal(a, b *int64) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
