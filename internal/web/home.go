package web

import (
	"time"

	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/phrase"
)

// home is the first page: how all jobs stand, and what needs a person.
type home struct {
	Time time.Time
	// Well says that nothing needs anybody.
	Well bool
	Jobs []homeJob
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
	h := home{Time: all.Time.Local(), Well: all.Severity() == overview.OK && len(all.Jobs) > 0}
	for i := range all.Jobs {
		h.Jobs = append(h.Jobs, homeJobOf(&all.Jobs[i], running))
	}
	return content{Title: phrase.New("Jobs"), Menu: "/", Body: h}, nil
}

func homeJobOf(j *overview.Job, running map[string]time.Time) homeJob {
	zone := zoneOf(j)
	row := homeJob{Name: j.Name, Standing: standing(j.Standing), Sources: j.Sources, Concerns: concerns(j)}
	_, row.Running = running[j.Name]
	row.LastGood, row.NoGood = lastGood(j)
	row.Next, row.NoNext = next(j)
	row.LastGood, row.Next = in(row.LastGood, zone), in(row.Next, zone)
	if j.Published != nil {
		row.Rows = phrase.Number(j.Published.Rows)
	}
	return row
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
