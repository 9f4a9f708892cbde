package sdk

import (
	"encoding/binary"
	"math"
	"slices"
)

// licenseSets numbers the sets of licenses that holders have. Most holders have one
// of few sets, so a holder's set costs the four bytes of its number.
type licenseSets struct {
	// numbers has the sets by their members: each four bytes, ascending.
	numbers map[string]uint32
	// members of each set, as in numbers; set 0 is the empty one.
	members []string
	scratch []uint32
	key     []byte
}

func newLicenseSets() licenseSets {
	return licenseSets{numbers: map[string]uint32{"": 0}, members: []string{""}}
}

// number returns the number of a set, given by its members in any order.
func (s *licenseSets) number(licenses []uint32) uint32 { return s.union(0, licenses) }

// union returns the number of a set together with further licenses, in any order.
func (s *licenseSets) union(set uint32, licenses []uint32) uint32 {
	s.scratch = append(s.scratch[:0], licenses...)
	for m := s.members[set]; m != ""; m = m[4:] {
		s.scratch = append(s.scratch, uint32(m[0])<<24|uint32(m[1])<<16|uint32(m[2])<<8|uint32(m[3]))
	}
	slices.Sort(s.scratch)
	s.scratch = slices.Compact(s.scratch)
	s.key = s.key[:0]
	for _, l := range s.scratch {
		s.key = binary.BigEndian.AppendUint32(s.key, l)
	}
	if n, known := s.numbers[string(s.key)]; known {
		return n
	}
	n := uint32(min(len(s.members), math.MaxUint32))
	key := string(s.key)
	s.numbers[key] = n
	s.members = append(s.members, key)
	return n
}

// size is the number of licenses in a set.
func (s *licenseSets) size(set uint32) uint64 { return uint64(len(s.members[set]) / 4) }
