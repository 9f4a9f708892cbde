package license

import "iter"

// Totals count what a source sent, for comparison with what it says it sent.
type Totals struct {
	// Licenses sent.
	Licenses uint64
	// Holders with distinct ids, since the start or the last restart.
	Holders uint64
	// Assignments are pairs of holder and license, each pair once.
	Assignments uint64
	// Repeated counts how often a holder was sent again.
	Repeated uint64
}

// Person names a holder in a report.
type Person struct {
	// ID of the holder in its source.
	ID string
	// Name for people; may be empty.
	Name string
	// Reason why the holder is in the report.
	Reason string
}

// MalformedAddress is a candidate that is no usable address.
type MalformedAddress struct {
	// Address as the source sent it.
	Address string
	// HolderID and Name say whose it is.
	HolderID, Name string
}

// Limits of the lists in a Snapshot. The counts beside them are complete.
const (
	MaxNoEmail   = 1000
	MaxMalformed = 20
	MaxRepeated  = 5
)

// Snapshot is one source, read completely. Holders that hold no license are
// part of Totals only.
type Snapshot struct {
	// Source is the name of the configured source.
	Source string
	// Licenses in the order the source sent them.
	Licenses []License
	// Assigned counts the holders of each license, of all kinds and before
	// anything is left out. It is parallel to Licenses.
	Assigned []int64
	// Totals of what was sent.
	Totals Totals
	// LeftOut counts holders that settings of the source leave out, by reason.
	LeftOut map[string]int
	// Devices and Keys count holders that are no users. They are not exported.
	Devices, Keys int
	// NoEmail lists the first MaxNoEmail users without a usable e-mail, in the
	// order they came. They are not exported.
	NoEmail []Person
	// NoEmailCount counts all users without a usable e-mail.
	NoEmailCount int
	// Renamed counts the users whose e-mail was rewritten, by the domain that
	// was replaced.
	Renamed map[string]int
	// Malformed lists the first MaxMalformed users who have an address that is
	// none, in the order they came. They may have another one that is sound.
	Malformed []MalformedAddress
	// MalformedCount counts all users who have an address that is none.
	MalformedCount int
	// Repeated lists the ids of the first MaxRepeated holders that were sent more
	// than once, in the order they came.
	Repeated []string
	// RepeatedCount counts all holders that were sent more than once.
	RepeatedCount int

	text    []string
	entries []entry
	held    []uint32
	reasons []string // notes by number
}

// Exported counts, for each license, the users who hold it and are to be exported. It
// is parallel to Licenses.
func (s *Snapshot) Exported() []int {
	n := make([]int, len(s.Licenses))
	for i := range s.entries {
		if s.entries[i].outcome != exported {
			continue
		}
		for _, l := range s.licensesOf(&s.entries[i]) {
			n[l]++
		}
	}
	return n
}

// Users iterates over the users that are to be exported, in the order they came, as
// rows without a license.
func (s *Snapshot) Users() iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for i := range s.entries {
			if s.entries[i].outcome != exported {
				continue
			}
			r := read(s.text, s.entries[i].at)
			if !yield(Row{Email: r.email, Name: r.name, HolderID: r.id}) {
				return
			}
		}
	}
}

// Forget gives back the memory of the holders, when a Builder has taken what it
// needs of them. Everything that is exported here stays as it is.
func (s *Snapshot) Forget() { s.text, s.entries, s.held = nil, nil, nil }

// licensesOf lists the licenses of a holder as indexes into s.Licenses.
func (s *Snapshot) licensesOf(e *entry) []uint32 {
	return s.held[e.first : e.first+e.count]
}
