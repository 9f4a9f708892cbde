package main

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/file/fault"
	"github.com/licexport/licexport/plugins/file/table"
	"github.com/licexport/licexport/plugins/internal/typed"
)

// totals matches the beginning of a row with a total, as spreadsheets and portals
// write it in several languages: "Total", "Grand Total", "Total users: 25",
// "CAD Total", "Celkem", "Gesamtergebnis".
var totals = regexp.MustCompile(`(?i)^(` +
	`(grand |sub-?|sum |overall )?totals?( (of )?(users|licen[cs]es|seats|rows|records|items|members|count|number|assigned))?` +
	`|(sub|sum)?sum( total)?|count|average|number of \S+` +
	`|celkem|celkový součet|celkový počet|(mezi)?součet|suma|počet|spolu|medzisúčet|súčet|celkem \S+|počet \S+` +
	`|(zwischen)?summe|gesamt(ergebnis|summe|zahl)?|insgesamt|ergebnis|anzahl( \S+)?` +
	`|celkom( \S+)?|úhrn(em)?|razem|łącznie|ogółem|suma (końcowa|częściowa)|total(e)? général|totale|somme|összesen|végösszeg` +
	`|(eind|sub)?totaal|totalt|samlet|yhteensä|toplam|итого|всего|сумма|合計|总计` +
	`|\d+ (users?|licen[cs]es?|seats?|rows?|records?|items?|members?|uživatel\S*|licenc\S*|řádk\S*|záznam\S*)` +
	`|end of (report|list|file)|page \d+( of \d+)?|konec( \S+)?` +
	`|.+ (total|celkem|ergebnis|razem)` +
	`)\s*[:=]?\s*\(?[\d .,]*\)?$`)

// looksTotal reports whether a text begins the row with a total.
func looksTotal(s string) bool { return s != "" && totals.MatchString(s) }

// vacant reports whether a name says that nobody holds the license.
func vacant(name string) bool {
	word := strings.ToLower(strings.Trim(name, `<>()[]{}"' .-–`))
	switch word {
	case "available", "free", "unused", "open", "vacant", "spare", "reserve", "reserved", "nobody", "no user", "no one", "not in use", "free seat", "open seat", "unassigned seat", "available seat", "inactive",
		"volné", "volná", "volný", "volno", "rezerva", "nepřiřazeno", "nepřiděleno", "neobsazeno", "nikdo", "frei", "verfügbar", "reserve ", "niemand", "wolne", "voľné":
		return true
	}
	return typed.Placeholder(name)
}

// placeholder is the fault of a cell in which a program or a person has written
// something for "nothing".
func (r *userReader) placeholder(row table.Row, column int, value, what, remedy string) error {
	return fault.New("placeholder", r.table.Place(row.Number, column), remedy, "%q is %s", value, what)
}

// lostNames remembers names of people in which letters seem to be lost. That
// takes nothing from anybody, so it is a warning.
type lostNames struct {
	count int
	at    string // of the first one
}

func (l *lostNames) look(t table.Table, row table.Row, name string) {
	if typed.Lost(name) == "" && !strings.ContainsRune(name, '?') {
		return
	}
	if l.count == 0 {
		l.at = t.Place(row.Number, -1)
	}
	l.count++
}

// warning is empty if all names are fine.
func (l *lostNames) warning() []sdk.Problem {
	if l.count == 0 {
		return nil
	}
	return []sdk.Problem{{
		Summary: fmt.Sprintf("letters seem to be lost in %s, as at %s: a ? or a wrong letter stands in their place", plural(l.count, "name"), l.at),
		Detail:  "A program has saved the file in an encoding that lacks them. Export it again as UTF-8, or as an Excel workbook.",
		Code:    "file.lost_letter", Origin: sdk.OriginUpstream,
	}}
}
