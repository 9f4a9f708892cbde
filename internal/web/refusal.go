package web

import (
	"time"

	"github.com/licexport/licexport/internal/phrase"
)

// shownLicenses is how many licenses of a refusal are named.
const shownLicenses = 20

// refusalPart is a refusal that nobody has answered yet.
type refusalPart struct {
	Run   string
	Since time.Time
	// File says that the file as a whole was refused.
	File     bool
	Licenses []string
	// More is how many further licenses there are; empty if there are none.
	More phrase.Phrase
	// Until is until when it can be approved; zero if it cannot.
	Until   time.Time
	Removed phrase.Phrase
}

func refusalOf(j *Job, zone *time.Location) *refusalPart {
	r := j.Refusal
	if r == nil {
		return nil
	}
	p := &refusalPart{Run: r.Run, Since: in(r.Since, zone), File: r.File}
	p.Licenses, p.More = firstOf(r.Licenses, shownLicenses)
	if r.Approve != "" {
		p.Until, p.Removed = in(r.Until, zone), phrase.Count(r.Removed, "%d assignment would be removed", "%d assignments would be removed")
	}
	return p
}
