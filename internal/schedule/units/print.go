package units

import (
	"fmt"
	"time"

	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/schedule/calendar"
)

// UnitFile is a file for a scheduler.
type UnitFile struct {
	// Name of the file, without a folder.
	Name string
	// Content is the whole file, in the encoding that the scheduler wants.
	Content []byte
	// Text is the content for people to read.
	Text string
	// Notes say what the scheduler does differently from "licexport serve".
	Notes []string
}

// NotPossibleError says that a scheduler cannot do what is asked of it.
type NotPossibleError struct {
	Kind   Kind
	Reason string
	// Remedy says what to do instead.
	Remedy string
}

// Problem gives reason and remedy.
func (e *NotPossibleError) Problem() *problem.Problem {
	return problem.New(problem.Usage, fmt.Sprintf("%s cannot do this: %s", e.Kind.long(), e.Reason), e.Remedy)
}

// Error is the text of the problem.
func (e *NotPossibleError) Error() string { return e.Problem().Error() }

func (k Kind) long() string {
	switch k {
	case Systemd:
		return "systemd"
	case TaskScheduler:
		return "Windows Task Scheduler"
	case Cron:
		return "cron"
	case Kubernetes:
		return "Kubernetes"
	default:
		return string(k)
	}
}

// Print makes the files for a scheduler. An error is about the request, often a
// *NotPossibleError.
func Print(kind Kind, r Request) ([]UnitFile, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	r = r.withDefaults()
	switch kind {
	case Systemd:
		return printSystemd(r)
	case TaskScheduler:
		return printTask(r)
	case Cron:
		return printCrontab(r)
	case Kubernetes:
		return printKubernetes(r)
	default:
		return nil, fmt.Errorf("there is no scheduler %q", kind)
	}
}

// clockNotes name the days on which the clock is changed at a time when the
// job is due. gap and twice say what the scheduler does then.
func clockNotes(r Request, gap, twice string) []string {
	var notes []string
	for _, i := range r.Calendar.Irregular(r.Now, r.Now.Add(longestIrregular)) {
		text := gap
		if i.Twice {
			text = twice
		}
		if text != "" {
			notes = append(notes, fmt.Sprintf("On %s, when the clock is changed, %s.", i.Wall.Format(time.DateOnly), text))
		}
	}
	if len(notes) > 0 {
		notes = append(notes, "A time outside the hour of the change (in Europe 02:00 to 03:00) avoids that.")
	}
	return notes
}

// otherZone is an error if a scheduler that only knows the computer's own time
// zone would run the job at other times than asked for.
func otherZone(kind Kind, r Request) error {
	if sameClock(r.Calendar.Zone(), r.Here, r.Now) {
		return nil
	}
	return &NotPossibleError{
		Kind:   kind,
		Reason: fmt.Sprintf("it only knows the computer's own time zone (%s), and the schedule is in %s.", r.Here, r.Calendar.Zone()),
		Remedy: "Set the job's schedule.time_zone to Local, or the computer's time zone, or let \"licexport serve\" run the job.",
	}
}

// sameClock reports whether the clocks of two zones show the same for the next
// years.
func sameClock(a, b *time.Location, now time.Time) bool {
	until := now.AddDate(3, 0, 0)
	for t := now; t.Before(until); {
		_, one := t.In(a).Zone()
		_, other := t.In(b).Zone()
		if one != other {
			return false
		}
		t = earlier(calendar.Change(t.In(a)), calendar.Change(t.In(b)), until)
	}
	return true
}

func earlier(a, b, c time.Time) time.Time {
	for _, t := range []time.Time{a, b} {
		if !t.IsZero() && t.Before(c) {
			c = t
		}
	}
	return c
}
