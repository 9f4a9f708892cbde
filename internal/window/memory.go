package window

import (
	"slices"
	"time"

	"github.com/licexport/licexport/internal/license"
)

// maxPoints is how many points a license can have. An ordinary window has eight at
// most; more come together only while a refusal is open and other jobs publish to
// the same file. Then the older ones matter, so no further one is added.
const maxPoints = 62

// Memory is what is known of the window beside the holders.
type Memory struct {
	// File is where the holders are; nil if there is no point yet.
	File *File `json:"file,omitempty"`
	// Contents are what points are about.
	Contents []Content `json:"contents,omitempty"`
	// Licenses that are followed.
	Licenses []License `json:"licenses,omitempty"`
	// Blocks is how many blocks were ever given to licenses; none is given twice.
	Blocks uint64 `json:"blocks,omitempty"`
}

// File names the file with the holders.
type File struct {
	Name string `json:"name"`
	// Digest is its SHA-256 in hex.
	Digest string `json:"digest"`
}

// Content is something that was published.
type Content struct {
	Number int `json:"number"`
	// Digest of the CSV that was published, in hex; empty for a file that licexport
	// did not publish.
	Digest string `json:"digest,omitempty"`
	// Time since when it was published; zero if unknown.
	Time time.Time `json:"time,omitzero"`
}

// License is a license and its points, oldest first.
type License struct {
	// Source, ID and UID are those under which it was published last.
	Source string `json:"source,omitempty"`
	ID     string `json:"id,omitempty"`
	UID    string `json:"uid"`
	// Block names its entries in the file.
	Block  uint64  `json:"block"`
	Points []Point `json:"points,omitempty"`
	// Current reports whether the newest point has the rows that are published now.
	Current bool `json:"current,omitempty"`
	// Settled and SettledFile say that a person agreed with what is published now,
	// for the license and for its part in the file: it counts as if it had been so
	// in the whole window. The next point takes note of that.
	Settled     bool `json:"settled,omitempty"`
	SettledFile bool `json:"settled_file,omitempty"`
}

// Point is the rows of a license at the beginning of some days.
type Point struct {
	// Slot is the number of its bit in the entries.
	Slot uint8 `json:"slot"`
	// Content is the number of what was published.
	Content int `json:"content"`
	// First and Last day that began with it.
	First Day `json:"first"`
	Last  Day `json:"last"`
	// License and File say for which it counts.
	License bool `json:"license,omitempty"`
	File    bool `json:"of_file,omitempty"`
}

// covers reports whether a day began with the point.
func (p *Point) covers(d Day) bool { return p.First <= d && d <= p.Last }

// slots are the bits of the points of a license.
func (l *License) slots() uint64 {
	used := uint64(0)
	for _, p := range l.Points {
		used |= 1 << p.Slot
	}
	return used
}

// Freeze says for what an open refusal keeps points that are older than the window.
type Freeze struct {
	// License reports that for a license; nil: for none.
	License func(source, id, uid string) bool
	// File does for the file as a whole.
	File bool
}

func (f Freeze) license(l *License) bool {
	return f.License != nil && f.License(l.Source, l.ID, l.UID)
}

// identity is what a license is paired by.
func (l *License) identity() license.License {
	return license.License{Source: l.Source, ID: l.ID, UID: l.UID}
}

func identities(all []License) []license.License {
	out := make([]license.License, len(all))
	for i := range all {
		out[i] = all[i].identity()
	}
	return out
}

// clone copies all that may be changed.
func (m *Memory) clone() Memory {
	c := Memory{Contents: slices.Clone(m.Contents), Licenses: slices.Clone(m.Licenses), Blocks: m.Blocks}
	if m.File != nil {
		f := *m.File
		c.File = &f
	}
	for i := range c.Licenses {
		c.Licenses[i].Points = slices.Clone(c.Licenses[i].Points)
	}
	return c
}

// Prune forgets points that are older than the window, unless they are frozen. A
// point from the future, made while a clock was ahead, counts as one of today.
func (m *Memory) Prune(today Day, frozen Freeze) Memory {
	c := m.clone()
	for i := range c.Licenses {
		l := &c.Licenses[i]
		keepLicense := frozen.license(l)
		for j := range l.Points {
			p := &l.Points[j]
			p.First, p.Last = min(p.First, today), min(p.Last, today)
			if p.Last < today.oldest() {
				p.License = p.License && keepLicense
				p.File = p.File && frozen.File
			}
		}
	}
	c.sweep()
	return c
}

// Settle forgets the differences between what is published now and the points of
// these licenses, and, if file is true, those of the file as a whole.
func (m *Memory) Settle(settled func(source, id, uid string) bool, file bool) Memory {
	c := m.clone()
	for i := range c.Licenses {
		l := &c.Licenses[i]
		agreed := settled(l.Source, l.ID, l.UID)
		l.Settled = l.Settled || agreed
		l.SettledFile = l.SettledFile || agreed || file
		for j := range l.Points {
			l.Points[j].License = l.Points[j].License && !agreed
			l.Points[j].File = l.Points[j].File && !agreed && !file
		}
		l.Current = l.Current && !agreed && !file
	}
	c.sweep()
	return c
}

// Back forgets the points that are newer than a content of this time, which is
// published again.
func (m *Memory) Back(restored time.Time) Memory {
	c := m.clone()
	newer := map[int]bool{}
	for _, content := range c.Contents {
		newer[content.Number] = content.Time.After(restored)
	}
	for i := range c.Licenses {
		l := &c.Licenses[i]
		l.Points = slices.DeleteFunc(l.Points, func(p Point) bool { return newer[p.Content] })
		l.Current = false
	}
	c.sweep()
	return c
}

// sweep drops points that count for nothing, contents without points and licenses
// about which nothing is known.
func (m *Memory) sweep() {
	used := map[int]bool{}
	for i := range m.Licenses {
		l := &m.Licenses[i]
		l.Points = slices.DeleteFunc(l.Points, func(p Point) bool { return !p.License && !p.File })
		l.Current = l.Current && len(l.Points) > 0
		for _, p := range l.Points {
			used[p.Content] = true
		}
	}
	m.Licenses = slices.DeleteFunc(m.Licenses, func(l License) bool {
		return len(l.Points) == 0 && !l.Settled && !l.SettledFile
	})
	m.Contents = slices.DeleteFunc(m.Contents, func(c Content) bool { return !used[c.Number] })
	if len(used) == 0 {
		m.File = nil
	}
}
