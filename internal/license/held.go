package license

import "iter"

// Held is a holder with the licenses it holds, for reports. It may be one that is
// not exported.
type Held struct {
	// ID of the holder in its source.
	ID string
	// Kind is what it is.
	Kind Kind
	// Name is for people; Email is the address that the asset register knows. Both
	// may be empty.
	Name, Email string
	// Licenses are indexes into Snapshot.Licenses, ascending. The slice belongs to
	// the Snapshot.
	Licenses []uint32
}

// Held iterates over all holders who hold a license, those that are not exported
// included, in the order they came.
func (s *Snapshot) Held() iter.Seq[Held] {
	return func(yield func(Held) bool) {
		for i := range s.entries {
			e := &s.entries[i]
			licenses := s.licensesOf(e)
			if len(licenses) == 0 {
				continue
			}
			r := read(s.text, e.at)
			h := Held{ID: r.id, Kind: User, Name: r.name, Email: r.email, Licenses: licenses}
			switch e.outcome {
			case device:
				h.Kind = Device
			case key:
				h.Kind = Key
			case exported, idle, leftOut, noEmail:
			}
			if !yield(h) {
				return
			}
		}
	}
}
