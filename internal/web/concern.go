package web

import (
	"regexp"
	"time"

	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/phrase"
)

// concern is something that needs a person.
type concern struct {
	Standing badge
	Text     phrase.Phrase
	// Since is zero if that is not known.
	Since   time.Time
	Actions []action
}

// action is one thing to do: a sentence, a command to type, or both.
type action struct {
	Text    phrase.Phrase
	Command string
}

// concerns are those of a job, without people.
func concerns(j *overview.Job) []concern {
	all := make([]concern, 0, len(j.Concerns))
	for i := range j.Concerns {
		c := &j.Concerns[i]
		shown := concern{Standing: standing(c.Standing), Text: said(c.Public()), Since: in(c.Since, zoneOf(j))}
		for _, a := range c.Actions {
			shown.Actions = append(shown.Actions, action{Text: said(a.Text), Command: a.Command})
		}
		all = append(all, shown)
	}
	return all
}

// said is a text without addresses of people: others may have written a part of it.
func said(p phrase.Phrase) phrase.Phrase { return p.Edit(nobody) }

// addresses finds e-mail addresses.
var addresses = regexp.MustCompile(`[^\s@"'<>(){},;:]+@[^\s@"'<>(){},;:]+\.[^\s@"'<>(){},;:.]+`)

// nobody takes the addresses of people out of a text.
func nobody(text string) string { return addresses.ReplaceAllString(text, "…@…") }
