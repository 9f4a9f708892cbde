package web

import (
	"html/template"
	"slices"
	"time"

	"github.com/licexport/licexport/internal/chart"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/state"
)

// licensesPage is the list of the licenses of a job.
type licensesPage struct {
	Job string
	// Day is when they were counted last.
	Day time.Time
	// Unread says that there are counts that cannot be read.
	Unread bool
	Rows   []licenseRow
}

// licenseRow is a license in the list.
type licenseRow struct {
	UID, Name, Source string
	// Assigned counts its holders in the file. Purchased and Free are empty if they are
	// not known.
	Purchased, Assigned, Free phrase.Phrase
	Bar                       template.HTML
	Notes                     []badge
}

func (r *request) licenses() (content, error) {
	j, err := r.wantedJob()
	if err != nil {
		return content{}, err
	}
	p := licensesPage{Job: j.Name}
	var all []state.LicenseCount
	p.Day, all, p.Unread = j.newestCounts()
	for _, c := range byName(all) {
		p.Rows = append(p.Rows, licenseRowOf(j, &c))
	}
	return content{Title: phrase.New("Licenses of %s", j.Name), Menu: "/", Trail: jobTrail(j), Body: p}, nil
}

func licenseRowOf(j *Job, c *state.LicenseCount) licenseRow {
	row := licenseRow{
		UID: c.UID, Name: label(c), Source: c.Source, Notes: licenseNotes(j, c),
		Purchased: units(c.Purchased), Assigned: phrase.Number(c.Rows), Free: units(free(c)),
	}
	if c.Purchased != nil {
		row.Bar = chart.Bar(used(c), *c.Purchased)
	}
	return row
}

// licenseNotes are what somebody who looks over the licenses should see.
func licenseNotes(j *Job, c *state.LicenseCount) []badge {
	var notes []badge
	if j.Refusal != nil && slices.Contains(j.Refusal.Licenses, c.UID) {
		notes = append(notes, badge{Class: "critical", Text: phrase.New("refused")})
	}
	if n := free(c); n != nil && *n < 0 {
		notes = append(notes, badge{Class: "warning", Text: phrase.New("more in use than purchased")})
	}
	if known, found := j.knownGap(c); found && known.Units > 0 {
		notes = append(notes, badge{Class: "plain", Text: phrase.New("units without holder")})
	}
	return notes
}

// units is a number that may be unknown: then it is empty.
func units(n *int64) phrase.Phrase {
	if n == nil {
		return phrase.Phrase{}
	}
	return phrase.Number(int(*n))
}
