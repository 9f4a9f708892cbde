package state

import (
	"time"

	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/license"
)

// headVersion is the version of state.json. It rises when an older licexport
// would misread the file; fields may be added without that.
const headVersion = 1

// head is state.json: all that changes in one step.
type head struct {
	Version int `json:"version"`
	// Output is the file that this state is about, for people.
	Output string `json:"output"`
	// Published is what the output holds as far as licexport knows.
	Published *Entry `json:"published,omitempty"`
	// Pending is what was about to be published.
	Pending *Entry `json:"pending,omitempty"`
	// History holds former contents, newest first, each content once and never
	// the published one.
	History []Entry `json:"history,omitempty"`
	// Contents are those in force at the end of each of the last days, oldest first.
	Contents []DayContent `json:"day_contents,omitempty"`
	Hold     *Hold        `json:"hold,omitempty"`
	// ByHand, by UId.
	ByHand []ByHand `json:"clear_by_hand,omitempty"`
	// Days are the largest published counts of the last days, oldest first.
	Days []Day `json:"daily_maxima,omitempty"`
	// Guard is what the guard remembers.
	Guard guard.Memory `json:"guard,omitzero"`
}

// Entry is one published content.
type Entry struct {
	// Run published it first, at Time; LastRun, at LastTime, was the last run
	// that found the same content.
	Run      string    `json:"run"`
	Time     time.Time `json:"time"`
	LastRun  string    `json:"last_run"`
	LastTime time.Time `json:"last_time"`
	// Digest is the SHA-256 of the CSV in hex, Bytes its length.
	Digest string `json:"digest"`
	Bytes  int64  `json:"bytes"`
	// Rows counts the assignments, Licenses each license's; empty in the history.
	Rows     int     `json:"rows"`
	Licenses []Count `json:"licenses,omitempty"`
	// Sources says when the rows of each source were read completely; a source
	// whose rows were reused is older than the run.
	Sources map[string]time.Time `json:"sources,omitempty"`
	// Approval says who let removals through; nil if no approval was needed.
	Approval *Approval `json:"approval,omitempty"`
	// RollbackTo is the run whose content a rollback brought back.
	RollbackTo string `json:"rollback_to,omitempty"`
	// ForgetMaxima is set when the largest counts of the days before no longer count,
	// because a former content was brought back.
	ForgetMaxima bool `json:"forget_maxima,omitempty"`
	// Agreed is what a person approved: for that, and nothing else, the largest counts
	// of the days before no longer count. It and Guard, which is what the guard
	// remembers afterwards, are there only until the entry is published.
	Agreed *guard.Agreement `json:"agreed,omitempty"`
	Guard  *guard.Memory    `json:"guard,omitempty"`
	// Replaces are the counts that Alvao knew before, if there is no published entry
	// that has them: those of the baseline of a first publication.
	Replaces []Count `json:"replaces,omitempty"`
}

// Count is the number of rows of one license.
type Count struct {
	Source string `json:"source,omitempty"`
	ID     string `json:"id,omitempty"`
	UID    string `json:"uid"`
	Name   string `json:"name,omitempty"`
	Rows   int    `json:"rows"`
}

// Approval says who agreed with a publication that the guard had refused.
type Approval struct {
	// Run is the refused run whose removals were approved.
	Run    string    `json:"run"`
	By     string    `json:"by,omitempty"`
	Reason string    `json:"reason,omitempty"`
	Time   time.Time `json:"time"`
	// Until is set when the removals are the beginning of a move that comes in
	// waves: until then holders may move.
	Until *time.Time `json:"until,omitempty"`
}

// Hold stops a job until somebody resumes it.
type Hold struct {
	By     string    `json:"by,omitempty"`
	Reason string    `json:"reason,omitempty"`
	Since  time.Time `json:"since"`
}

// Text says since when, by whom and why, in one line; the time is that of the reader.
func (h Hold) Text() string {
	text := "held since " + h.Since.Local().Format(time.DateTime)
	if h.By != "" {
		text += " by " + h.By
	}
	if h.Reason != "" {
		text += " (" + h.Reason + ")"
	}
	return text
}

// ByHand is a UId that the CSV has no rows of any more: a license whose last holders
// ImportLic cannot take away, because a license without holders cannot be expressed
// in the CSV, or one that has another UId now, which ImportLic cannot know.
type ByHand struct {
	UID  string `json:"uid"`
	Name string `json:"name,omitempty"`
	// Run published the file without it, at Since; before that it had Holders.
	Run     string    `json:"run"`
	Since   time.Time `json:"since"`
	Holders int       `json:"holders"`
	// Became is the UId that its holders are published under since; empty if they
	// are not. Alvao has to learn of it.
	Became string `json:"became,omitempty"`
}

// counts returns the rows of every license of a table.
func counts(t *license.Table) []Count {
	all := t.Licenses()
	c := make([]Count, len(all))
	for i := range all {
		l := &all[i]
		c[i] = Count{Source: l.Source, ID: l.ID, UID: l.UID, Name: l.Name, Rows: t.Count(i)}
	}
	return c
}
