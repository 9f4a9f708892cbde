package guard

import (
	"cmp"
	"slices"

	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/window"
)

// Key names a license across runs: by its source and the source's own id. A
// table that was read from a CSV knows neither, so its licenses have the UId
// (folded) as ID and no Source.
type Key struct{ Source, ID string }

// KeyOf is the key of a license.
func KeyOf(l *license.License) Key {
	if l.ID == "" {
		return Key{ID: license.FoldKey(l.UID)}
	}
	return Key{Source: l.Source, ID: l.ID}
}

// Input is what the guard looks at.
type Input struct {
	// Old is what was published last; nil when nothing is known of it.
	Old *license.Table
	// New is what is to be published.
	New *license.Table
	// Diff is license.Compare(Old, New); nil when Old is nil.
	Diff *license.Diff
	// Assigned counts the holders of a license as the source sent them, of any
	// kind and before anything was left out. Licenses that are missing here
	// (reused rows) are not tested against the source's own count.
	Assigned map[Key]int64
	// WeekMax is the largest number of rows of a license that was published in
	// the last seven days. Licenses may be missing.
	WeekMax map[Key]int
	// WeekMaxFile is the same for the file. 0: unknown.
	WeekMaxFile int
	// Losses is what the new table takes from those who are in the window; nil if
	// nothing is known, or if it takes nothing from anybody.
	Losses *window.Losses
	// Moving reports whether a person expects that holders of a license move; nil if
	// no move is expected.
	Moving func(*license.License) bool
	// KnownGap returns what is known of the gap of a license; nil if nothing is known of
	// any.
	KnownGap func(*license.License) (KnownGap, bool)
}

// Check judges a table. It returns everything that it finds, so that a person who
// looks at a refusal sees the whole picture.
func Check(in Input, s Settings) Verdict {
	c := check{in: in, settings: s}
	if in.Diff != nil {
		c.changes = c.allChanges()
	}
	c.wholeFile()
	if in.Diff != nil {
		c.newUIDs = sourcesWithNewUIDs(in.Diff, s)
		for i := range in.Diff.Licenses {
			c.license(&in.Diff.Licenses[i], c.changes[i])
		}
	}
	c.againstSource()
	c.countMoved()
	slices.SortStableFunc(c.findings, func(a, b Finding) int {
		return cmp.Or(-boolCompare(a.Refuses, b.Refuses), -boolCompare(a.UID == "", b.UID == ""))
	})
	return Verdict{Findings: c.findings}
}

// sourcesWithNewUIDs are the sources of which a license that is large enough to be
// refused for it has another UId.
func sourcesWithNewUIDs(d *license.Diff, s Settings) map[string]bool {
	sources := map[string]bool{}
	for i := range d.Licenses {
		if l := &d.Licenses[i]; l.UIDChanged && l.Before >= s.For(l.New.UID).MinBaseline {
			sources[l.New.Source] = true
		}
	}
	return sources
}

func boolCompare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	default:
		return -1
	}
}

type check struct {
	in       Input
	settings Settings
	findings []Finding
	newUIDs  map[string]bool // by source, see sourcesWithNewUIDs
	changes  []change        // by license of the difference
}

func (c *check) refuse(reason Reason, ch change, limit limit, text string) {
	f := finding(reason, ch, text)
	f.Refuses, f.Approvable, f.Limit, f.Setting = true, reason != NoRows, limit.text, limit.setting(ch.license)
	c.findings = append(c.findings, f)
}

func (c *check) warn(reason Reason, ch change, text string) {
	c.findings = append(c.findings, finding(reason, ch, text))
}

func finding(reason Reason, ch change, text string) Finding {
	f := Finding{
		Reason: reason, Before: ch.before, After: ch.after, Removed: ch.lost + ch.changed,
		Moved: ch.changed, Gap: ch.gap, Text: text,
	}
	if ch.license != nil {
		f.Source, f.ID, f.UID, f.Name = ch.license.Source, ch.license.ID, ch.license.UID, ch.license.Name
	}
	return f
}

// wholeFile applies the rules to the file as if it were one license.
func (c *check) wholeFile() {
	if c.in.New.Len() == 0 {
		c.refuse(NoRows, change{}, limit{text: "1 row"}, "the new file would have no rows, which would take every license away from every user; this cannot be approved")
		return
	}
	if c.in.Diff == nil {
		return
	}
	d := c.in.Diff
	ch := change{before: d.Before, after: d.After, gained: d.Gained, weekMax: c.in.WeekMaxFile}
	for _, of := range c.changes {
		ch.lost, ch.changed, ch.moved = ch.lost+of.lost, ch.changed+of.changed, ch.moved+of.moved
	}
	if c.in.Losses != nil {
		ch.losses = c.in.Losses.File
	}
	c.shrink(ch, c.settings.File, d.Licenses)
}

// license applies the rules to one license.
func (c *check) license(d *license.LicenseDiff, ch change) {
	limits := c.settings.For(d.License().UID)
	switch {
	case d.UIDChanged && d.Before > 0:
		c.uidChanged(d, ch, limits)
	case d.Before > 0 && d.After == 0:
		c.emptied(d, ch, limits)
	default:
		c.shrink(ch, limits, moves{*d})
	}
}
