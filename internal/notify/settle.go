package notify

import (
	"context"
)

// Settlement is what a person did about a trouble without a run.
type Settlement struct {
	// Held and Resumed say that the jobs of the output were held, or go on.
	Held, Resumed bool
	// Done is the UId of a license that was cleared or entered by hand; empty if none
	// was.
	Done string
}

// Settle ends the troubles that a person has dealt with. Nothing is sent now: who holds
// a job knows what is the matter, and from then on the hold is what its runs report. The
// end of a hold is reported by the next run that does its work. What goes wrong is
// returned in words.
func (n *Notifier) Settle(ctx context.Context, s Settlement) (warnings []string) {
	if len(n.channels()) == 0 || n.o.Dir == "" {
		return nil
	}
	memory, err := n.recall(ctx)
	if err != nil {
		return []string{err.Error()}
	}
	now := n.o.Disk.Clock.Now()
	for name, j := range memory.Jobs {
		if j == nil {
			continue
		}
		if name != "" && s.Held { // a hold stops jobs only
			j.hold()
		}
		if t := j.Troubles["attention held"]; t != nil && t.Over == nil && s.Resumed {
			j.end("attention held", now)
		}
		if s.Done != "" {
			delete(j.Troubles, clearKey(s.Done))
		}
		j.forget(now)
	}
	if err := n.remember(ctx, memory); err != nil {
		return []string{err.Error()}
	}
	return nil
}

// hold forgets what would be over with a good run. It may come back after the hold, and
// is news then.
func (j *job) hold() {
	for key := range j.Troubles {
		if kindOf(key).trait().recovers && key != "attention held" {
			delete(j.Troubles, key)
		}
	}
}
