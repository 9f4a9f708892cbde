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
	return badge{Class: string(s.Severity()), Text: s.Words()}
}
