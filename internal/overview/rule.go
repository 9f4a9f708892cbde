package overview

import (
	"fmt"
	"strings"

	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/phrase"
)

// rule is the short name of a rule of the guard, in words.
func rule(name string) phrase.Phrase {
	switch guard.Reason(name) {
	case guard.NoRows:
		return phrase.New("no rows")
	case guard.Vanished:
		return phrase.New("license vanished")
	case guard.Emptied:
		return phrase.New("license empty")
	case guard.UIDChanged:
		return phrase.New("uid changed")
	case guard.Removed:
		return phrase.New("removed percent")
	case guard.RemovedRows:
		return phrase.New("removed rows")
	case guard.Erosion:
		return phrase.New("slow erosion")
	case guard.EmailsChanged:
		return phrase.New("emails changed")
	case guard.EmailCreep:
		return phrase.New("slow email change")
	case guard.HoldersMissing:
		return phrase.New("holders missing")
	case guard.HalfDirectory:
		return phrase.New("half directory")
	case guard.SmallEmptied:
		return phrase.New("clear by hand")
	case guard.Grown:
		return phrase.New("grown")
	case guard.OverConsumed:
		return phrase.New("over consumed")
	case guard.Unheld:
		return phrase.New("units without holder")
	default:
		return phrase.Text(strings.ReplaceAll(name, "_", " "))
	}
}

// Limit is the limit that a finding broke, GuardFinding.Limit. The guard writes it in
// English, so it is read back; what cannot be read stays as it is.
func Limit(text string) phrase.Phrase {
	var n int
	var percent float64
	if _, err := fmt.Sscanf(text, "%d holders", &n); err == nil {
		return same(text, phrase.Count(n, "%d holders", "%d holders"))
	}
	if _, err := fmt.Sscanf(text, "%d rows that are also more than %g %%", &n, &percent); err == nil {
		return same(text, phrase.Count(n, "%d rows that are also more than %g %%", "%d rows that are also more than %g %%", percent))
	}
	if _, err := fmt.Sscanf(text, "%g %%", &percent); err == nil {
		return same(text, phrase.New("%g %%", percent))
	}
	return phrase.Text(text)
}

// same is said, if that is the text in English.
func same(text string, said phrase.Phrase) phrase.Phrase {
	if said.String() != text {
		return phrase.Text(text)
	}
	return said
}
