package guard

import (
	"slices"
	"time"

	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/window"
)

// Memory is what the guard knows from former runs, besides the table that was
// published last. It is stored with the state of the output.
type Memory struct {
	// Window is who held what when each of the last days began.
	Window window.Memory `json:"window,omitzero"`
	// Refusals are open: they were neither approved nor settled in another way.
	Refusals []OpenRefusal `json:"open_refusals,omitempty"`
	// Moves that a person expects.
	Moves []Move `json:"moves,omitempty"`
	// Gaps between the units in use and the holders that were named.
	Gaps []LicenseGap `json:"gaps,omitempty"`
}

// OpenRefusal is a refusal that was neither approved nor rolled back, nor answered
// by a source that is whole again. While it is open, the points of its license, or
// of the file, stay in the window: silence is no approval.
type OpenRefusal struct {
	// Job whose runs were refused; empty for runs without one.
	Job string `json:"job,omitempty"`
	// License is the refused one; nil for the file as a whole.
	License *Name `json:"license,omitempty"`
	// Run was refused first, at Since.
	Run   string    `json:"run"`
	Since time.Time `json:"since"`
}

// Move is a move between licenses, or of e-mails, that comes in waves.
type Move struct {
	Licenses []Name `json:"licenses"`
	// Run was approved, at Since; Until the move is expected.
	Run   string    `json:"run"`
	Since time.Time `json:"since"`
	Until time.Time `json:"until"`
}

// Moving reports whether a person expects, at this time, that holders of a license
// move to other licenses or change their e-mail. It is nil if no such move is
// expected.
func (m *Memory) Moving(now time.Time) func(*license.License) bool {
	var names []Name
	for _, move := range m.Moves {
		if now.Before(move.Until) {
			names = append(names, move.Licenses...)
		}
	}
	if len(names) == 0 {
		return nil
	}
	index := newNameIndex(names)
	return func(l *license.License) bool { return index.has(l.Source, l.ID, l.UID) }
}

// Frozen says what the open refusals keep in the window.
func (m *Memory) Frozen() window.Freeze {
	frozen := window.Freeze{}
	var names []Name
	for _, r := range m.Refusals {
		if r.License == nil {
			frozen.File = true
			continue
		}
		names = append(names, *r.License)
	}
	frozen.License = newNameIndex(names).has
	return frozen
}

// Open notes what a run was refused for. licenses are the refused ones; file says
// that the file as a whole was. What is too old on the day today is forgotten.
func (m *Memory) Open(job, run string, at time.Time, today window.Day, licenses []Name, file bool) Memory {
	out := *m
	out.Window = m.Window.Prune(today, m.Frozen()) // what is too old by now must not be kept
	out.Gaps = pruneGaps(m.Gaps, today, m.Frozen())
	out.Refusals = slices.Clone(m.Refusals)
	var open []Name
	for _, r := range m.Refusals {
		switch {
		case r.Job != job:
		case r.License == nil:
			file = false // it is open already
		default:
			open = append(open, *r.License)
		}
	}
	if file {
		out.Refusals = append(out.Refusals, OpenRefusal{Job: job, Run: run, Since: at})
	}
	known := newNameIndex(open)
	for _, l := range licenses {
		if !known.has(l.Source, l.ID, l.UID) {
			out.Refusals = append(out.Refusals, OpenRefusal{Job: job, License: &l, Run: run, Since: at})
		}
	}
	return out
}

// Passed is what a run read from its sources and published.
type Passed struct {
	Job string
	// License reports whether the rows of a license were read by the run itself and
	// were let through.
	License func(Name) bool
	// File reports the same for all rows together.
	File bool
}

// Close ends the refusals of a job whose licenses passed, freshly read.
func (m *Memory) Close(p Passed) Memory {
	out := *m
	out.Refusals = slices.DeleteFunc(slices.Clone(m.Refusals), func(r OpenRefusal) bool {
		if r.Job != p.Job {
			return false
		}
		if r.License == nil {
			return p.File
		}
		return p.License(*r.License)
	})
	return out
}

// Agreement is what a person has approved.
type Agreement struct {
	// Licenses that the guard had refused; File says that the file as a whole was.
	Licenses []Name `json:"licenses,omitempty"`
	File     bool   `json:"file,omitempty"`
	// Gaps are the units without a holder that were accepted.
	Gaps []Gap `json:"gaps,omitempty"`
	// Move is a move that is expected from now on; nil if none is.
	Move *Move `json:"move,omitempty"`
}

// Has reports whether a license was approved.
func (a *Agreement) Has() func(source, id, uid string) bool { return newNameIndex(a.Licenses).has }

// Agree settles what a person has approved, when it is published at this time. It
// ends refusals of it, no matter of which job.
func (m *Memory) Agree(a Agreement, at time.Time) Memory {
	out := *m
	is := a.Has()
	out.Window = m.Window.Settle(is, a.File)
	out.Refusals = slices.DeleteFunc(slices.Clone(m.Refusals), func(r OpenRefusal) bool {
		if r.License == nil {
			return a.File
		}
		return is(r.License.Source, r.License.ID, r.License.UID)
	})
	if a.Move != nil {
		out.Moves = append(slices.Clone(m.Moves), *a.Move)
	}
	out.Moves = slices.DeleteFunc(slices.Clone(out.Moves), func(move Move) bool { return !at.Before(move.Until) })
	out.Gaps = acceptGaps(m.Gaps, a.Gaps, at)
	return out
}

// Back forgets what came after a content of this time, which is published again, and
// ends all refusals.
func (m *Memory) Back(restored time.Time) Memory {
	out := Memory{Window: m.Window.Back(restored)}
	for _, move := range m.Moves {
		if !move.Since.After(restored) {
			out.Moves = append(out.Moves, move)
		}
	}
	out.Gaps = gapsBack(m.Gaps, restored)
	return out
}
