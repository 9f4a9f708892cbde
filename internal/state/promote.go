package state

import (
	"cmp"
	"slices"

	"github.com/licexport/licexport/internal/license"
)

// keepHistory is how many former distinct contents can be brought back.
const keepHistory = 30

// promote makes e the published content: the step that follows the replacement
// of the CSV, be it in the same run or in the next one after a crash.
func (h *head) promote(e Entry) {
	old := h.Published
	before := e.Replaces
	if old != nil && before == nil {
		before = old.Licenses
	}
	h.ByHand = clearByHand(h.ByHand, before, e)
	h.Days = addDay(h.Days, e, settledTime(e.LastTime, h.runTimes()))
	if old != nil && old.Digest == e.Digest {
		e.Run, e.Time = old.Run, old.Time
		// How the content came to be published stays true when a run finds it again.
		if e.Approval == nil {
			e.Approval = old.Approval
		}
		e.RollbackTo = cmp.Or(e.RollbackTo, old.RollbackTo)
	} else {
		h.History = remember(h.History, old, e.Digest)
	}
	h.Contents = addContent(h.Contents, e)
	if e.Guard != nil {
		h.Guard = *e.Guard
	}
	e.Replaces, e.Agreed, e.Guard = nil, nil, nil
	h.Published, h.Pending = &e, nil
}

// remember puts old in front of the history, without its counts. Each content is
// there once, and the published one is not.
func remember(history []Entry, old *Entry, published string) []Entry {
	var kept []Entry
	if old != nil {
		former := *old
		former.Licenses = nil // its table has them; thirty times the counts make a large head
		kept = append(kept, former)
	}
	for _, e := range history {
		if e.Digest != published && (old == nil || e.Digest != old.Digest) {
			kept = append(kept, e)
		}
	}
	return kept[:min(len(kept), keepHistory)]
}

// clearByHand brings the list up to date. What counts is the UId: it is all that
// Alvao knows. A UId that had rows before and has none in e comes on the list; one
// that has rows again leaves it.
func clearByHand(list []ByHand, before []Count, e Entry) []ByHand {
	rows, uid := map[string]int{}, map[[2]string]string{}
	for _, c := range e.Licenses {
		rows[license.FoldKey(c.UID)] += c.Rows
		if c.ID != "" && c.Rows > 0 {
			uid[[2]string{c.Source, c.ID}] = c.UID
		}
	}
	listed := map[string]bool{}
	var kept []ByHand
	for _, b := range list {
		if rows[license.FoldKey(b.UID)] == 0 {
			kept = append(kept, b)
			listed[license.FoldKey(b.UID)] = true
		}
	}
	for _, c := range before {
		key := license.FoldKey(c.UID)
		if c.Rows > 0 && rows[key] == 0 && !listed[key] {
			kept = append(kept, ByHand{
				UID: c.UID, Name: c.Name, Run: e.LastRun, Since: e.LastTime, Holders: c.Rows,
				Became: uid[[2]string{c.Source, c.ID}],
			})
			listed[key] = true
		}
	}
	slices.SortFunc(kept, func(a, b ByHand) int {
		return cmp.Compare(license.FoldKey(a.UID), license.FoldKey(b.UID))
	})
	return kept
}
