package export

import (
	"fmt"

	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// assigned counts the holders of each license as its source sent them, before
// anything was left out.
type assigned map[guard.Key]int64

// maxUnnamed is how many licenses without a UId a warning is given for.
const maxUnnamed = 20

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
			return nil, problem.With(problem.Output, err)
		}
		for source := range o.Reused {
			b.AddTable(published, source)
		}
	}
	var err error
	if o.Table, o.Report, err = b.Table(); err != nil {
		return nil, problem.With(problem.Usage, err)
	}
	warnOfTwins(o)
	for i, u := range o.Report.Unnamed {
		if i == maxUnnamed {
			o.warn(fmt.Sprintf("and %d more licenses that were left out because they have no UId", len(o.Report.Unnamed)-i))
			break
		}
		o.warn(fmt.Sprintf("%s held by %s was left out: it has no UId. Give it one with sources.%s.uids: {%q: …}",
			describe(&u.License), users(u.Holders), u.License.Source, u.License.ID))
	}
	return counts, nil
}

// maxTwins is how many licenses of a kind warnOfTwins names.
const maxTwins = 20

// warnOfTwins tells of what is not wrong yet, or only to a person's eye: UIds of
// licenses that nobody holds, and e-mails that look alike. Warnings name no people;
// report.Warnings shows these e-mails on a terminal.
func warnOfTwins(o *Outcome) {
	for _, u := range o.Report.Unheld[:min(maxTwins, len(o.Report.Unheld))] {
		relation := fmt.Sprintf("has the UId %q, as %s has", u.License.UID, describe(&u.Twin))
		if !license.EqualFold(u.License.UID, u.Twin.UID) {
			relation = fmt.Sprintf("has the UId %s, which looks like %s of %s", license.CodePoints(u.License.UID), license.CodePoints(u.Twin.UID), describe(&u.Twin))
		}
		text := fmt.Sprintf("%s %s. It does no harm while nobody holds it, but nothing can be published once somebody does", describe(&u.License), relation)
		if u.License.ID != "" {
			text += ". Give it a UId of its own: " + u.License.UIDSetting()
		}
		o.warn(text)
	}
	if more := len(o.Report.Unheld) - maxTwins; more > 0 {
		o.warn(fmt.Sprintf("%d more licenses that nobody holds have the UId of another license, or one that looks like it", more))
	}
	if n := o.Report.LookAlikeCount; n == 1 {
		o.warn("two or more e-mails look alike but are not equal, so that each has its own rows; find out which account is the right one")
	} else if n > 1 {
		o.warn(fmt.Sprintf("in %d cases e-mails look alike but are not equal, so that each has its own rows; find out which accounts are the right ones", n))
	}
}

func users(n int) string {
	if n == 1 {
		return "1 user"
	}
	return fmt.Sprintf("%d users", n)
}

func describe(l *license.License) string {
	if l.Name == "" || l.Name == l.ID {
		return fmt.Sprintf("license %s of source %q", plain.Cell(l.ID), l.Source)
	}
	return fmt.Sprintf("license %q (%s) of source %q", l.Name, plain.Cell(l.ID), l.Source)
}
