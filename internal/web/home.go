package web

import (
	"time"

	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/phrase"
)

// home is the first page: how all jobs stand, and what needs a person.
type home struct {
	// Starting says that the configuration was not read yet.
	Starting bool
	// Well says that nothing needs anybody.
	Well bool
	// Counts are how many jobs stand how badly.
	Counts []badge
	// Troubles are those of serve itself.
	Troubles []concern
	Jobs     []homeJob
}

// homeJob is a job on the first page.
type homeJob struct {
	Name     string
	Standing badge
	// LastGood is zero, and NoGood says why, if there is no good run.
	LastGood time.Time
	NoGood   phrase.Phrase
	// Next is zero, and NoNext says why, if no run is due.
	Next   time.Time
	NoNext phrase.Phrase
	// Running says that a run is under way.
	Running bool
	// Rows are those of the published file; empty without one.
	Rows     phrase.Phrase
	Sources  []overview.Source
	Concerns []concern
}

func (r *request) home() (content, error) {
	all, err := r.data.Overview(r.ctx)
	if err != nil {
		return content{}, err
	}
	running := r.running()
	status := r.data.Schedule()
	h := home{Starting: all.Config == "", Troubles: troubles(status, all.Config), Counts: severities(all)}
	h.Well = all.Severity() == overview.OK && len(all.Jobs) > 0 && len(h.Troubles) == 0
	for i := range all.Jobs {
		h.Jobs = append(h.Jobs, homeJobOf(&all.Jobs[i], running))
	}
	return content{Title: phrase.New("Jobs"), Menu: "/", Body: h}, nil
}

func homeJobOf(j *overview.Job, running map[string]time.Time) homeJob {
	zone := zoneOf(j)
	row := homeJob{Name: j.Name, Standing: standing(j.Standing), Sources: j.Sources, Concerns: concerns(j, fewActions)}
	_, row.Running = running[j.Name]
	row.LastGood, row.NoGood = lastGood(j)
	row.Next, row.NoNext = next(j)
	row.LastGood, row.Next = in(row.LastGood, zone), in(row.Next, zone)
	if j.Published != nil {
		row.Rows = phrase.Number(j.Published.Rows)
	}
	return row
}

// severities are how many jobs stand how badly, the worst first.
func severities(o overview.Overview) []badge {
	count := map[overview.Severity]int{}
	for i := range o.Jobs {
		count[o.Jobs[i].Standing.Severity()]++
	}
	var all []badge
	for _, s := range []struct {
		severity overview.Severity
		text     phrase.Phrase
	}{
		{overview.Critical, phrase.Count(count[overview.Critical], "%d critical", "%d critical")},
		{overview.Warning, phrase.Count(count[overview.Warning], "%d with a warning", "%d with a warning")},
		{overview.OK, phrase.Count(count[overview.OK], "%d well", "%d well")},
	} {
		if count[s.severity] > 0 {
			all = append(all, badge{Class: string(s.severity), Text: s.text})
		}
	}
	return all
}

// running are the jobs of which a run is under way in this process, with its begin.
func (r *request) running() map[string]time.Time {
	began := map[string]time.Time{}
	for _, j := range r.data.Schedule().Jobs {
		if j.Running {
			began[j.Name] = j.Began
		}
	}
	return began
}
