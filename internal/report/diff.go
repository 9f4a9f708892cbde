package report

import (
	"fmt"
	"io"
	"slices"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/history"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/state"
)

// Diff writes what importing a file after another one does in Alvao.
func Diff(w io.Writer, d *license.Diff) error {
	p := printer{w: w, names: true}
	if d.Empty() {
		p.line("Importing the new file changes nothing%s.", butNames(d))
		return p.err
	}
	p.diff(d)
	return p.err
}

// butNames names what differs although nobody gains or loses a license.
func butNames(d *license.Diff) string {
	if d.Renamed == 0 {
		return ""
	}
	return " but the name in " + Count(d.Renamed, "row")
}

// named is how many people a difference names for each license.
const named = 20

func (p *printer) diff(d *license.Diff) {
	for i := range d.Licenses {
		l := &d.Licenses[i]
		if !l.Differs() {
			continue
		}
		p.line("  %s  %s", l.License().UID, headline(l))
		p.people("-", l.Lost)
		p.changes(l.Changed)
		p.respellings(l.Respelled)
		p.people("+", l.Gained)
	}
	text := fmt.Sprintf("  In all: %s gained, %s lost, %s with another e-mail", Number(d.Gained), Number(d.Lost), Number(d.Changed))
	if d.Respelled > 0 {
		text += ", " + Number(d.Respelled) + " with an e-mail in other case"
	}
	if d.Renamed > 0 {
		text += ", " + Number(d.Renamed) + " with another name"
	}
	p.line("%s", text)
	if !p.names {
		p.line("  Who that is: on a terminal, or with --names")
	}
}

func headline(l *license.LicenseDiff) string {
	text := fmt.Sprintf("%s before, %s after", Number(l.Before), Number(l.After))
	if l.UIDChanged {
		text += fmt.Sprintf("; UId was %s", l.Old.UID)
	}
	if l.UIDRespelled() {
		text += fmt.Sprintf("; UId was written %s", l.Old.UID)
	}
	if l.PurchasedChanged() {
		text += "; " + purchase(l)
	}
	return text
}

// purchase says how a number of units changed.
func purchase(l *license.LicenseDiff) string {
	return fmt.Sprintf("purchased %s, was %s", Optional(l.New.Purchased), Optional(l.Old.Purchased))
}

// respelled says what is equal to licexport but written with other bytes.
func (p *printer) respelled(d *license.Diff) {
	if d.Respelled > 0 {
		p.line("  %s with an e-mail in other case; licexport diff lists them", Count(d.Respelled, "assignment"))
	}
	n := 0
	for i := range d.Licenses {
		if l := &d.Licenses[i]; l.UIDRespelled() {
			if n++; n <= named {
				p.line("  UId %s was written %s", l.New.UID, l.Old.UID)
			}
		}
	}
	if n > named {
		p.line("  and %s more UIds in other case", Number(n-named))
	}
}

// purchases lists the numbers of units that changed: Alvao takes them over, too.
func (p *printer) purchases(d *license.Diff) {
	n := 0
	for i := range d.Licenses {
		l := &d.Licenses[i]
		if !l.PurchasedChanged() {
			continue
		}
		if n++; n <= named {
			p.line("  %s: %s", l.New.UID, purchase(l))
		}
	}
	if n > named {
		p.line("  and %s more numbers of units", Number(n-named))
	}
}

func (p *printer) people(sign string, rows []license.Row) {
	if !p.names {
		return
	}
	for _, r := range rows[:min(named, len(rows))] {
		p.line("    %s %s  %s", sign, r.Email, r.Name)
	}
	p.more(sign, len(rows))
}

func (p *printer) changes(changes []license.Change) {
	if !p.names {
		return
	}
	for _, c := range changes[:min(named, len(changes))] {
		p.line("    ~ %s -> %s  %s", c.Old.Email, c.New.Email, c.New.Name)
	}
	p.more("~", len(changes))
}

// respellings lists e-mails of which only the case differs.
func (p *printer) respellings(changes []license.Change) {
	if !p.names {
		return
	}
	for _, c := range changes[:min(named, len(changes))] {
		p.line("    ≈ %s -> %s  %s", c.Old.Email, c.New.Email, c.New.Name)
	}
	p.more("≈", len(changes))
}

func (p *printer) more(sign string, n int) {
	if n > named {
		p.line("    %s and %s more", sign, Number(n-named))
	}
}

// refusals says who would lose what by a file that the guard refused, and the
// commands that are needed now.
func (p *printer) refusals(o *export.Outcome) {
	table := o.Refused
	if table == nil {
		table = o.Table
	}
	if !o.Verdict.Refused() || o.DryRun || o.Trigger == state.TriggerApprove {
		return
	}
	if o.Old != nil {
		p.line("\nWho would lose what")
		p.losses(license.Compare(o.Old, table))
	}
	if o.Removals != "" {
		p.line("\nThe full list: %s", o.Removals)
	}
	if command := o.ApproveCommand(); command != "" {
		p.line("If that is right: %s --reason TEXT", command)
	}
}

// ToApprove says who loses what if a person approves a file.
func ToApprove(w io.Writer, o *export.Outcome) error {
	p := printer{w: w, names: true}
	switch {
	case o.Diff == nil:
		p.line("There is nothing to compare this file with. It has %s.", Count(o.Table.Len(), "row"))
	case o.Diff.Lost+o.Diff.Changed == 0:
		p.line("Nobody loses a license.")
	default:
		p.line("Who loses what")
		p.losses(o.Diff)
	}
	if n := Removals(o); n > 0 {
		p.line("  In all: %s removed", Count(n, "assignment"))
	}
	p.line("")
	return p.err
}

// Removals counts the assignments that a file takes away, or gives another e-mail.
func Removals(o *export.Outcome) int {
	if o.Diff == nil {
		return 0
	}
	return o.Diff.Lost + o.Diff.Changed
}

func (p *printer) losses(d *license.Diff) {
	var all []*license.LicenseDiff
	for i := range d.Licenses {
		if l := &d.Licenses[i]; l.Removed() > 0 {
			all = append(all, l)
		}
	}
	shown := all
	if len(all) > manyLicenses && !screenOf(p.w).Verbose {
		slices.SortStableFunc(all, byRemoved)
		shown = all[:named]
	}
	for _, l := range shown {
		p.line("  %s  %s%s", l.License().UID, headline(l), p.counted(l))
		p.people("-", l.Lost)
		p.changes(l.Changed)
	}
	if more := len(all) - len(shown); more > 0 {
		p.line("  and %s", Count(more, "more license"))
	}
}

// counted says how many people would lose a license, where they are not named.
func (p *printer) counted(l *license.LicenseDiff) string {
	if p.names {
		return ""
	}
	return fmt.Sprintf("; %s lose it", Count(l.Removed(), "user"))
}

// diffJSON is the form of a difference for machines.
type diffJSON struct {
	Before  int `json:"before"`
	After   int `json:"after"`
	Gained  int `json:"gained"`
	Lost    int `json:"lost"`
	Changed int `json:"changed"`
	// Respelled and Renamed count assignments that stay, with an e-mail in other case
	// or another name.
	Respelled int           `json:"respelled,omitempty"`
	Renamed   int           `json:"renamed,omitempty"`
	Licenses  []licenseJSON `json:"licenses"`
}

type licenseJSON struct {
	UID             string       `json:"uid"`
	OldUID          string       `json:"old_uid,omitempty"`
	Name            string       `json:"name,omitempty"`
	Before          int          `json:"before"`
	After           int          `json:"after"`
	PurchasedBefore *int64       `json:"purchased_before"`
	PurchasedAfter  *int64       `json:"purchased_after"`
	Gained          []personJSON `json:"gained,omitempty"`
	Lost            []personJSON `json:"lost,omitempty"`
	Changed         []changeJSON `json:"changed,omitempty"`
	Respelled       []changeJSON `json:"respelled,omitempty"`
}

type personJSON struct {
	Email string `json:"email"`
	Name  string `json:"name,omitempty"`
	// Reason and Detail say why the person lost the license, see history.Reason.
	Reason string `json:"reason,omitempty"`
	Detail string `json:"detail,omitempty"`
}

type changeJSON struct {
	Old personJSON `json:"old"`
	New personJSON `json:"new"`
}

// DiffJSON writes a difference as JSON: all licenses that differ, with everybody
// who gains or loses.
func DiffJSON(w io.Writer, d *license.Diff) error {
	return writeJSON(w, struct {
		Version int `json:"version"`
		diffJSON
	}{HistoryVersion, diffOf(d, nil)})
}

// diffOf lists what differs; why, if not nil, gives the reasons of the losses of a
// license.
func diffOf(d *license.Diff, why func(*license.LicenseDiff) []history.Why) diffJSON {
	out := diffJSON{Before: d.Before, After: d.After, Gained: d.Gained, Lost: d.Lost, Changed: d.Changed, Respelled: d.Respelled, Renamed: d.Renamed, Licenses: []licenseJSON{}}
	for i := range d.Licenses {
		l := &d.Licenses[i]
		if !l.Differs() {
			continue
		}
		j := licenseDiffJSON(l)
		if why != nil {
			j.Lost = lostJSON(l.Lost, why(l))
		}
		out.Licenses = append(out.Licenses, j)
	}
	return out
}

func licenseDiffJSON(l *license.LicenseDiff) licenseJSON {
	j := licenseJSON{UID: l.License().UID, Name: l.License().Name, Before: l.Before, After: l.After, Gained: people(l.Gained), Lost: people(l.Lost)}
	if l.Old != nil {
		j.PurchasedBefore = l.Old.Purchased
		if l.UIDChanged || l.UIDRespelled() {
			j.OldUID = l.Old.UID
		}
	}
	if l.New != nil {
		j.PurchasedAfter = l.New.Purchased
	}
	j.Changed, j.Respelled = changes(l.Changed), changes(l.Respelled)
	return j
}

func changes(of []license.Change) []changeJSON {
	var all []changeJSON
	for _, c := range of {
		all = append(all, changeJSON{Old: person(c.Old), New: person(c.New)})
	}
	return all
}

func people(rows []license.Row) []personJSON {
	var all []personJSON
	for _, r := range rows {
		all = append(all, person(r))
	}
	return all
}

func person(r license.Row) personJSON { return personJSON{Email: r.Email, Name: r.Name} }
