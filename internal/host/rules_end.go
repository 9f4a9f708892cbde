package host

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/problem"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// end decides, when the stream has ended in order, whether it is complete.
func (r *reading) end() error {
	c := r.completed
	if c == nil {
		return r.broken("no_completed", "its export ended after %s without saying that it is complete", r.sofar())
	}
	totals := &r.result.Totals
	for _, t := range []struct {
		what      string
		said, got uint64
	}{
		{"licenses", c.GetLicenses(), totals.Licenses},
		{"holders", c.GetHolders(), totals.Holders},
		{"assignments", c.GetAssignments(), totals.Assignments},
	} {
		if t.said != t.got {
			return r.broken("totals", "it says it sent %d %s, but %d arrived", t.said, t.what, t.got)
		}
	}
	if c.GetTraffic() != nil {
		r.result.Traffic = traffic(c.GetTraffic())
	}
	if err := r.recount(c.GetConsumed()); err != nil {
		return err
	}
	if r.request.LicensesOnly {
		return nil
	}
	return r.total(c)
}

// total compares what arrived with the number that the vendor named. A plugin that
// announces such a number and then names none may have swallowed an error.
func (r *reading) total(c *sourcev1.Completed) error {
	if c.ExpectedHolders == nil {
		reason := strings.TrimSpace(c.GetNoTotal())
		if err := r.bounded(reason, "the reason in no_total"); err != nil {
			return err
		}
		if reason == "" && r.session.description.KnowsTotals {
			return r.broken("no_total", "it announces that its vendor names totals (knows_totals), but its export of %s names neither a total (expected_holders) nor the reason why there is none (no_total)", r.sofar())
		}
		r.result.NoTotal = r.session.command.line(reason, maxReason)
		return nil
	}
	r.result.Expected = c.ExpectedHolders
	if got := r.result.Totals.Holders; got < *c.ExpectedHolders {
		return r.session.short(*c.ExpectedHolders, got)
	}
	return nil
}

// recount passes on the numbers of units in use that are newer than those of the
// licenses.
func (r *reading) recount(consumed map[string]int64) error {
	for _, id := range slices.Sorted(maps.Keys(consumed)) {
		index, known := r.licenses[id]
		switch {
		case !known:
			return r.broken("unknown_license", "Completed counts units of license %q, which was not sent", r.shown(id))
		case consumed[id] < 0:
			return r.broken("negative_count", "Completed has a negative number of units for license %q", r.shown(id))
		}
		r.sink.Consumed(index, consumed[id])
	}
	return nil
}

// short says that the vendor counts more holders than it gave away.
func (s *Session) short(expected, got uint64) error {
	return &ShortError{Expected: expected, Got: got, Problem: *advised(s.newProblem(problem.OriginUpstream, "host.short",
		fmt.Sprintf("only %d of %d holders arrived", got, expected), []string{
			fmt.Sprintf("The vendor itself counts %d, so plugin %s did not get all of them.", expected, s.command.name()),
		}), "Nothing of this source is used. Try again later.")}
}
