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

// merged is what all sources come to.
type merged struct {
	notes

	table  *license.Table
	report license.Report
	counts assigned
	// absent are, by source, the assignments that are not in the table.
	absent map[string]*license.Absences
}

// merge brings all sources into one table. It takes the rows out of the reading.
func merge(p Plan, store *state.Store, r reading) (merged, error) {
	m := merged{counts: assigned{}, absent: map[string]*license.Absences{}}
	b := license.NewBuilder(p.uid)
	for _, c := range r.sources {
		if c.Snapshot == nil {
			continue
		}
		m.settleUIDs(c.Snapshot, p.File.Source(c.Source).UIDs, store.Published())
		b.Add(c.Snapshot)
		for i := range c.Snapshot.Licenses {
			m.counts[guard.KeyOf(&c.Snapshot.Licenses[i])] = c.Snapshot.Assigned[i]
		}
		if store.Published() != nil { // else nobody can lose anything
			m.absent[c.Source] = c.Snapshot.Absences()
		}
		c.Snapshot.Forget()
	}
	if len(r.reused) > 0 {
		published, err := store.Table(*store.Published())
		if err != nil {
			return m, problem.With(problem.Output, err)
		}
		for source := range r.reused {
			b.AddTable(published, source)
		}
	}
	var err error
	if m.table, m.report, err = b.Table(); err != nil {
		return m, problem.With(problem.Usage, err)
	}
	m.warnOfTwins()
	for i, u := range m.report.Unnamed {
		if i == maxUnnamed {
			m.warn(fmt.Sprintf("and %d more licenses that were left out because they have no UId", len(m.report.Unnamed)-i))
			break
		}
		m.warn(fmt.Sprintf("%s held by %s was left out: it has no UId. Give it one with sources.%s.uids: {%q: …}",
			describe(&u.License), users(u.Holders), u.License.Source, u.License.ID))
	}
	return m, nil
}

// maxTwins is how many licenses of a kind warnOfTwins names.
const maxTwins = 20

// warnOfTwins reports what is not wrong yet, or only looks wrong: UIds of licenses
// that nobody holds, and e-mails that look alike. Warnings name no people;
// report.Warnings shows these e-mails on a terminal.
func (m *merged) warnOfTwins() {
	for _, u := range m.report.Unheld[:min(maxTwins, len(m.report.Unheld))] {
		relation := fmt.Sprintf("has the UId %q, as %s has", u.License.UID, describe(&u.Twin))
		if !license.EqualFold(u.License.UID, u.Twin.UID) {
			relation = fmt.Sprintf("has the UId %s, which looks like %s of %s", license.CodePoints(u.License.UID), license.CodePoints(u.Twin.UID), describe(&u.Twin))
		}
		text := fmt.Sprintf("%s %s. It does no harm while nobody holds it, but nothing can be published once somebody does", describe(&u.License), relation)
		if u.License.ID != "" {
			text += ". Give it a UId of its own: " + u.License.UIDSetting()
		}
		m.warn(text)
	}
	if more := len(m.report.Unheld) - maxTwins; more > 0 {
		m.warn(fmt.Sprintf("%d more licenses that nobody holds have the UId of another license, or one that looks like it", more))
	}
	if n := m.report.LookAlikeCount; n == 1 {
		m.warn("two or more e-mails look alike but are not equal, so that each has its own rows; find out which account is the right one")
	} else if n > 1 {
		m.warn(fmt.Sprintf("in %d cases e-mails look alike but are not equal, so that each has its own rows; find out which accounts are the right ones", n))
	}
}

func users(n int) string { return counted(n, "user") }

func describe(l *license.License) string {
	if l.Name == "" || l.Name == l.ID {
		return fmt.Sprintf("license %s of source %q", plain.Cell(l.ID), l.Source)
	}
	return fmt.Sprintf("license %q (%s) of source %q", l.Name, plain.Cell(l.ID), l.Source)
}
