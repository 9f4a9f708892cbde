package web

import (
	"html/template"
	"slices"
	"time"

	"github.com/licexport/licexport/internal/chart"
	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/state"
	"github.com/licexport/licexport/internal/window"
)

// shownFindings is how many of the newest verdicts about a license are shown.
const shownFindings = 20

// licensePage is a license: its counts, how they came about, what the guard found.
type licensePage struct {
	Job, UID, Name string
	// SourceName is the source that counted it, and Source the same if it still is one
	// of the job, so that there is a page about it.
	Source, SourceName string
	Day                time.Time
	// Gone says that the published file does not have it any more.
	Gone   bool
	Unread bool
	// Uncounted says that no count of it is kept, so that all but its findings is empty.
	Uncounted bool
	// Assigned counts its holders in the file, Used is what its source counts. They
	// and the others are empty if they are not known.
	Purchased, Assigned, Used, Free phrase.Phrase
	Notes                           []badge
	// Chart draws Periods; empty if there is nothing to draw.
	Chart          func(phrase.Language) (template.HTML, error)
	Periods        []period
	KnownPurchased bool
	Gap            *gap
	Findings       []finding
}

// period is a time in which the counts of a license stayed the same, day by day.
type period struct {
	From, To                  time.Time
	Assigned, Purchased, Used phrase.Phrase
	dayCount
}

// gap is what is known of units in use for which the source names no holder.
type gap struct {
	// Known is what the guard takes for granted, Accepted what a person approved, which
	// may be empty.
	Known, Accepted phrase.Phrase
}

// finding is what the guard said of a license in a run.
type finding struct {
	Run     string
	Started time.Time
	Verdict badge
	Text    phrase.Phrase
}

func (r *request) license() (content, error) {
	j, err := r.wantedJob()
	if err != nil {
		return content{}, err
	}
	uid := named(r.value("uid"))
	all, unread := j.timeline(uid)
	if all == nil {
		return j.uncounted(uid, unread)
	}
	c := &all.Newest
	p := licensePage{
		Job: j.Name, UID: c.UID, Name: label(c), SourceName: c.Source, Day: all.Day, Gone: !all.Current, Unread: unread,
		Purchased: units(c.Purchased), Assigned: phrase.Number(c.Rows), Used: units(c.Consumed), Free: units(free(c)),
		Notes: licenseNotes(j, c), Periods: periods(all.Days), Gap: gapOf(j, c), Findings: findings(j, c),
	}
	if sourceOf(&j.Job, c.Source) != nil {
		p.Source = c.Source
	}
	h := history(all.Days)
	p.KnownPurchased = len(h.Lines) > 1
	p.Chart = func(l phrase.Language) (template.HTML, error) { return draw(h, c, l) }
	return j.licenseContent(label(c), p), nil
}

func (j *Job) licenseContent(title string, p licensePage) content {
	trail := append(jobTrail(j), link{To: licensesPath(j.Name), Text: phrase.New("Licenses")})
	return content{Title: phrase.Text(title), Menu: "/", Trail: trail, Body: p}
}

// uncounted is a license without counts that other pages lead to all the same: one that
// was in a file for a part of a day only, or that no published file has had yet.
func (j *Job) uncounted(uid string, unread bool) (content, error) {
	p := licensePage{Job: j.Name, UID: uid, Uncounted: true, Unread: unread, Findings: findings(j, &state.LicenseCount{UID: uid})}
	at := slices.IndexFunc(j.ByHand, func(b state.ByHand) bool { return b.UID == uid })
	if at < 0 && len(p.Findings) == 0 && (j.Refusal == nil || !slices.Contains(j.Refusal.Licenses, uid)) {
		return content{}, errNotFound
	}
	p.Name = uid
	if at >= 0 && j.ByHand[at].Name != "" {
		p.Name = j.ByHand[at].Name
	}
	return j.licenseContent(p.Name, p), nil
}

// history are the lines of a license.
func history(days []dayCount) chart.History {
	assigned, purchased := chart.Line{Kind: chart.Assigned}, chart.Line{Kind: chart.Purchased}
	for _, d := range days {
		assigned.Points = append(assigned.Points, chart.Point{Day: d.Day, Value: d.Rows})
		if d.Purchased != nil {
			purchased.Points = append(purchased.Points, chart.Point{Day: d.Day, Value: *d.Purchased})
		}
	}
	if len(purchased.Points) == 0 {
		return chart.History{Lines: []chart.Line{assigned}}
	}
	return chart.History{Lines: []chart.Line{assigned, purchased}}
}

// draw draws a history in a language.
func draw(h chart.History, c *state.LicenseCount, l phrase.Language) (template.HTML, error) {
	h.Language, h.Title = l, phrase.New("%s over time", label(c)).In(l)
	days := h.Lines[0].Points
	h.Description = phrase.New("From %s to %s; %d assigned at the end. The table below has the numbers.",
		phrase.Date(days[0].Day), phrase.Date(days[len(days)-1].Day), c.Rows).In(l)
	return h.HTML()
}

// periods joins days that follow each other with equal counts, newest first.
func periods(days []dayCount) []period {
	var all []period
	for _, d := range slices.Backward(days) {
		if n := len(all); n > 0 && all[n-1].From.Equal(d.Day.AddDate(0, 0, 1)) && all[n-1].equal(d) {
			all[n-1].From = d.Day
			continue
		}
		all = append(all, period{
			From: d.Day, To: d.Day, Assigned: phrase.Number(int(d.Rows)), Purchased: units(d.Purchased), Used: units(d.Consumed), dayCount: d,
		})
	}
	return all
}

func (d dayCount) equal(other dayCount) bool {
	return d.Rows == other.Rows && same(d.Purchased, other.Purchased) && same(d.Consumed, other.Consumed)
}

func same(a, b *int64) bool { return a == b || a != nil && b != nil && *a == *b }

// gapOf is the known gap of a license; nil if there is none.
func gapOf(j *Job, c *state.LicenseCount) *gap {
	known, found := j.knownGap(c)
	if !found || known.Units <= 0 && known.Accepted <= 0 {
		return nil
	}
	g := &gap{Known: phrase.Number(int(known.Units))}
	if known.Accepted > 0 {
		g.Accepted = phrase.Number(int(known.Accepted))
	}
	return g
}

// knownGap is what the guard knows of the gap of a license.
func (j *Job) knownGap(c *state.LicenseCount) (guard.KnownGap, bool) {
	if j.View == nil || j.Published == nil {
		return guard.KnownGap{}, false
	}
	memory := j.View.GuardMemory()
	return memory.KnownGaps(window.DayOf(j.Published.LastTime))(&license.License{Source: c.Source, ID: c.ID, UID: c.UID})
}

// findings are the newest verdicts about a license.
func findings(j *Job, c *state.LicenseCount) []finding {
	var all []finding
	for i := range j.Records {
		r := &j.Records[i]
		if r.Guard == nil {
			continue
		}
		for _, f := range r.Guard.Findings {
			if f.License != c.UID || f.Source != "" && c.Source != "" && f.Source != c.Source {
				continue
			}
			if len(all) == shownFindings {
				return all
			}
			all = append(all, finding{
				Run: r.RunID, Started: in(r.Started, zoneOf(&j.Job)), Verdict: verdict(r.Guard.Verdict, f.Refusal), Text: said(overview.Found(f)),
			})
		}
	}
	return all
}

// verdict is what the guard decided about a finding.
func verdict(v state.GuardVerdict, refusal bool) badge {
	switch {
	case !refusal:
		return badge{Class: "plain", Text: phrase.New("noted")}
	case v == state.GuardKept:
		return badge{Class: "warning", Text: phrase.New("kept as published")}
	case v == state.GuardApproved:
		return badge{Class: "ok", Text: phrase.New("approved")}
	default:
		return badge{Class: "critical", Text: phrase.New("refused")}
	}
}
