package web

import (
	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/phrase"
)

// badge is a standing in a word, with its color and sign: class is ok, warning,
// critical or plain.
type badge struct {
	Class string
	Text  phrase.Phrase
}

// standing is the badge of a job.
func standing(s overview.Standing) badge {
	return badge{Class: string(s.Severity()), Text: word(s)}
}

// word is a standing as people read it.
func word(s overview.Standing) phrase.Phrase {
	switch s {
	case overview.Unreadable:
		return phrase.New("unreadable")
	case overview.Refused:
		return phrase.New("refused")
	case overview.Failed:
		return phrase.New("failed")
	case overview.Overdue:
		return phrase.New("overdue")
	case overview.NeverRun:
		return phrase.New("never run")
	case overview.Held:
		return phrase.New("held")
	case overview.Attention:
		return phrase.New("needs attention")
	case overview.Expiring:
		return phrase.New("secret expires")
	case overview.ClearByHand:
		return phrase.New("clear by hand")
	case overview.Well:
		return phrase.New("well")
	default:
		return phrase.Text(string(s))
	}
}
