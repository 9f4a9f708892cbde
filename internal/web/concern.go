package web

import (
	"time"

	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/plain"
)

// concern is something that needs a person.
type concern struct {
	Standing badge
	Text     phrase.Phrase
	// Since is zero if that is not known.
	Since   time.Time
	Actions []action
	// More is how many further actions there are; empty if there are none.
	More phrase.Phrase
}

// action is one thing to do: a sentence, a command to type, or both.
type action struct {
	Text    phrase.Phrase
	Command string
}

// Of how many actions a concern shows, on the page of all jobs and on that of one: a
// job may have hundreds of licenses to clear by hand.
const (
	fewActions  = 6
	manyActions = 60
)

// concerns are those of a job, without people, each with some of its actions.
func concerns(j *overview.Job, actions int) []concern {
	all := make([]concern, 0, len(j.Concerns))
	for i := range j.Concerns {
		c := &j.Concerns[i]
		shown := concern{Standing: standing(c.Standing), Text: said(c.Public()), Since: in(c.Since, zoneOf(j))}
		first, more := firstOf(c.Actions, actions)
		shown.More = more
		for _, a := range first {
			shown.Actions = append(shown.Actions, actionOf(a))
		}
		all = append(all, shown)
	}
	return all
}

func actionOf(a overview.Action) action { return action{Text: said(a.Text), Command: a.Command} }

// said is a text without addresses of people: others may have written a part of it.
func said(p phrase.Phrase) phrase.Phrase { return p.Edit(plain.WithoutAddresses) }
