package metrics

import (
	"time"

	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/state"
)

// Job sends how a job stands, as far as an overview knows it.
func (s Sender) Job(j *overview.Job) {
	for _, standing := range overview.Standings() {
		s.Gauge("job_standing", "1 for how the job stands, in the words of licexport status; 0 for all others.",
			Flag(j.Standing == standing), Label{"standing", string(standing)})
	}
	s.Gauge("job_severity", "0 if the job is well, 1 if somebody should look at it, 2 if the file is not what it should be by now.", severity(j.Standing))
	readable := j.Standing != overview.Unreadable
	s.Readable(PartState, readable)
	s.Readable(PartHistory, readable && j.Unread == nil)
	s.Readable(PartUnits, readable && j.Uncounted == nil)
	if !readable {
		return // nothing is known, and 0 would be a statement
	}
	s.Refusal(j.Refusal)
	s.ByHand(len(j.ByHand))
	s.Gauge("job_held", "1 if the job is held.", Flag(j.Hold != nil))
	if j.Hold != nil {
		s.Held(j.Hold.Since)
	}
	if j.Published != nil {
		s.Published(j.Published)
	}
	s.Licenses(j.Licenses)
	for i := range j.Sources {
		s.ofOverview(&j.Sources[i])
	}
}

// Refusal sends the open refusal; nil if there is none.
func (s Sender) Refusal(r *overview.Refusal) {
	open := 0
	if r != nil {
		open = max(1, len(r.Licenses))
	}
	s.Gauge("open_refusals", "Licenses that the guard refused and nobody has answered yet; 1 for a file as a whole.", float64(open))
	if r != nil {
		s.Time("refused_since_timestamp_seconds", "Since when a refusal is open, if one is.", r.Since)
		s.Time("approvable_until_timestamp_seconds", "Until when the refused file can be approved, if it can.", r.Until)
	}
}

func (s Sender) ofOverview(source *overview.Source) {
	r := source.Record
	s.Source(Source{
		Name: source.Name, Asked: source.Run != "", Complete: r.Status == state.SourceComplete, Holders: r.Holders,
		Took: seconds(r.Seconds), Throttled: seconds(r.Throttled), When: source.Complete,
	})
	if !source.Complete.IsZero() { // else it has not said all that it knows
		s.Expiries(source.Name, source.Expiring)
	}
}

func seconds(n float64) time.Duration { return time.Duration(n * float64(time.Second)) }

func severity(standing overview.Standing) float64 {
	switch standing.Severity() {
	case overview.OK:
		return 0
	case overview.Warning:
		return 1
	default:
		return 2
	}
}
