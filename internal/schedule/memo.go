package schedule

import (
	"time"

	"github.com/licexport/licexport/internal/exit"
	"github.com/licexport/licexport/internal/problem"
)

// memo is what is kept of a job over restarts. Times are in the job's zone, so
// that a person who looks into the file sees the times of the schedule.
type memo struct {
	// Cron and Zone are what Due belongs to.
	Cron string `json:"cron"`
	Zone string `json:"zone"`
	// Due is the last due time that a run was begun for or that needs none any
	// more; at first the time at which the job was seen first.
	Due time.Time `json:"due"`
	// Attempt counts the runs that were begun for Due, without those that were cut off
	// because this process ended.
	Attempt int `json:"attempt,omitempty"`
	// Started and Finished are the times of the last run; Started without
	// Finished is a run that is under way, or was when the process died.
	Started  *time.Time `json:"started,omitempty"`
	Finished *time.Time `json:"finished,omitempty"`
	// Code is the exit code of the last finished run.
	Code *exit.Code `json:"code,omitempty"`
	// Repeat is the time at which the run for Due is to be repeated.
	Repeat *time.Time `json:"repeat,omitempty"`
	// Success is when a run last ended well.
	Success *time.Time `json:"success,omitempty"`
}

// finish notes that a run has ended.
func (m *memo) finish(now time.Time, class problem.Class) {
	code := exit.For(class)
	m.Finished, m.Code = &now, &code
}

// ended says how the last run ended; nil if that is not known.
func (m *memo) ended() *problem.Class {
	if m.Code == nil {
		return nil
	}
	class := m.Code.Class()
	return &class
}

// matches reports whether the memo was made under the same expression and zone.
func (m *memo) matches(j Job) bool {
	return m.Cron == j.Calendar.String() && m.Zone == j.Calendar.Zone().String()
}

// restart makes due times count from now on.
func (m *memo) restart(j Job, now time.Time) {
	m.Cron, m.Zone = j.Calendar.String(), j.Calendar.Zone().String()
	m.Due = now.In(j.Calendar.Zone())
	m.Attempt, m.Repeat = 0, nil
}

// unfinished is when a run that the process did not live to see the end of is
// to be repeated; nil if there is none.
func (m *memo) unfinished() *time.Time {
	if m.Repeat != nil {
		return m.Repeat
	}
	if m.Started == nil || m.Finished != nil {
		return nil
	}
	// It died in the middle, maybe of this very run: not at once again.
	at := m.Started.Add(backoff(m.Attempt))
	return &at
}
