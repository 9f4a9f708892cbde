package web

import (
	"time"

	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/schedule"
)

// schedulePage is when jobs run.
type schedulePage struct {
	// Starting says that the configuration was not read yet.
	Starting bool
	// Troubles are those of serve itself.
	Troubles []concern
	Jobs     []scheduledJob
}

// scheduledJob is when a job runs.
type scheduledJob struct {
	Name, Cron string
	Zone       phrase.Phrase
	Next       time.Time
	NoNext     phrase.Phrase
	// Began is set while a run is under way, the Attempt-th.
	Began   time.Time
	Attempt phrase.Phrase
	// Last is when its last run began, Took how long that took; zero and empty
	// without one.
	Last  time.Time
	Took  phrase.Phrase
	Ended *badge
	// Counts are what happened since serve began; empty if nothing did.
	Counts []phrase.Phrase
}

func (r *request) schedule() (content, error) {
	all, err := r.data.Overview(r.ctx)
	if err != nil {
		return content{}, err
	}
	status := r.data.Schedule()
	p := schedulePage{Starting: all.Config == "", Troubles: troubles(status, all.Config)}
	for i := range all.Jobs {
		p.Jobs = append(p.Jobs, scheduledJobOf(&all.Jobs[i], &status))
	}
	return content{Title: phrase.New("Schedule"), Menu: schedulePath(), Body: p}, nil
}

func scheduledJobOf(j *overview.Job, status *schedule.Status) scheduledJob {
	zone := zoneOf(j)
	row := scheduledJob{Name: j.Name, Cron: j.Cron, Zone: zoneName(j)}
	row.Next, row.NoNext = next(j)
	row.Next = in(row.Next, zone)
	if j.LastRun != nil {
		b := ended(j.LastRun.Outcome)
		row.Last, row.Took, row.Ended = in(j.LastRun.Started, zone), phrase.Duration(j.LastRun.Finished.Sub(j.LastRun.Started)), &b
	}
	for i := range status.Jobs {
		if s := &status.Jobs[i]; s.Name == j.Name {
			row.add(s, zone)
		}
	}
	return row
}

// add adds what the loop says of the job.
func (row *scheduledJob) add(s *schedule.JobStatus, zone *time.Location) {
	if s.Running {
		row.Began = in(s.Began, zone)
		if s.Attempt > 1 {
			row.Attempt = phrase.New("attempt %d", s.Attempt)
		}
	}
	if !s.Next.IsZero() {
		row.Next = in(s.Next, zone) // with its random delay, or a repetition
	}
	good, bad := s.Runs[""], uint64(0)
	for class, n := range s.Runs {
		if class != problem.Class("") {
			bad += n
		}
	}
	for _, c := range []struct {
		n    uint64
		text func(int) phrase.Phrase
	}{
		{good, func(n int) phrase.Phrase { return phrase.Count(n, "%d run well", "%d runs well") }},
		{bad, func(n int) phrase.Phrase { return phrase.Count(n, "%d run not well", "%d runs not well") }},
		{s.Repeats, func(n int) phrase.Phrase { return phrase.Count(n, "%d repetition", "%d repetitions") }},
		{s.Missed, func(n int) phrase.Phrase { return phrase.Count(n, "%d missed", "%d missed") }},
		{s.Superseded, func(n int) phrase.Phrase {
			return phrase.Count(n, "%d overtaken by the next", "%d overtaken by the next")
		}},
		{s.GivenUp, func(n int) phrase.Phrase { return phrase.Count(n, "%d given up", "%d given up") }},
	} {
		if c.n > 0 {
			row.Counts = append(row.Counts, c.text(int(c.n)))
		}
	}
}
