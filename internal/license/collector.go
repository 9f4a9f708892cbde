package license

import (
	"errors"
	"fmt"
	"slices"
)

// Collector takes the stream of one source and keeps it in a compact form. It is
// for use by one goroutine.
type Collector struct {
	source   string
	identify func(*Holder) Identity

	licenses []License
	byID     map[string]struct{}

	totals    Totals
	text      text
	entries   []entry
	held      []uint32 // license indexes of all holders, one run for each
	dropped   int      // how many of held no entry refers to any more
	outdated  int64    // how many bytes of text no entry refers to any more
	listed    int64    // bytes that the licenses take up
	index     *index
	notes     notes
	malformed map[uint32]string // by entry; bounded
}

// entry is a holder in a Collector or Snapshot.
type entry struct {
	at           ref
	first, count uint32 // its run in held
	note         uint16 // reason of its outcome
	renamed      uint16 // domain that was replaced
	outcome      outcome
	malformed    bool
	repeated     bool // it was sent more than once
}

// outcome is what becomes of a holder.
type outcome uint8

const (
	exported outcome = iota
	idle             // holds nothing
	leftOut
	device
	key
	noEmail
)

// maxMalformedKept bounds what a Collector remembers for Snapshot.Malformed. It
// is larger than MaxMalformed because holders may be replaced later.
const maxMalformedKept = 50 * MaxMalformed

// NewCollector returns a Collector for the named source. It asks identify for the
// identity of each user that holds a license and is not left out; identify must
// not keep the holder.
func NewCollector(source string, identify func(*Holder) Identity) *Collector {
	return &Collector{
		source:    source,
		identify:  identify,
		byID:      map[string]struct{}{},
		index:     newIndex(),
		notes:     newNotes(),
		malformed: map[uint32]string{},
	}
}

// License takes a license and returns its index for Holder.Licenses. An empty id
// and an id that was sent before are errors.
func (c *Collector) License(l License) (index uint32, err error) {
	if l.ID == "" {
		return 0, errors.New("a license without an id was sent")
	}
	if _, sent := c.byID[l.ID]; sent {
		return 0, fmt.Errorf("the license id %q was sent twice", l.ID)
	}
	c.byID[l.ID] = struct{}{}
	l.Source = c.source
	c.licenses = append(c.licenses, l)
	c.listed += licenseSize + int64(2*len(l.ID)+len(l.UID)+len(l.Name)+len(l.Status))
	c.totals.Licenses++
	return toUint32(len(c.licenses) - 1), nil
}

// Consumed replaces the number of units in use of a license, by its index.
func (c *Collector) Consumed(index uint32, units int64) { c.licenses[index].Consumed = &units }

// Holder takes a holder and returns how many licenses are new to it. If its id was
// sent before, again says so: it has the licenses of both then, and all else is that
// of h. h is not kept. It panics if h refers to a license that was not sent; who
// calls it has to check that.
func (c *Collector) Holder(h *Holder) (added int, again bool) {
	i, again := c.index.find(record{id: h.ID}, toUint32(len(c.entries)), func(i uint32) bool {
		return read(c.text.chunks, c.entries[i].at).id == h.ID
	})
	var former entry
	if again {
		former = c.entries[i]
		c.totals.Repeated++
		delete(c.malformed, i)
	} else {
		c.totals.Holders++
		c.entries = append(c.entries, entry{})
	}
	c.entries[i] = c.entry(i, h, former, again)
	added = int(c.entries[i].count) - int(former.count)
	c.totals.Assignments += uint64(added)
	c.compactHeld()
	c.compactText()
	return added, again
}

// Sizes, in bytes, of what is kept besides texts: of a license with its place in
// the two maps that know its id, of a holder, and of its place in the index.
const (
	licenseSize = 400
	entrySize   = 28
	slotSize    = 8
)

// Size is about how many bytes of memory the source takes up by now: texts, rows,
// licenses, and what finds them.
func (c *Collector) Size() int64 {
	return c.text.size + c.listed + entrySize*int64(cap(c.entries)) + 4*int64(cap(c.held)) + slotSize*int64(len(c.index.slots))
}

// entry stores the strings and licenses of holder number i and decides its outcome.
// former is what was stored of it before if it was sent again.
func (c *Collector) entry(i uint32, h *Holder, former entry, again bool) entry {
	e := entry{repeated: again}
	e.first, e.count = c.hold(h.Licenses, former)
	r := record{id: h.ID, name: h.Name}
	switch {
	case e.count == 0:
		e.outcome = idle
		r.name = ""
	case h.LeftOut != "":
		e.outcome, e.note = leftOut, c.notes.number(h.LeftOut)
		r.name = ""
	case h.Kind == Device:
		e.outcome = device
		r.name = ""
	case h.Kind == Key:
		e.outcome = key
		r.name = ""
	default:
		r.email = c.identity(i, h, &e)
	}
	if again && read(c.text.chunks, former.at) == r {
		e.at = former.at
	} else {
		if again {
			c.outdated += int64(len(encoded(c.text.chunks, former.at)))
		}
		e.at = c.text.add(r)
	}
	return e
}

// identity finds the e-mail of a user and notes how that went.
func (c *Collector) identity(i uint32, h *Holder, e *entry) (email string) {
	who := c.identify(h)
	if who.Malformed != "" {
		e.malformed = true
		if len(c.malformed) < maxMalformedKept {
			c.malformed[i] = who.Malformed
		}
	}
	if who.Email == "" {
		e.outcome, e.note = noEmail, c.notes.number(who.NoEmail)
		return ""
	}
	e.renamed = c.notes.number(who.RenamedFrom)
	return who.Email
}

// hold stores license indexes and those of the former entry, sorted and each once.
func (c *Collector) hold(licenses []uint32, former entry) (first, count uint32) {
	start := len(c.held)
	c.held = append(c.held, licenses...)
	c.held = append(c.held, c.held[former.first:former.first+former.count]...)
	run := c.held[start:]
	slices.Sort(run)
	run = slices.Compact(run)
	if n := len(run); n > 0 && int(run[n-1]) >= len(c.licenses) {
		panic(fmt.Sprintf("license: a holder refers to license %d, but only %d were sent", run[n-1], len(c.licenses)))
	}
	if former.count > 0 && len(run) == int(former.count) {
		c.held = c.held[:start] // nothing new: the former run stays
		return former.first, former.count
	}
	c.dropped += int(former.count)
	c.held = c.held[:start+len(run)]
	return toUint32(start), toUint32(len(run))
}

// compactHeld gives back the runs that longer ones took the place of, once they are
// more than half of all: what is kept is at most twice what is needed.
func (c *Collector) compactHeld() {
	const few = 1 << 16
	if c.dropped < few || 2*c.dropped < len(c.held) {
		return
	}
	kept := make([]uint32, 0, int(c.totals.Assignments))
	for i := range c.entries {
		e := &c.entries[i]
		run := c.held[e.first : e.first+e.count]
		e.first = toUint32(len(kept))
		kept = append(kept, run...)
	}
	c.held, c.dropped = kept, 0
}

// compactText does the same for the texts of holders that were sent again with
// others.
func (c *Collector) compactText() {
	const few = 8 * chunkSize
	if c.outdated < few || 2*c.outdated < c.text.used {
		return
	}
	var kept text
	for i := range c.entries {
		kept.buffer = append(kept.buffer[:0], encoded(c.text.chunks, c.entries[i].at)...)
		c.entries[i].at = kept.addEncoded(kept.buffer)
	}
	c.text, c.outdated = kept, 0
}

// Restart forgets all holders; licenses stay.
func (c *Collector) Restart() {
	c.totals = Totals{Licenses: c.totals.Licenses}
	c.text, c.outdated = text{}, 0
	c.entries = c.entries[:0]
	c.held, c.dropped = c.held[:0], 0
	c.index.reset()
	c.notes = newNotes()
	clear(c.malformed)
}

// Totals counts what was sent so far.
func (c *Collector) Totals() Totals { return c.totals }

// Snapshot returns what was collected. It takes over the memory of the Collector,
// which must not be used any more.
func (c *Collector) Snapshot() *Snapshot {
	s := &Snapshot{
		Source:   c.source,
		Licenses: c.licenses,
		Assigned: make([]int64, len(c.licenses)),
		Totals:   c.totals,
		LeftOut:  map[string]int{},
		Renamed:  map[string]int{},
		text:     c.text.chunks,
		entries:  c.entries,
		held:     c.held,
		reasons:  c.notes.texts,
	}
	for i := range c.entries {
		c.report(s, toUint32(i))
	}
	*c = Collector{}
	return s
}

// report counts holder number i in the reports of the snapshot.
func (c *Collector) report(s *Snapshot, i uint32) {
	e := &c.entries[i]
	for _, l := range s.licensesOf(e) {
		s.Assigned[l]++
	}
	if e.repeated {
		s.RepeatedCount++
		if len(s.Repeated) < MaxRepeated {
			s.Repeated = append(s.Repeated, read(s.text, e.at).id)
		}
	}
	if e.malformed {
		s.MalformedCount++
		if address, kept := c.malformed[i]; kept && len(s.Malformed) < MaxMalformed {
			r := read(s.text, e.at)
			s.Malformed = append(s.Malformed, MalformedAddress{Address: address, HolderID: r.id, Name: r.name})
		}
	}
	switch e.outcome {
	case exported:
		if e.renamed != 0 {
			s.Renamed[c.notes.text(e.renamed)]++
		}
	case leftOut:
		s.LeftOut[c.notes.text(e.note)]++
	case device:
		s.Devices++
	case key:
		s.Keys++
	case noEmail:
		s.NoEmailCount++
		if len(s.NoEmail) < MaxNoEmail {
			r := read(s.text, e.at)
			s.NoEmail = append(s.NoEmail, Person{ID: r.id, Name: r.name, Reason: c.notes.text(e.note)})
		}
	case idle:
	}
}
