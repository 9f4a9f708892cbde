package conformance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/licexport/licexport/internal/clock"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// another makes a whole export in a process of its own, in the hands of the kit:
// its ids must be those of the first process, its costs are measured, and when it
// ends nothing of it may be left.
func (s *suite) another(ctx context.Context) {
	if s.content == nil {
		for _, name := range []string{exportProcesses, exportCost, processLeftovers} {
			s.skip(name, "there was no complete export")
		}
		return
	}
	p := s.readyFor(ctx, exportProcesses)
	if p == nil {
		return
	}
	defer p.stop()
	watch := clock.Start()
	ids, err := p.readIDs(ctx)
	took := watch.Elapsed()
	memory, measured := peakMemory(ctx, p.cmd.Process.Pid)
	switch {
	case errors.Is(err, errTimeout):
		s.fail(exportCost, "the export was not over after %v", s.Limits.Whole)
		s.skip(exportProcesses, "the export in a second process was not over in time")
	case err != nil:
		s.fail(exportProcesses, "in a second process, %v", err)
	default:
		s.compareIDs(ids)
		s.judgeCost(took, memory, measured)
	}
	s.leftovers(ctx, p)
}

// idSet are the ids of an export.
type idSet struct{ licenses, holders map[string]struct{} }

// readIDs makes an export and notes the ids of licenses and holders.
func (p *probe) readIDs(ctx context.Context) (idSet, error) {
	ids := idSet{make(map[string]struct{}), make(map[string]struct{})}
	ctx, cancel := within(ctx, p.suite.Limits.Whole)
	defer cancel()
	stream, err := p.source.Export(ctx, p.suite.exportRequest(*p.suite.config))
	for err == nil {
		var event *sourcev1.ExportResponse
		if event, err = stream.Recv(); err != nil {
			break
		}
		for _, l := range event.GetLicenses().GetLicenses() {
			ids.licenses[l.GetId()] = struct{}{}
		}
		for _, h := range event.GetHolders().GetHolders() {
			ids.holders[h.GetId()] = struct{}{}
		}
		if event.GetRestarted() != nil {
			clear(ids.holders)
		}
		if d := event.GetDiagnostic(); d.GetSeverity() == sourcev1.Diagnostic_SEVERITY_ERROR {
			return ids, fmt.Errorf("the export failed: %s", quote(d.GetSummary()))
		}
	}
	switch {
	case errors.Is(err, io.EOF):
		return ids, nil
	case errors.Is(context.Cause(ctx), errTimeout), status.Code(err) == codes.DeadlineExceeded: // the plugin knows the time, too
		return ids, errTimeout
	default:
		return ids, p.explain(ctx, err, "Export", p.suite.Limits.Whole)
	}
}

func (s *suite) compareIDs(ids idSet) {
	for _, of := range []struct {
		what        string
		first, then map[string]struct{}
	}{
		{"license", keys(s.content.licenses), ids.licenses},
		{"holder", keys(s.content.holders), ids.holders},
	} {
		if id, ok := missingIn(of.first, of.then); ok {
			s.fail(exportProcesses, "the %s %s of the first process was not in the second one (if that changed at the vendor meanwhile, run the kit again)", of.what, quote(id))
			return
		}
		if id, ok := missingIn(of.then, of.first); ok {
			s.fail(exportProcesses, "the %s %s of the second process was not in the first one (if that changed at the vendor meanwhile, run the kit again)", of.what, quote(id))
			return
		}
	}
	s.pass(exportProcesses, "the same %d licenses and %d holders in another process", len(ids.licenses), len(ids.holders))
}

func keys[V any](m map[string]V) map[string]struct{} {
	set := make(map[string]struct{}, len(m))
	for key := range m {
		set[key] = struct{}{}
	}
	return set
}

// missingIn returns the first id that is not in other.
func missingIn(ids, other map[string]struct{}) (id string, ok bool) {
	var missing []string
	for id := range ids {
		if _, there := other[id]; !there {
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 {
		return "", false
	}
	return slices.Min(missing), true
}

// judgeCost judges time and memory of a whole export.
func (s *suite) judgeCost(took time.Duration, memory int64, measured bool) {
	size := "its memory cannot be measured on this system"
	if measured {
		size = megabytes(memory) + " of memory at most"
	}
	if measured && memory > s.Limits.Memory {
		s.fail(exportCost, "it took %s; allowed are %s", size, megabytes(s.Limits.Memory))
		return
	}
	s.pass(exportCost, "%v for %d holders, %s", round(took), len(s.content.holders), size)
}

// leftovers ends the process and sees what of it still runs.
func (s *suite) leftovers(ctx context.Context, p *probe) {
	if s.verdicts[processShutdown].Status != Passed {
		s.skip(processLeftovers, "its end was not measured, see %s", processShutdown)
		return
	}
	if _, ended := p.shutdown(ctx, s.Limits.End); !ended {
		s.fail(processShutdown, "after an export it still runs %v after Shutdown", s.Limits.End)
		s.skip(processLeftovers, "it did not end")
		return
	}
	if p.left > 0 {
		s.fail(processLeftovers, "%d programs that it has started were still running after its end, and had to be killed", p.left)
		return
	}
	s.pass(processLeftovers, "nothing was left of it")
}
