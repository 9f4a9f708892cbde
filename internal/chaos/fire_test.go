//go:build linux

package chaos_test

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/chaos/orders"
	"github.com/licexport/licexport/internal/disk/disktest"
)

// This file has the troubles in the file system, which strike at an exact
// operation, and what must come of each.

// underFire makes a run of the host under fire, with one strike.
func (e *experiment) underFire(s *shot, strike orders.Strike) {
	s.fire = true
	if s.command == nil {
		s.command = []string{"run"}
	}
	// A few operations beyond those that were counted: a run may have a file
	// more to clean up than the last one.
	strike.At = e.dice.IntN(e.history.ops[s.command[0]] + 5)
	s.strikes = []orders.Strike{strike}
	s.judge = func(h hit) []ending { return h.judge(strike) }
}

func killedAtStep(e *experiment, s *shot) {
	e.underFire(s, orders.Strike{Do: orders.Kill})
}

func terminatedAtStep(e *experiment, s *shot) {
	e.underFire(s, orders.Strike{Do: orders.Terminate})
}

func failingStep(e *experiment, s *shot) {
	e.underFire(s, orders.Strike{Do: orders.Fail, Error: pick(e, []string{"EACCES", "EIO", "EROFS", "ESTALE", "ENOSPC"})})
}

func diskFull(e *experiment, s *shot) {
	e.underFire(s, orders.Strike{Do: orders.Fail, Error: "ENOSPC", Lasting: true})
}

func lyingDisk(e *experiment, s *shot) {
	e.underFire(s, orders.Strike{Do: orders.Lie})
}

// command is one of the above during another command than run.
func command(name string) func(*experiment, *shot) {
	return func(e *experiment, s *shot) {
		s.command = []string{name}
		if name == "approve" {
			s.command = append(s.command, e.history.run)
		}
		pick(e, []func(*experiment, *shot){killedAtStep, failingStep, diskFull, lyingDisk, terminatedAtStep})(e, s)
	}
}

// smallFileSystem has room for a part of what a run writes, or just enough.
func smallFileSystem(e *experiment, s *shot) {
	part := e.dice.Float64()
	s.room = func(size int) int { return int(part * float64(2*size+128<<10)) }
	// If the last step fails, the new file is in place and the next run brings
	// the state up to date.
	s.may = append(success(), ending{5, theOld}, ending{5, theNew})
}

// judge says how a run may end after a strike.
func (h hit) judge(strike orders.Strike) []ending {
	op, struck := h.struck(strike)
	if !struck {
		return success()
	}
	there := theOld
	if h.placedBefore(op) {
		there = theNew
	}
	switch {
	case strike.Do == orders.Kill:
		return []ending{{killed, there}}
	case strike.Do == orders.Terminate && there == theNew:
		return append(success(), ending{143, theNew}) // handing over can still be stopped
	case strike.Do == orders.Terminate: // the signal may come too late for the file, and for handing it over
		return append(success(), ending{143, theOld}, ending{143, theNew})
	case h.isRecord(op) && !strike.Lasting:
		return success() // a run without its record is no failed run; without the copy that the user wants it is
	case isVital(op.Kind):
		return []ending{{5, there}}
	default: // cleaning up may fail, looking for what is needed must not
		return append(success(), ending{5, there})
	}
}

// struck is the first operation that went wrong.
func (h hit) struck(strike orders.Strike) (disktest.Op, bool) {
	i := slices.IndexFunc(h.ops, func(op disktest.Op) bool {
		switch {
		case op.Index < strike.At:
			return false
		case strike.Do == orders.Lie:
			return op.Kind == disktest.Write
		case strike.Lasting:
			return slices.Contains([]disktest.Kind{disktest.Create, disktest.Write, disktest.Mkdir, disktest.Sync}, op.Kind)
		default:
			return true
		}
	})
	if i < 0 {
		return disktest.Op{}, false
	}
	return h.ops[i], true
}

// placedBefore reports whether the new file had its name before an operation.
func (h hit) placedBefore(op disktest.Op) bool {
	return slices.ContainsFunc(h.ops[:op.Index], func(o disktest.Op) bool { return o.Kind == disktest.Rename && o.To == h.output })
}

// isRecord reports whether an operation is about the record of the run. The one
// that makes the folder of records durable is, too, though it names the folder
// above.
func (h hit) isRecord(op disktest.Op) bool {
	if op.Kind == disktest.SyncDir && op.Index > 0 && h.isRecord(h.ops[op.Index-1]) {
		return true
	}
	return strings.Contains(op.Path+"/", filepath.Join("/.licexport", outputName, "runs")+"/")
}

// isVital names the operations without which nothing is published.
func isVital(k disktest.Kind) bool {
	switch k {
	case disktest.Names, disktest.Remove, disktest.Open, disktest.Read, disktest.Lstat:
		return false
	default:
		return true
	}
}
