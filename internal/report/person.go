package report

import (
	"io"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/history"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/plain"
)

// Persons writes which licenses people held since when, and in which run they lost
// them.
func Persons(w io.Writer, all []history.Person, kept history.Kept) error {
	p := printer{w: w, names: true}
	inexact := false
	for i := range all {
		person := &all[i]
		if i > 0 {
			p.line("")
		}
		p.line("%s", strings.TrimSpace(cut(plain.Cell(person.Name), longestName)+" <"+person.Email+">"))
		if len(person.Emails) > 1 {
			p.line("  before: %s", strings.Join(person.Emails[1:], ", "))
		}
		var rows [][]string
		for _, h := range person.Holdings {
			rows = append(rows, holding(&h))
			inexact = inexact || !h.Since.Exact && !h.Since.After.IsZero() || h.Until != nil && !h.Until.Exact
		}
		p.table([]Column{{"UId", Left}, {"Since", Left}, {"Until", Left}, {"Reason", Left | Shorten}, {"Lost by run", Left | Spare}}, rows)
	}
	p.line("")
	p.kept(kept, inexact)
	return p.err
}

func holding(h *history.Holding) []string {
	row := []string{h.UID, since(&h.Since), "now", "", ""}
	if h.Until != nil {
		row[2], row[3], row[4] = at(h.Until), reasonText(h.Why), h.Until.Run
	}
	return row
}

func since(s *history.Step) string {
	if s.After.IsZero() {
		return "before " + localDay(s.Time)
	}
	return at(s)
}

func at(s *history.Step) string {
	if s.Exact {
		return local(s.Time)
	}
	return "by " + local(s.Time)
}

func localDay(t time.Time) string { return t.Local().Format(time.DateOnly) }

// kept says where the knowledge ends.
func (p *printer) kept(k history.Kept, inexact bool) {
	if k.Contents == 0 {
		p.line("No content is kept from which that could be told.")
		return
	}
	p.line("%s from %s to %s. What was before is not known any more.",
		k.Words(), localDay(k.From), localDay(k.To))
	if inexact {
		p.line("\"by\": in that run or one before it; what was in force between is not kept.")
	}
}

// LicensePast writes how a license developed, and who came and went. It names at most
// so many people for each change, and so many days and changes; 0 is all.
func LicensePast(w io.Writer, h *history.LicensePast, people, limit int) error {
	p := printer{w: w, names: true}
	name := ""
	if h.Name != "" && h.Name != h.UID {
		name = "  " + h.Name
	}
	p.line("%s%s", h.UID, name)
	p.days(h.Days, limit)
	p.moves(h.Moves, people, limit)
	p.line("")
	inexact := false
	for _, m := range h.Moves {
		inexact = inexact || !m.Exact
	}
	p.kept(h.Kept, inexact)
	return p.err
}

// days lists the days on which a count changed, newest first.
func (p *printer) days(days []history.DayCount, limit int) {
	if len(days) == 0 {
		p.line("\nThere are no counts by day yet.")
		return
	}
	var rows [][]string
	for i := len(days) - 1; i >= 0; i-- {
		d := &days[i]
		if i > 0 && i < len(days)-1 && sameCounts(d, &days[i-1]) {
			continue
		}
		rows = append(rows, []string{d.Day, Number(d.Rows), Optional(d.Purchased), Optional(d.Consumed)})
	}
	p.line("\nCounts by day (UTC), where they changed")
	shown := first(rows, limit)
	p.table([]Column{{"Day", Left}, {"In the file", Right}, {"Purchased", Right}, {"In use", Right}}, shown)
	if more := len(rows) - len(shown); more > 0 {
		p.line("  and %s; --limit 0 lists all, --format csv every day", Count(more, "earlier day"))
	}
}

func sameCounts(a, b *history.DayCount) bool {
	return a.Rows == b.Rows && Optional(a.Purchased) == Optional(b.Purchased) && Optional(a.Consumed) == Optional(b.Consumed)
}

func (p *printer) moves(moves []history.Move, people, limit int) {
	if len(moves) == 0 {
		return
	}
	p.line("\nWho came and went")
	for _, m := range first(moves, limit) {
		p.line("  %s  run %s: %s before, %s after", at(&m.Step), m.Run, Number(m.Before), Number(m.After))
		p.lost(m.Went, m.Whys, people)
		for _, c := range first(m.Changed, people) {
			p.line("    ~ %s -> %s", c.Old.Email, who(c.New))
		}
		p.beyond("~", len(m.Changed), people)
		for _, r := range first(m.Came, people) {
			p.line("    + %s", who(r))
		}
		p.beyond("+", len(m.Came), people)
	}
	if more := len(moves) - len(first(moves, limit)); more > 0 {
		p.line("  and %s; --limit 0 lists all", Count(more, "earlier change"))
	}
}

type keptJSON struct {
	From     *time.Time `json:"from"`
	To       *time.Time `json:"to"`
	Contents int        `json:"contents"`
	Gaps     bool       `json:"gaps"`
}

func keptOf(k history.Kept) keptJSON {
	j := keptJSON{Contents: k.Contents, Gaps: k.Gaps}
	if k.Contents > 0 {
		from, to := k.From.UTC(), k.To.UTC()
		j.From, j.To = &from, &to
	}
	return j
}

type stepJSON struct {
	Run   string     `json:"run"`
	Time  time.Time  `json:"time"`
	After *time.Time `json:"after"`
	Exact bool       `json:"exact"`
}

func stepOf(s *history.Step) *stepJSON {
	if s == nil {
		return nil
	}
	j := &stepJSON{Run: s.Run, Time: s.Time.UTC(), Exact: s.Exact}
	if !s.After.IsZero() {
		after := s.After.UTC()
		j.After = &after
	}
	return j
}

// PersonsJSON writes what Persons does as JSON.
func PersonsJSON(w io.Writer, output string, all []history.Person, kept history.Kept) error {
	type heldJSON struct {
		UID    string    `json:"uid"`
		Name   string    `json:"name,omitempty"`
		Source string    `json:"source,omitempty"`
		Email  string    `json:"email"`
		Since  *stepJSON `json:"since"`
		Until  *stepJSON `json:"until"`
		Reason string    `json:"reason,omitempty"`
		Detail string    `json:"detail,omitempty"`
	}
	type whoJSON struct {
		Email    string     `json:"email"`
		Name     string     `json:"name,omitempty"`
		Emails   []string   `json:"emails"`
		Licenses []heldJSON `json:"licenses"`
	}
	people := []whoJSON{}
	for i := range all {
		j := whoJSON{Email: all[i].Email, Name: all[i].Name, Emails: all[i].Emails, Licenses: []heldJSON{}}
		for _, h := range all[i].Holdings {
			j.Licenses = append(j.Licenses, heldJSON{
				UID: h.UID, Name: h.Name, Source: h.Source, Email: h.Email, Since: stepOf(&h.Since), Until: stepOf(h.Until),
				Reason: string(h.Why.Reason), Detail: h.Why.Detail,
			})
		}
		people = append(people, j)
	}
	return writeJSON(w, struct {
		Version int       `json:"version"`
		Output  string    `json:"output"`
		Kept    keptJSON  `json:"kept"`
		People  []whoJSON `json:"people"`
	}{HistoryVersion, output, keptOf(kept), people})
}

// LicensePastJSON writes what LicensePast does as JSON, with all days and people.
func LicensePastJSON(w io.Writer, output string, h *history.LicensePast) error {
	type dayJSON struct {
		Day       string `json:"day"`
		Rows      int    `json:"rows"`
		Purchased *int64 `json:"purchased"`
		Consumed  *int64 `json:"consumed"`
	}
	type moveJSON struct {
		*stepJSON
		Before  int          `json:"rows_before"`
		Now     int          `json:"rows_after"`
		Gained  []personJSON `json:"gained,omitempty"`
		Lost    []personJSON `json:"lost,omitempty"`
		Changed []changeJSON `json:"changed,omitempty"`
	}
	days, moves := []dayJSON{}, []moveJSON{}
	for _, d := range h.Days {
		days = append(days, dayJSON{d.Day, d.Rows, d.Purchased, d.Consumed})
	}
	for i := range h.Moves {
		m := &h.Moves[i]
		moves = append(moves, moveJSON{stepOf(&m.Step), m.Before, m.After, people(m.Came), lostJSON(m.Went, m.Whys), changes(m.Changed)})
	}
	return writeJSON(w, struct {
		Version int        `json:"version"`
		Output  string     `json:"output"`
		UID     string     `json:"uid"`
		Name    string     `json:"name,omitempty"`
		Source  string     `json:"source,omitempty"`
		ID      string     `json:"id,omitempty"`
		Kept    keptJSON   `json:"kept"`
		Days    []dayJSON  `json:"days"`
		Changes []moveJSON `json:"changes"`
	}{HistoryVersion, output, h.UID, h.Name, h.Source, h.ID, keptOf(h.Kept), days, moves})
}

// lostJSON are people with the reasons why they lost a license.
func lostJSON(rows []license.Row, whys []history.Why) []personJSON {
	all := people(rows)
	for i := range all {
		if i < len(whys) {
			all[i].Reason, all[i].Detail = string(whys[i].Reason), whys[i].Detail
		}
	}
	return all
}
