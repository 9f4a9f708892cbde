package web

import (
	"time"

	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/phrase"
)

// zoneOf is the zone of the schedule of a job; without one, that of the machine.
func zoneOf(j *overview.Job) *time.Location {
	if j.Cron == "" || j.Zone == "" {
		return time.Local
	}
	zone, err := time.LoadLocation(j.Zone)
	if err != nil {
		return time.Local
	}
	return zone
}

// zoneName names the zone of a job's schedule. That of the computer has the name
// "Local", or its real one where the environment variable TZ has it.
func zoneName(j *overview.Job) phrase.Phrase {
	if j.Zone == "Local" {
		return phrase.New("time of this computer")
	}
	return phrase.Text(j.Zone)
}

// in is a time in a zone; the zero time stays what it is.
func in(t time.Time, zone *time.Location) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(zone)
}

// lastGood is when the last good run began, or why there is none.
func lastGood(j *overview.Job) (time.Time, phrase.Phrase) {
	switch {
	case j.LastGood != nil:
		return j.LastGood.Started, phrase.Phrase{}
	case j.Standing == overview.Unreadable:
		return time.Time{}, phrase.New("unknown")
	default:
		return time.Time{}, phrase.New("never")
	}
}

// next is when a job is due next, or why it is not.
func next(j *overview.Job) (time.Time, phrase.Phrase) {
	switch {
	case !j.Next.IsZero():
		return j.Next, phrase.Phrase{}
	case j.Cron == "":
		return time.Time{}, phrase.New("no schedule")
	default:
		return time.Time{}, phrase.New("never")
	}
}
