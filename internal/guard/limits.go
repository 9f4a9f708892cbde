package guard

// Limits are the thresholds of the guard. Percentages run from 0 to 100.
type Limits struct {
	// MaxRemovedPercent is how much of a license, or of the file, may be
	// removed at once.
	MaxRemovedPercent float64
	// MinBaseline is the number of holders from which percentages count. Of fewer
	// holders a single one would be too many percent.
	MinBaseline int
	// MaxRemovedRows is how many rows of a license, or of the file, may be
	// removed at once if they are also more than MaxRemovedRowsPercent.
	MaxRemovedRows int
	// MaxRemovedRowsPercent goes with MaxRemovedRows.
	MaxRemovedRowsPercent float64
	// MaxWeekRemovedPercent is how many of the holders that a license, or the file,
	// had on a day of the last seven may be gone, no matter who came instead, and how far
	// it may fall below the largest of these days: slow erosion.
	MaxWeekRemovedPercent float64
	// MaxChangedEmailPercent is how many of the holders that stay may change
	// their e-mail at once.
	MaxChangedEmailPercent float64
	// MaxWeekChangedEmailPercent is how many of the holders that a license, or the
	// file, had on a day of the last seven may have another e-mail now.
	MaxWeekChangedEmailPercent float64
	// MinAssignedPercent is how many of the units that the source says are
	// consumed must have come with a holder. Fewer is a sign of half a directory.
	MinAssignedPercent float64
	// MaxNewGapPercent is how many of the units that are consumed may come without
	// a holder beyond those that are known to have none. Five always may.
	MaxNewGapPercent float64
}

// Defaults are the limits that hold when nothing else is configured.
func Defaults() Limits {
	return Limits{
		MaxRemovedPercent:          20,
		MinBaseline:                10,
		MaxRemovedRows:             500,
		MaxRemovedRowsPercent:      5,
		MaxWeekRemovedPercent:      40,
		MaxChangedEmailPercent:     5,
		MaxWeekChangedEmailPercent: 15,
		MinAssignedPercent:         80,
		MaxNewGapPercent:           2,
	}
}

// Growth beyond these two together is worth a warning. It takes nothing from
// anybody, so it is never refused.
const (
	growthPercent = 50
	growthRows    = 50
)

// gapUnits is how many units may always come without a holder beyond those that are
// known to have none: vendors count while people come and go.
const gapUnits = 5

// Settings are the limits for the file and for single licenses.
type Settings struct {
	// File holds for the file and for every license without a rule of its own.
	File Limits
	// Rules are tried in order; the first whose pattern matches the UId wins.
	Rules []Rule
}

// Rule gives other limits to the licenses that match a pattern.
type Rule struct {
	// Pattern is a glob on the UId, compared as license.FoldKey does: * any text, ? one
	// character.
	Pattern string
	// Limits for these licenses.
	Limits Limits
}

// For gives the limits of the license with this UId.
func (s Settings) For(uid string) Limits {
	for _, r := range s.Rules {
		if Match(r.Pattern, uid) {
			return r.Limits
		}
	}
	return s.File
}
