package calendar

import "math/bits"

// Set is one field of an expression: the numbers between Min and Max at which it
// is due.
type Set struct {
	Min, Max int
	bits     uint64
}

// newSet takes the bits that lie between low and high.
func newSet(low, high int, b uint64) Set {
	s := Set{Min: low, Max: high}
	for n := low; n <= high; n++ {
		s.bits |= b & (1 << n)
	}
	return s
}

// Has reports whether n is in the set.
func (s Set) Has(n int) bool { return n >= s.Min && n <= s.Max && s.bits&(1<<n) != 0 }

// Len counts the numbers in the set.
func (s Set) Len() int { return bits.OnesCount64(s.bits) }

// All reports whether nothing is left out.
func (s Set) All() bool { return s.Len() == s.Max-s.Min+1 }

// Values lists the numbers in ascending order.
func (s Set) Values() []int {
	values := make([]int, 0, s.Len())
	for n := s.Min; n <= s.Max; n++ {
		if s.Has(n) {
			values = append(values, n)
		}
	}
	return values
}
