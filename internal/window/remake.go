package window

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/licexport/licexport/internal/license"
)

// Remake makes the file with the holders anew from the tables that are kept. table
// gives the table of a content, nil if it is not kept. It returns the window without
// the points of which nothing is kept, and the digest of the new file; Memory.File is
// still the old one. What was excused is in the window again.
func (m *Memory) Remake(w io.Writer, table func(Content) *license.Table) (Memory, string, error) {
	c := m.clone()
	_, seed, err := openFormer(nil)
	if err != nil {
		return c, "", err
	}
	r := remake{hasher: &hasher{seed: seed}, entries: map[uint64]map[uint64]entry{}, lost: map[int]bool{}}
	for _, content := range c.Contents {
		t := table(content)
		if t == nil {
			r.lost[content.Number] = true
			continue
		}
		r.content(c.Licenses, content.Number, t)
	}
	for i := range c.Licenses {
		l := &c.Licenses[i]
		l.Points = slices.DeleteFunc(l.Points, func(p Point) bool { return r.lost[p.Content] })
		l.Current = l.Current && len(l.Points) > 0
	}
	c.sweep()
	digest, err := r.write(w, seed)
	if err != nil {
		return c, "", fmt.Errorf("make the window of the last days anew: %w", err)
	}
	return c, digest, nil
}

type remake struct {
	hasher  *hasher
	entries map[uint64]map[uint64]entry // by block and e-mail
	lost    map[int]bool                // contents that are not kept
}

// content adds what the points of one content need.
func (r *remake) content(all []License, number int, t *license.Table) {
	p := newPeople(r.hasher, t)
	partner := license.Pair(t.Licenses(), identities(all))
	for at := range all {
		l := &all[at]
		for _, point := range l.Points {
			if point.Content != number || partner[at] < 0 {
				continue
			}
			block := r.entries[l.Block]
			if block == nil {
				block = map[uint64]entry{}
				r.entries[l.Block] = block
			}
			for _, rank := range t.Ranks(partner[at]) {
				e := block[p.emails[rank]]
				e.email, e.bits = p.emails[rank], e.bits|1<<point.Slot
				if id := p.id(rank); id != 0 {
					e.id = id
				}
				block[e.email] = e
			}
		}
	}
}

func (r *remake) write(w io.Writer, seed uint64) (string, error) {
	out, err := newWriter(w, seed)
	if err != nil {
		return "", err
	}
	for _, block := range slices.Sorted(maps.Keys(r.entries)) {
		if err := out.number(block); err != nil {
			return "", err
		}
		for _, email := range slices.Sorted(maps.Keys(r.entries[block])) {
			if err := out.entry(r.entries[block][email]); err != nil {
				return "", err
			}
		}
		if err := out.number(0); err != nil {
			return "", err
		}
	}
	return out.end()
}
