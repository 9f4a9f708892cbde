package report

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/state"
)

// Diff writes what importing a file after another one does in Alvao.
func Diff(w io.Writer, d *license.Diff) error {
	p := printer{w: w}
	if d.Empty() {
		p.line("Importing the new file changes nothing.")
		return p.err
	}
	p.diff(d)
	return p.err
}

// named is how many people a difference names for each license.
const named = 20

func (p *printer) diff(d *license.Diff) {
	for i := range d.Licenses {
		l := &d.Licenses[i]
		if l.Removed()+len(l.Gained) == 0 && !l.PurchasedChanged() {
			continue
		}
		p.line("  %s  %s", l.License().UID, headline(l))
		p.people("-", l.Lost)
		p.changes(l.Changed)
		p.people("+", l.Gained)
	}
	p.line("  In all: %s, %s, %s", Number(d.Gained)+" gained", Number(d.Lost)+" lost", Number(d.Changed)+" with another e-mail")
}

func headline(l *license.LicenseDiff) string {
	text := fmt.Sprintf("%s before, %s after", Number(l.Before), Number(l.After))
	if l.UIDChanged {
		text += fmt.Sprintf("; UId was %s", l.Old.UID)
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
	for _, r := range rows[:min(named, len(rows))] {
		p.line("    %s %s  %s", sign, r.Email, r.Name)
	}
	p.more(sign, len(rows))
}

func (p *printer) changes(changes []license.Change) {
	for _, c := range changes[:min(named, len(changes))] {
		p.line("    ~ %s -> %s  %s", c.Old.Email, c.New.Email, c.New.Name)
	}
	p.more("~", len(changes))
}

func (p *printer) more(sign string, n int) {
	if n > named {
		p.line("    %s and %s more", sign, Number(n-named))
	}
}

// refusals tells who would lose what by a file that the guard refused, and the
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

func (p *printer) losses(d *license.Diff) {
	for i := range d.Licenses {
		l := &d.Licenses[i]
		if l.Removed() > 0 {
			p.line("  %s  %s", l.License().UID, headline(l))
			p.people("-", l.Lost)
			p.changes(l.Changed)
		}
	}
}

// diffJSON is the form of a difference for machines.
type diffJSON struct {
	Before   int           `json:"before"`
	After    int           `json:"after"`
	Gained   int           `json:"gained"`
	Lost     int           `json:"lost"`
	Changed  int           `json:"changed"`
	Licenses []licenseJSON `json:"licenses"`
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
}

type personJSON struct {
	Email string `json:"email"`
	Name  string `json:"name,omitempty"`
}

type changeJSON struct {
	Old personJSON `json:"old"`
	New personJSON `json:"new"`
}

// DiffJSON writes a difference as JSON: all licenses that differ, with everybody
// who gains or loses.
func DiffJSON(w io.Writer, d *license.Diff) error {
	out := diffJSON{Before: d.Before, After: d.After, Gained: d.Gained, Lost: d.Lost, Changed: d.Changed, Licenses: []licenseJSON{}}
	for i := range d.Licenses {
		l := &d.Licenses[i]
		if l.Removed()+len(l.Gained) == 0 && !l.PurchasedChanged() {
			continue
		}
		out.Licenses = append(out.Licenses, licenseDiffJSON(l))
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(out)
}

func licenseDiffJSON(l *license.LicenseDiff) licenseJSON {
	j := licenseJSON{UID: l.License().UID, Name: l.License().Name, Before: l.Before, After: l.After, Gained: people(l.Gained), Lost: people(l.Lost)}
	if l.Old != nil {
		j.PurchasedBefore = l.Old.Purchased
		if l.UIDChanged {
			j.OldUID = l.Old.UID
		}
	}
	if l.New != nil {
		j.PurchasedAfter = l.New.Purchased
	}
	for _, c := range l.Changed {
		j.Changed = append(j.Changed, changeJSON{Old: person(c.Old), New: person(c.New)})
	}
	return j
}

func people(rows []license.Row) []personJSON {
	var all []personJSON
	for _, r := range rows {
		all = append(all, person(r))
	}
	return all
}

func person(r license.Row) personJSON { return personJSON{Email: r.Email, Name: r.Name} }
