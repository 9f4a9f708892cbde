package web

import (
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/state"
)

// ended is how a run ended.
func ended(o state.Outcome) badge {
	switch o {
	case state.OutcomePublished:
		return badge{Class: "ok", Text: phrase.New("published")}
	case state.OutcomeUnchanged:
		return badge{Class: "ok", Text: phrase.New("unchanged")}
	case state.OutcomeChecked:
		return badge{Class: "plain", Text: phrase.New("only looked")}
	case state.OutcomeRefused:
		return badge{Class: "critical", Text: phrase.New("refused")}
	case state.OutcomeHeld:
		return badge{Class: "warning", Text: phrase.New("held")}
	case state.OutcomeLocked:
		return badge{Class: "plain", Text: phrase.New("another run was at work")}
	case state.OutcomeCanceled:
		return badge{Class: "plain", Text: phrase.New("stopped")}
	case state.OutcomeFailed:
		return badge{Class: "critical", Text: phrase.New("failed")}
	default:
		return badge{Class: "plain", Text: phrase.Text(string(o))}
	}
}
