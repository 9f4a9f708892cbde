package overview

import (
	"time"

	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/state"
)

const (
	// early is how much before the time of the schedule a run may begin that counts
	// for it: clocks differ.
	early = time.Minute
	// leastMargin and mostMargin bound how long a run that is due may take until it
	// counts as missing.
	leastMargin, mostMargin = 30 * time.Minute, 6 * time.Hour
)

// overdue: no run has ended since the job was due. Whatever should have started it
// cannot report that itself.
func (f *Facts) overdue(j *Job, now time.Time) (Concern, bool) {
	if f.Calendar == nil || f.Published == nil && len(f.Records) == 0 {
		return Concern{}, false
	}
	due := f.Calendar.Last(now.Add(-f.Job.Schedule.Jitter - f.margin()))
	if due.IsZero() {
		return Concern{}, false
	}
	if j.LastRun != nil && !j.LastRun.Started.Before(due.Add(-early)) {
		return Concern{}, false
	}
	if j.LastRun == nil && j.LastGood != nil && !j.LastGood.Started.Before(due.Add(-early)) {
		return Concern{}, false
	}
	c := Concern{Standing: Overdue, Since: due, Text: phrase.New("no run has ended since the job was due")}
	c.Actions = []Action{
		{Text: phrase.New("Is the machine on, and does its scheduler, or licexport serve, run the job?"), Command: "licexport schedule status" + f.Target.Flags()},
		{Text: phrase.New("To run it now"), Command: f.run("")},
	}
	return c, true
}

// margin is how long a run may take: twice as long as the longest of the last ones.
func (f *Facts) margin() time.Duration {
	longest := leastMargin
	for i := range f.Records {
		r := &f.Records[i]
		longest = max(longest, 2*r.Finished.Sub(r.Started))
	}
	return min(longest, mostMargin)
}

func (f *Facts) neverRun(j *Job, _ time.Time) (Concern, bool) {
	if f.Published != nil || j.LastRun != nil && j.LastRun.Outcome != state.OutcomeHeld {
		return Concern{}, false
	}
	return Concern{Standing: NeverRun, Text: phrase.New("nothing was published yet"), Actions: []Action{
		{Text: phrase.New("See what it would publish"), Command: f.run(" --dry-run")},
		{Text: phrase.New("Then"), Command: f.run("")},
	}}, true
}
