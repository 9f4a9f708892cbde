package details

import (
	"iter"
	"maps"
	"slices"
	"time"
)

// Collector keeps the details of one source while they arrive. It is not for
// several goroutines at once.
type Collector struct {
	wanted   Set
	holders  map[string]*Holder
	licenses map[string]License
	texts    map[string]string // each text that is kept, once
	size     int64
	lasting  int64 // of size, what a restart does not take back
}

// NewCollector returns a Collector for the kinds that are wanted.
func NewCollector(wanted Set) *Collector {
	return &Collector{
		wanted: wanted, holders: make(map[string]*Holder), licenses: make(map[string]License), texts: make(map[string]string),
	}
}

// Wanted are the kinds that are wanted. A nil Collector wants none.
func (c *Collector) Wanted() Set {
	if c == nil {
		return 0
	}
	return c.wanted
}

// Size is about how many bytes of memory all that was kept takes up. A nil
// Collector keeps nothing.
func (c *Collector) Size() int64 {
	if c == nil {
		return 0
	}
	return c.size
}

// Sizes of what is kept, in bytes, as measured with the maps of Go 1.26.
const (
	holderSize = 200
	waySize    = 72
	groupSize  = 40
	termSize   = 40
	textSize   = 48
)

// Holder adds what was reported about a holder: what is known takes the place of what was
// known before, and what is unknown changes nothing. learned reports whether
// something was unknown before. The slices of h belong to the Collector afterwards.
func (c *Collector) Holder(id string, h Holder) (learned bool) {
	kept, known := c.holders[id]
	if !known {
		kept = &Holder{}
		c.holders[c.text(id)] = kept
		c.size += holderSize
	}
	return c.merge(kept, &h) || !known
}

// Holders is how many holders something was reported about.
func (c *Collector) Holders() int { return len(c.holders) }

// License replaces what was reported about a license. learned reports whether nothing was
// reported about it before.
func (c *Collector) License(id string, l License) (learned bool) {
	former, known := c.licenses[id]
	grown := termSize * int64(len(l.Renewals)-len(former.Renewals))
	c.size, c.lasting = c.size+grown, c.lasting+grown
	if !known {
		grown = holderSize + int64(len(id))
		c.size, c.lasting = c.size+grown, c.lasting+grown
	}
	c.licenses[id] = l
	return !known
}

// Restart forgets what was reported about holders.
func (c *Collector) Restart() {
	if c == nil {
		return
	}
	clear(c.holders)
	clear(c.texts)
	c.size = c.lasting
}

// Details are all that was reported. The Collector is of no use afterwards.
func (c *Collector) Details() *Details {
	return &Details{holders: c.holders, licenses: c.licenses}
}

func (c *Collector) merge(kept, now *Holder) (learned bool) {
	for _, f := range []struct{ kept, now *Fact }{{&kept.Disabled, &now.Disabled}, {&kept.Guest, &now.Guest}} {
		if *f.now != Unknown {
			learned = learned || *f.kept == Unknown
			*f.kept = *f.now
		}
	}
	if now.NeverActive || !now.LastActive.IsZero() {
		learned = learned || !kept.NeverActive && kept.LastActive.IsZero()
		kept.LastActive, kept.NeverActive = now.LastActive, now.LastActive.IsZero()
		if kept.NeverActive {
			kept.LastActive = time.Time{}
		}
	}
	for _, t := range []struct{ kept, now *string }{
		{&kept.Department, &now.Department}, {&kept.CostCenter, &now.CostCenter}, {&kept.EmployeeID, &now.EmployeeID},
	} {
		if *t.now != "" {
			learned = learned || *t.kept == ""
			*t.kept = c.text(*t.now)
		}
	}
	for i := range now.Assignments {
		learned = c.way(kept, now.Assignments[i]) || learned
	}
	return learned
}

// way keeps how a holder came by a license.
func (c *Collector) way(kept *Holder, now Way) (learned bool) {
	now.License, now.Error = c.text(now.License), c.text(now.Error)
	for i, g := range now.Groups {
		now.Groups[i] = Group{ID: c.text(g.ID), Name: c.text(g.Name)}
	}
	c.size += groupSize * int64(len(now.Groups))
	at := slices.IndexFunc(kept.Assignments, func(former Way) bool { return former.License == now.License })
	if at < 0 {
		kept.Assignments = append(kept.Assignments, now)
		c.size += waySize
		return true
	}
	c.size -= groupSize * int64(len(kept.Assignments[at].Groups))
	kept.Assignments[at] = now
	return false
}

// text is a text that is kept once: many holders have the same department.
func (c *Collector) text(s string) string {
	if s == "" {
		return ""
	}
	kept, known := c.texts[s]
	if !known {
		c.texts[s] = s
		c.size += textSize + int64(len(s))
		return s
	}
	return kept
}

// Details are what a source reported.
type Details struct {
	holders  map[string]*Holder
	licenses map[string]License
}

// Holder is what is known of a holder, by its id. Nothing is known of one that the
// source reported nothing about.
func (d *Details) Holder(id string) Holder {
	if d == nil || d.holders[id] == nil {
		return Holder{}
	}
	return *d.holders[id]
}

// HolderIDs are the ids of the holders that something was reported about, in no order.
func (d *Details) HolderIDs() iter.Seq[string] { return maps.Keys(d.holders) }

// License is what is known of a license, by its id.
func (d *Details) License(id string) License {
	if d == nil {
		return License{}
	}
	return d.licenses[id]
}

// Holders is how many holders something is known of.
func (d *Details) Holders() int {
	if d == nil {
		return 0
	}
	return len(d.holders)
}
