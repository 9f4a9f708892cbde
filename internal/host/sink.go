package host

import (
	"time"

	"github.com/licexport/licexport/internal/details"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/problem"
)

// Sink takes what a source sends. *license.Collector is one.
type Sink interface {
	// License takes a license and returns its index, by which holders refer
	// to it.
	License(license.License) (index uint32, err error)
	// Consumed takes a newer number of units in use of a license, by its index.
	Consumed(index uint32, units int64)
	// Holder takes a holder with its licenses, ascending, each once, and returns
	// how many of them are new to it. If the same id was sent before, again says
	// so: the licenses of both are its own then, and all else is that of this one.
	// The holder and its slices are used again for the next one: the sink copies
	// what it keeps.
	Holder(*license.Holder) (added int, again bool)
	// Restart forgets all holders; licenses stay.
	Restart()
	// Size is about how many bytes of memory all that was kept takes up.
	Size() int64
}

// DefaultMaxMemory is how much a source may take up in memory, in bytes. Three
// million holders with one license each take up half of it.
const DefaultMaxMemory = 1 << 30

// Request asks a plugin for the content of its source.
type Request struct {
	Config Config
	// LicensesOnly: no holders are wanted.
	LicensesOnly bool
	// KnownGaps are, by license id, units that the vendor counts as consumed
	// although no holder of them was found, as known from earlier exports. The
	// plugin need not look for them again. Numbers below 1 are not passed on.
	KnownGaps map[string]int64
	// Details takes what the plugin sends beyond what the file needs, of the kinds
	// that it wants and that the plugin announces. nil: none are asked for, as in
	// every run that writes the file.
	Details *details.Collector
	// IdleTimeout is how long the export may stand still.
	// 0: sourcev1.IdleTimeout.
	IdleTimeout time.Duration
	// Timeout bounds the whole export. 0: no limit.
	Timeout time.Duration
	// MaxMemory bounds what the source may take up in memory, in bytes. 0:
	// DefaultMaxMemory.
	MaxMemory int64
	// Progress is called for each sign of progress, from the goroutine that
	// called Export. nil: it is not called.
	Progress func(Progress)
}

// Progress says how far an export is.
type Progress struct {
	// Received is what has arrived.
	Received Totals
	// Done counts what the plugin read from the vendor, Total how many there
	// will be (0: unknown) and Unit says what is counted.
	Done, Total uint64
	Unit        string
	// WaitingUntil is not zero while the vendor makes the plugin wait, and
	// WaitingReason says why.
	WaitingUntil  time.Time
	WaitingReason string
	Traffic       Traffic
}

// Totals counts what a source sent. Holders and assignments are those since
// the start or the last restart, each once.
type Totals struct {
	Licenses, Holders, Assignments uint64
	// Repeated counts how often a holder was sent again in the same pass, Restarts
	// how often the plugin started its reading over.
	Repeated, Restarts uint64
}

// Traffic counts what an export cost at the vendor's API.
type Traffic struct {
	// Requests sent, retries included; Pages read completely.
	Requests, Pages, Retries uint64
	// Throttled is the time spent waiting because the vendor asked for it.
	Throttled time.Duration
}

// Result is a complete export.
type Result struct {
	// Warnings are problems that do not touch completeness, at most 200;
	// MoreWarnings counts those beyond.
	Warnings     []problem.Problem
	MoreWarnings int
	Totals       Totals
	// Expected is the number of holders that the vendor itself named; nil if
	// it names none.
	Expected *uint64
	// NoTotal is the plugin's reason why the vendor named no number this time, for
	// people; empty if it gave none. Set only if Expected is nil.
	NoTotal string
	Traffic Traffic
	// Details are the kinds of details that the plugin was asked for. It may have
	// sent less: what it could not find out is unknown.
	Details details.Set
}
