package guard

import (
	"fmt"

	"github.com/licexport/licexport/internal/license"
)

// change is what happened to a license, or to the file if license is nil.
type change struct {
	license                              *license.License
	before, after, lost, gained, changed int
	weekMax                              int
}

func changeOf(d *license.LicenseDiff) change {
	return change{
		license: d.License(), before: d.Before, after: d.After,
		lost: len(d.Lost), gained: len(d.Gained), changed: len(d.Changed),
	}
}

// uidChanged judges a license that would be stored under another UId. For the
// importer that is a license that ends and another that begins. A small one is
// refused only along with a large one of its source: then the form of all UIds has
// changed, and keeping the large ones must not let the small ones through.
func (c *check) uidChanged(d *license.LicenseDiff, limits Limits) {
	text := fmt.Sprintf("its UId changes from %q to %q, and for Alvao that is another license, so the %s under the old UId end. Enter the new UId in Alvao, or keep the old one, under uids of the source: {%q: %q}",
		d.Old.UID, d.New.UID, count(d.Before, "assignment"), d.New.ID, d.Old.UID)
	ch := changeOf(d)
	if d.Before >= limits.MinBaseline || c.newUIDs[d.New.Source] {
		c.refuse(UIDChanged, ch, holders(limits.MinBaseline), text)
		return
	}
	ch.license = d.Old
	c.warn(SmallEmptied, ch, text)
}

// emptied judges a license that had holders and has none.
func (c *check) emptied(d *license.LicenseDiff, limits Limits) {
	reason, text := Emptied, fmt.Sprintf("it had %s and has none now, though its source still lists it", count(d.Before, "holder"))
	if d.New == nil {
		reason, text = Vanished, fmt.Sprintf("it had %s and its source does not list it any more", count(d.Before, "holder"))
	}
	if d.Before >= limits.MinBaseline {
		c.refuse(reason, changeOf(d), holders(limits.MinBaseline),
			fmt.Sprintf("%s (limit: a license of %d holders or more must keep some)", text, limits.MinBaseline))
		return
	}
	c.warn(SmallEmptied, changeOf(d), text+"; the file can list only licenses with holders, so clear it by hand in Alvao")
}

// shrink applies the rules that compare sizes.
func (c *check) shrink(ch change, limits Limits, moves moves) {
	if ch.before >= limits.MinBaseline {
		c.removedPart(ch, limits, moves)
		c.emailsChanged(ch, limits, moves)
	}
	c.removedRows(ch, limits)
	c.erosion(ch, limits)
	if grown := ch.gained - ch.lost; grown > growthRows && percent(grown, ch.before) > growthPercent {
		c.warn(Grown, ch, fmt.Sprintf("it grew from %d to %s", ch.before, count(ch.after, "assignment")))
	}
}

func (c *check) removedPart(ch change, limits Limits, moves moves) {
	if p := percent(ch.lost, ch.before); p > limits.MaxRemovedPercent {
		c.refuse(Removed, ch, percents(limits.MaxRemovedPercent),
			fmt.Sprintf("%d of %s would be removed, %.1f %% (limit: %g %%)%s", ch.lost, count(ch.before, "assignment"), p, limits.MaxRemovedPercent, moves.ofLost()))
	}
}

func (c *check) removedRows(ch change, limits Limits) {
	p := percent(ch.lost, ch.before)
	if ch.lost <= limits.MaxRemovedRows || p <= limits.MaxRemovedRowsPercent {
		return
	}
	limit := fmt.Sprintf("%d rows that are also more than %g %%", limits.MaxRemovedRows, limits.MaxRemovedRowsPercent)
	c.refuse(RemovedRows, ch, limit,
		fmt.Sprintf("%d of %s would be removed, %.1f %% (limit: %s)", ch.lost, count(ch.before, "assignment"), p, limit))
}

func (c *check) erosion(ch change, limits Limits) {
	// A drop that happens in this very run is the business of removedPart.
	if ch.weekMax <= ch.before || ch.weekMax < limits.MinBaseline || ch.lost == 0 {
		return
	}
	if p := percent(ch.weekMax-ch.after, ch.weekMax); p > limits.MaxWeekRemovedPercent {
		c.refuse(Erosion, ch, percents(limits.MaxWeekRemovedPercent),
			fmt.Sprintf("%d would remain of the %s that there were within the last seven days: a loss of %.1f %% in small steps (limit: %g %%)",
				ch.after, count(ch.weekMax, "assignment"), p, limits.MaxWeekRemovedPercent))
	}
}

func (c *check) emailsChanged(ch change, limits Limits, moves moves) {
	p := percent(ch.changed, ch.before)
	if p <= limits.MaxChangedEmailPercent {
		return
	}
	text := fmt.Sprintf("%d of %s would change their e-mail, %.1f %% (limit: %g %%)%s",
		ch.changed, count(ch.before, "assignment"), p, limits.MaxChangedEmailPercent, moves.ofChanged())
	c.refuse(EmailsChanged, ch, percents(limits.MaxChangedEmailPercent), text)
}

// againstSource compares with what the source itself says of its licenses, so
// that half a directory is noticed even on the first run.
func (c *check) againstSource() {
	for i, l := range c.in.New.Licenses() {
		ch := change{license: &l, after: c.in.New.Count(i)}
		if assigned, known := c.in.Assigned[KeyOf(&l)]; known && l.Consumed != nil {
			c.halfDirectory(ch, assigned)
		}
		c.overConsumed(ch)
	}
}

// overConsumed warns of a license of which more is in use than was bought. Where
// the source does not say what is in use, the rows of the file tell.
func (c *check) overConsumed(ch change) {
	l, text := ch.license, "%d units are in use but only %d were bought"
	used := int64(ch.after)
	if l.Consumed != nil {
		used = *l.Consumed
	} else {
		text = "%d users hold it but only %d units were bought"
	}
	if l.Purchased != nil && used > *l.Purchased {
		c.warn(OverConsumed, ch, fmt.Sprintf(text, used, *l.Purchased))
	}
}

func (c *check) halfDirectory(ch change, assigned int64) {
	limits, consumed := c.settings.For(ch.license.UID), *ch.license.Consumed
	if consumed < int64(limits.MinBaseline) {
		return
	}
	if p := 100 * float64(assigned) / float64(consumed); p < limits.MinAssignedPercent {
		c.refuse(HalfDirectory, ch, percents(limits.MinAssignedPercent),
			fmt.Sprintf("the source says that %d units are in use but named only %d holders, %.1f %% (limit: %g %%): a sign that part of the directory is missing",
				consumed, assigned, p, limits.MinAssignedPercent))
	}
}

func percent(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return 100 * float64(part) / float64(whole)
}

func percents(limit float64) string { return fmt.Sprintf("%g %%", limit) }

func holders(limit int) string { return fmt.Sprintf("%d holders", limit) }

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
