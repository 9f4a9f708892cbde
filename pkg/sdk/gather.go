package sdk

import "slices"

// Gather collects holders of vendors that list them license by license. Each
// holder is assigned once, with all licenses under which it was listed. The zero
// value is ready; it must not be used by several goroutines at the same time.
//
//	var all sdk.Gather
//	for each license, for each user of it {
//		all.Add(sdk.Holder{ID: user.ID, …}, license.ID)
//	}
//	return all.Assign(w)
type Gather struct {
	order    []string
	holders  map[string]Holder
	licenses map[string][]string
}

// Add notes a holder and licenses that it holds. What was noted of the holder
// before stays, but for its name, e-mails, kind and reason to be left out: those
// of the last call count.
func (g *Gather) Add(h Holder, licenseIDs ...string) {
	if g.holders == nil {
		g.holders, g.licenses = make(map[string]Holder), make(map[string][]string)
	}
	if _, known := g.holders[h.ID]; !known {
		g.order = append(g.order, h.ID)
	}
	g.holders[h.ID] = h
	for _, id := range licenseIDs {
		if !slices.Contains(g.licenses[h.ID], id) {
			g.licenses[h.ID] = append(g.licenses[h.ID], id)
		}
	}
}

// Len is the number of distinct holders.
func (g *Gather) Len() int { return len(g.order) }

// Reset forgets everything, as after Writer.Restart.
func (g *Gather) Reset() { *g = Gather{} }

// Assign hands all holders to w, in the order in which they were first noted.
func (g *Gather) Assign(w *Writer) error {
	for _, id := range g.order {
		if err := w.Assign(g.holders[id], g.licenses[id]...); err != nil {
			return err
		}
	}
	return nil
}
