package export

import (
	"fmt"

	"github.com/licexport/licexport/internal/exit"
	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/state"
)

// assigned counts the holders of each license as its source sent them, before
// anything was left out.
type assigned map[guard.Key]int64

// merge brings all sources into one table.
func (e *Exporter) merge(p Plan, o *Outcome, store *state.Store) (assigned, error) {
	b := license.NewBuilder(p.uid)
	counts := assigned{}
	for _, c := range o.Sources {
		if c.Snapshot == nil {
			continue
		}
		settleUIDs(p, o, c.Snapshot, store.Published())
		b.Add(c.Snapshot)
		for i := range c.Snapshot.Licenses {
			counts[guard.KeyOf(&c.Snapshot.Licenses[i])] = c.Snapshot.Assigned[i]
		}
		c.Snapshot.Forget()
	}
	if len(o.Reused) > 0 {
		published, err := store.Table(*store.Published())
		if err != nil {
			return nil, exit.With(exit.Output, err)
		}
		for source := range o.Reused {
			b.AddTable(published, source)
		}
	}
	var err error
	if o.Table, o.Report, err = b.Table(); err != nil {
		return nil, exit.With(exit.Source, err)
	}
	for _, u := range o.Report.Unnamed {
		o.warn(fmt.Sprintf("%s held by %s was left out: it has no UId. Give it one with sources.%s.uids: {%q: …}",
			describe(&u.License), users(u.Holders), u.License.Source, u.License.ID))
	}
	return counts, nil
}

func users(n int) string {
	if n == 1 {
		return "1 user"
	}
	return fmt.Sprintf("%d users", n)
}

func describe(l *license.License) string {
	if l.Name == "" || l.Name == l.ID {
		return fmt.Sprintf("license %s of source %q", l.ID, l.Source)
	}
	return fmt.Sprintf("license %q (%s) of source %q", l.Name, l.ID, l.Source)
}
