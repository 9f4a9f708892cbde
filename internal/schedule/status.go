package schedule

import (
	"maps"
	"time"

	"github.com/licexport/licexport/internal/problem"
)

// Status is how a loop is doing.
type Status struct {
	// Tick is when the loop last was at work; zero before it began.
	Tick time.Time
	// Jobs in the order of the configuration.
	Jobs []JobStatus
	// LoadErr is why the last reload failed, StateErr why the state could not be
	// written last; nil if all is well.
	LoadErr, StateErr error
}

// JobStatus is how a job is doing. The counts begin with the process.
type JobStatus struct {
	Name, Cron, Zone string
	// Running is set while a run is under way, which began at Began.
	Running bool
	Began   time.Time
	// Next is when the next run begins, as far as is known.
	Next time.Time
	// Attempt counts the runs for the last due time, from 1; 0 before the first.
	Attempt int
	// Finished is when a run last ended, Ended how; nil before the first. Started is when
	// the last one began, also if it has not ended.
	Started, Finished *time.Time
	Ended             *problem.Class
	// Success is when a run last ended well; nil if none ever did.
	Success *time.Time

	Runs                                 map[problem.Class]uint64
	Repeats, Missed, Superseded, GivenUp uint64
}

// Status returns how the loop is doing. It can be called at any time.
func (l *Loop) Status() Status {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.status
}

// report makes a new status for others to see.
func (l *Loop) report() {
	s := Status{Tick: l.options.Clock.Now(), LoadErr: l.loadErr, StateErr: l.saveErr}
	for _, e := range l.entries {
		s.Jobs = append(s.Jobs, e.status())
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.status = s
}

func (e *entry) status() JobStatus {
	s := JobStatus{
		Name: e.job.Name, Cron: e.job.Calendar.String(), Zone: e.job.Calendar.Zone().String(),
		Running: e.running != nil, Attempt: e.memo.Attempt,
		Started: e.memo.Started, Finished: e.memo.Finished, Ended: e.memo.ended(), Success: e.memo.Success,
		Runs: maps.Clone(e.count.runs), Repeats: e.count.repeats,
		Missed: e.count.missed, Superseded: e.count.superseded, GivenUp: e.count.givenUp,
	}
	if e.running != nil {
		s.Began = e.running.began
	}
	switch {
	case e.pending != nil:
		s.Next = e.pending.at
	case !e.next.IsZero():
		s.Next = e.next.Add(e.delay(e.next))
	}
	return s
}
