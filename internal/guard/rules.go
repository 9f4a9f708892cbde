package guard

import (
	"fmt"
	"math"

	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/window"
)

// change is what happened to a license, or to the file if license is nil.
type change struct {
	license                              *license.License
	before, after, lost, gained, changed int
	// moving: a person expects that holders move. Those who do are not in lost, and
	// nobody is in changed.
	moving  bool
	moved   int // those who do move to another license; also in before
	weekMax int
	losses  []window.Loss
	gap     *int64
}

// allChanges counts what happened to each license.
func (c *check) allChanges() []change {
	d := c.in.Diff
	all := make([]change, len(d.Licenses))
	var moved []int
	if c.in.Moving != nil {
		moved = movedWithin(d, c.in.New)
	}
	for i := range d.Licenses {
		l := &d.Licenses[i]
		all[i] = change{
			license: l.License(), before: l.Before, after: l.After,
			lost: len(l.Lost), gained: len(l.Gained), changed: len(l.Changed),
			weekMax: c.in.WeekMax[KeyOf(l.License())],
		}
		if c.in.Losses != nil && c.in.Losses.Licenses != nil {
			all[i].losses = c.in.Losses.Licenses[i]
		}
		if c.in.Moving != nil && !l.UIDChanged && c.in.Moving(l.License()) {
			all[i].moving, all[i].moved = true, moved[i]
			all[i].lost, all[i].changed = all[i].lost-moved[i], 0
		}
	}
	return all
}

// uidChanged judges a license that would be stored under another UId. For the
// importer that is a license that ends and another that begins. A small one is
// refused only along with a large one of its source: then the form of all UIds has
// changed, and keeping the large ones must not let the small ones through.
func (c *check) uidChanged(d *license.LicenseDiff, ch change, limits Limits) {
	text := fmt.Sprintf("its UId changes from %q to %q, and for Alvao that is another license, so the %s under the old UId end. Enter the new UId in Alvao, or keep the old one, under uids of the source: {%q: %q}",
		d.Old.UID, d.New.UID, count(d.Before, "assignment"), d.New.ID, d.Old.UID)
	gone := len(d.Leavers())
	if gone > 0 {
		text += fmt.Sprintf(". %d of those who held it do not hold it under the new UId either", gone)
	}
	if d.Before >= limits.MinBaseline || c.newUIDs[d.New.Source] {
		c.refuse(UIDChanged, ch, limit{text: holders(limits.MinBaseline)}, text) // the text names the setting
		if p := percent(gone, d.Before); d.Before >= limits.MinBaseline && p > limits.MaxRemovedPercent {
			c.refuse(Removed, ch, percents("max_removed_percent", limits.MaxRemovedPercent, p),
				fmt.Sprintf("%d of %s would be removed whatever the UId is, %.1f %% (limit: %g %%)", gone, count(d.Before, "assignment"), p, limits.MaxRemovedPercent))
		}
		return
	}
	ch.license = d.Old
	c.warn(SmallEmptied, ch, text)
}

// emptied judges a license that had holders and has none.
func (c *check) emptied(d *license.LicenseDiff, ch change, limits Limits) {
	reason, text := Emptied, fmt.Sprintf("it had %s and has none now, though its source still lists it", count(d.Before, "holder"))
	if d.New == nil {
		reason, text = Vanished, fmt.Sprintf("it had %s and its source does not list it any more", count(d.Before, "holder"))
	}
	if ch.lost >= limits.MinBaseline {
		c.refuse(reason, ch, limit{text: holders(limits.MinBaseline), key: "min_baseline", value: float64(ch.lost + 1)},
			fmt.Sprintf("%s (limit: a license of %d holders or more must keep some)", text, limits.MinBaseline))
		return
	}
	if c.erosion(ch, limits) {
		return
	}
	c.warn(SmallEmptied, ch, text+"; the file can list only licenses with holders, so clear it by hand in Alvao")
}

// shrink applies the rules that compare sizes.
func (c *check) shrink(ch change, limits Limits, moves moves) {
	if ch.before >= limits.MinBaseline {
		c.removedPart(ch, limits, moves)
		c.emailsChanged(ch, limits, moves)
	}
	c.removedRows(ch, limits)
	c.erosion(ch, limits)
	c.emailCreep(ch, limits)
	if grown := ch.gained - ch.lost; grown > growthRows && percent(grown, ch.before) > growthPercent {
		c.warn(Grown, ch, fmt.Sprintf("it grew from %d to %s", ch.before, count(ch.after, "assignment")))
	}
}

func (c *check) removedPart(ch change, limits Limits, moves moves) {
	if p := percent(ch.lost, ch.before); p > limits.MaxRemovedPercent {
		c.refuse(Removed, ch, percents("max_removed_percent", limits.MaxRemovedPercent, p),
			fmt.Sprintf("%d of %s would be removed, %.1f %% (limit: %g %%)%s", ch.lost, count(ch.before, "assignment"), p, limits.MaxRemovedPercent, moves.ofLost()))
	}
}

func (c *check) removedRows(ch change, limits Limits) {
	p := percent(ch.lost, ch.before)
	if ch.lost <= limits.MaxRemovedRows || p <= limits.MaxRemovedRowsPercent {
		return
	}
	both := percents("max_removed_rows_percent", limits.MaxRemovedRowsPercent, p)
	both.text = fmt.Sprintf("%d rows that are also more than %g %%", limits.MaxRemovedRows, limits.MaxRemovedRowsPercent)
	c.refuse(RemovedRows, ch, both,
		fmt.Sprintf("%d of %s would be removed, %.1f %% (limit: %s)", ch.lost, count(ch.before, "assignment"), p, both.text))
}

// erosion judges a loss in small steps, and reports whether it refused. A run that
// removes nothing is not judged for what earlier runs removed. A holder with another
// e-mail counts as gone, too: a point does not know the ids that came after it.
func (c *check) erosion(ch change, limits Limits) bool {
	if ch.lost+ch.changed == 0 {
		return false
	}
	gone := func(l window.Loss) (now, before int) { return l.Gone, l.GoneBefore }
	if w := ch.worst(gone, limits.MinBaseline, limits.MaxWeekRemovedPercent, limits.MaxRemovedPercent); w.now > 0 {
		c.refuse(Erosion, ch, percents("max_week_removed_percent", w.limit, w.share),
			fmt.Sprintf("%d of the %s of %s would be gone, whoever came instead: a loss of %.1f %%%s (limit: %g %%)",
				w.now, ch.those(w.holders), w.day, w.share, inSmallSteps(w.before), w.limit))
		return true
	}
	return c.belowMaximum(ch, limits)
}

// worstLoss is the point of the window whose holders lost the largest share.
type worstLoss struct {
	day          window.Day
	holders      int
	now, before  int // those concerned now, and those of them before this run
	share, limit float64
}

// worst finds the point at which the share of its holders that lost counts is
// largest and beyond its limit; now is 0 if there is none.
func (ch *change) worst(lost func(window.Loss) (now, before int), minBaseline int, week, once float64) worstLoss {
	var worst worstLoss
	for _, l := range ch.losses {
		now, before := lost(l)
		limit, judged := ch.limitOf(l.Holders, before, week, once)
		if share := percent(now, l.Holders); l.Holders >= minBaseline && !judged && share > max(limit, worst.share) {
			worst = worstLoss{day: l.Day, holders: l.Holders, now: now, before: before, share: share, limit: limit}
		}
	}
	return worst
}

// limitOf is what a rule for the holders of a point allows, of whom some were missing
// before this run. If none was, the rule for one run has judged the loss, unless
// others came since the point, among whom it is a small part; and what that rule
// allows of all is allowed of those of the point.
func (ch *change) limitOf(holders, before int, week, once float64) (limit float64, judged bool) {
	if before > 0 {
		return week, false
	}
	return max(week, once), ch.before-ch.moved <= holders
}

func inSmallSteps(before int) string {
	if before == 0 {
		return ""
	}
	return " in small steps"
}

// belowMaximum judges a license by the largest number of the last days, which may
// have been there between two points.
func (c *check) belowMaximum(ch change, limits Limits) bool {
	if ch.moving || ch.weekMax <= ch.before || ch.weekMax < limits.MinBaseline {
		return false
	}
	p := percent(ch.weekMax-ch.after, ch.weekMax)
	if p <= limits.MaxWeekRemovedPercent {
		return false
	}
	c.refuse(Erosion, ch, percents("max_week_removed_percent", limits.MaxWeekRemovedPercent, p),
		fmt.Sprintf("%d would remain of the %s that there were within the last seven days: a loss of %.1f %% in small steps (limit: %g %%)",
			ch.after, count(ch.weekMax, "assignment"), p, limits.MaxWeekRemovedPercent))
	return true
}

// emailCreep judges e-mails that change in small steps.
func (c *check) emailCreep(ch change, limits Limits) {
	if ch.changed == 0 {
		return
	}
	changed := func(l window.Loss) (now, before int) { return l.Changed, l.ChangedBefore }
	if w := ch.worst(changed, limits.MinBaseline, limits.MaxWeekChangedEmailPercent, limits.MaxChangedEmailPercent); w.now > 0 {
		c.refuse(EmailCreep, ch, percents("max_week_changed_email_percent", w.limit, w.share),
			fmt.Sprintf("%d of the %s of %s would have another e-mail, %.1f %%%s (limit: %g %%)",
				w.now, ch.those(w.holders), w.day, w.share, inSmallSteps(w.before), w.limit))
	}
}

// those names who was there at a point.
func (ch *change) those(n int) string {
	if ch.license == nil {
		return count(n, "assignment")
	}
	return count(n, "holder")
}

func (c *check) emailsChanged(ch change, limits Limits, moves moves) {
	p := percent(ch.changed, ch.before)
	if p <= limits.MaxChangedEmailPercent {
		return
	}
	text := fmt.Sprintf("%d of %s would change their e-mail, %.1f %% (limit: %g %%)%s",
		ch.changed, count(ch.before, "assignment"), p, limits.MaxChangedEmailPercent, moves.ofChanged())
	c.refuse(EmailsChanged, ch, percents("max_changed_email_percent", limits.MaxChangedEmailPercent, p), text)
}

// againstSource compares with what the source itself says of its licenses, so
// that half a directory is noticed even on the first run.
func (c *check) againstSource() {
	for i, l := range c.in.New.Licenses() {
		ch := change{license: &l, after: c.in.New.Count(i)}
		if assigned, known := c.in.Assigned[KeyOf(&l)]; known && l.Consumed != nil {
			c.witness(ch, assigned)
		}
		c.overConsumed(ch)
	}
}

// overConsumed warns of a license of which more is in use than was bought. Where
// the source does not say what is in use, the rows of the file count.
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

// witness compares the holders that the source named with the units that it says
// are in use: units that nobody holds are known from former runs.
func (c *check) witness(ch change, assigned int64) {
	limits, consumed := c.settings.For(ch.license.UID), *ch.license.Consumed
	gap := max(consumed-assigned, 0)
	ch.gap = &gap
	known, remembered := KnownGap{Accepted: -1}, false
	if c.in.KnownGap != nil {
		known, remembered = c.in.KnownGap(ch.license)
	}
	slack := max(float64(gapUnits), float64(consumed)*limits.MaxNewGapPercent/100)
	accepted := known.Accepted >= 0 && float64(gap-known.Accepted) <= slack
	if p := 100 * float64(assigned) / float64(consumed); consumed >= int64(limits.MinBaseline) && p < limits.MinAssignedPercent && !accepted {
		c.refuse(HalfDirectory, ch, limit{text: fmt.Sprintf("%g %%", limits.MinAssignedPercent), key: "min_assigned_percent", value: math.Floor(p)},
			fmt.Sprintf("the source says that %s in use but named only %s, %.1f %% (limit: %g %%): a sign that part of the directory is missing, unless nobody holds these units",
				are(consumed, "unit"), count(int(assigned), "holder"), p, limits.MinAssignedPercent))
		return
	}
	more := gap - known.Units
	switch {
	case more <= 0:
	case remembered && float64(more) > slack:
		c.refuse(HoldersMissing, ch, percents("max_new_gap_percent", limits.MaxNewGapPercent, 100*float64(more)/float64(consumed)),
			fmt.Sprintf("the source says that %s in use but named only %s; %d more are missing than are known to be (limit: %g): a sign that part of the directory is missing",
				are(consumed, "unit"), count(int(assigned), "holder"), more, math.Floor(slack)))
	default:
		text := fmt.Sprintf("the source says that %s in use and named %s", are(consumed, "unit"), count(int(assigned), "holder"))
		if known.Units > 0 {
			text += fmt.Sprintf("; so far %s known to have none", are(known.Units, "unit"))
		}
		c.warn(Unheld, ch, text)
	}
}

func percent(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return 100 * float64(part) / float64(whole)
}

// limit is a threshold that was broken.
type limit struct {
	text string // in words, as in "20 %"
	// key of the setting and the value that would allow what was found.
	key   string
	value float64
}

// percents is the limit of a rule that counts in percent, found to be at found.
func percents(key string, allowed, found float64) limit {
	return limit{text: fmt.Sprintf("%g %%", allowed), key: key, value: math.Ceil(found)}
}

// setting is how the settings would allow it for good: for a license, or for all if
// that is nil.
func (l limit) setting(of *license.License) string {
	switch {
	case l.key == "":
		return ""
	case of == nil:
		return fmt.Sprintf("guard: {%s: %g}", l.key, l.value)
	default:
		return fmt.Sprintf("guard.licenses: {%q: {%s: %g}}", of.UID, l.key, l.value)
	}
}

// are is a number of things with its verb.
func are(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun + " is"
	}
	return fmt.Sprintf("%d %ss are", n, noun)
}

func holders(limit int) string { return fmt.Sprintf("%d holders", limit) }

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
