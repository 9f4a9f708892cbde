package export

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/state"
)

// kept says what stands in for refused licenses.
type kept struct {
	// uids are those of licenses whose published rows were kept: the refused ones, and
	// all of a source that lacks a part of its directory.
	uids []string
	// refused is the table as it was before.
	refused assessment
	// read says when the published rows of sources that were kept as a whole were read.
	read map[string]time.Time
	// attention says what was kept and why, for people.
	attention []phrase.Phrase
}

// keep replaces the refused licenses of a new table by their published rows. The
// judgment is nil if that does not make the file plausible. What was kept is not
// measured by counts any more. The error is a *license.UIDConflictError if the
// published rows cannot stand beside the new ones.
func (e *Exporter) keep(ctx context.Context, p Plan, g *guardMemory, base baseline, fresh assessment, counts assigned) (*judgment, error) {
	refused := fresh.verdict.RefusedLicenses()
	if len(refused) == 0 || base.table == nil {
		return nil, nil
	}
	half := halfDirectories(fresh.verdict)
	toKeep := licensesToKeep(fresh.diff, refused, half)
	table, err := keepRows(base.table, fresh, toKeep)
	if err != nil {
		return nil, err
	}
	for d := range toKeep {
		delete(counts, guard.KeyOf(d.License()))
		if d.Old != nil {
			delete(counts, guard.KeyOf(d.Old))
		}
	}
	a, err := e.assess(ctx, p, g, base, table, counts)
	if err != nil || a.verdict.Refused() {
		return nil, err
	}
	a.verdict = fresh.verdict // what was refused, as the record and an approval have it
	k := &kept{uids: uidsOf(toKeep, refused), refused: fresh, read: lastRead(g.store.Published(), half)}
	k.attention = append(k.attention, phrase.New("the guard refused %s; the published rows were kept", strings.Join(refused, ", ")))
	for _, source := range half {
		k.attention = append(k.attention, phrase.New("the published rows of all other licenses of source %q were kept, too, because a part of its directory is missing", source))
	}
	return &judgment{assessment: a, kept: k}, nil
}

// halfDirectories are the sources that did not name all of their holders: what
// they say of other licenses is as incomplete, though no limit shows it.
func halfDirectories(v guard.Verdict) []string {
	var sources []string
	for _, f := range v.Refusals() {
		if (f.Reason == guard.HalfDirectory || f.Reason == guard.HoldersMissing) && !slices.Contains(sources, f.Source) {
			sources = append(sources, f.Source)
		}
	}
	return sources
}

// licensesToKeep are those that were refused, and all of some sources.
func licensesToKeep(d *license.Diff, refused, sources []string) map[*license.LicenseDiff]bool {
	toKeep := map[*license.LicenseDiff]bool{}
	for i := range d.Licenses {
		l := d.Licenses[i].License()
		if slices.Contains(refused, l.UID) || slices.Contains(sources, l.Source) {
			toKeep[&d.Licenses[i]] = true
		}
	}
	return toKeep
}

// uidsOf names what was kept, the refused licenses first.
func uidsOf(toKeep map[*license.LicenseDiff]bool, refused []string) []string {
	var others []string
	for d := range toKeep {
		if uid := d.License().UID; !slices.Contains(refused, uid) {
			others = append(others, uid)
		}
	}
	slices.Sort(others)
	return append(refused, others...)
}

// keepRows is the new table with the published rows of some licenses.
func keepRows(old *license.Table, fresh assessment, toKeep map[*license.LicenseDiff]bool) (*license.Table, error) {
	b := license.NewBuilder(nil)
	for i := range fresh.diff.Licenses {
		if d := &fresh.diff.Licenses[i]; toKeep[d] {
			addLicense(b, old, d.Old)
		} else {
			addLicense(b, fresh.table, d.New)
		}
	}
	kept, _, err := b.Table()
	return kept, err
}

// addLicense takes over a license with its rows; l belongs to t or is nil.
func addLicense(b *license.Builder, t *license.Table, l *license.License) {
	if l == nil {
		return
	}
	licenses := t.Licenses()
	for i := range licenses {
		if licenses[i].UID == l.UID {
			b.AddLicense(t, i)
			return
		}
	}
}

// lastRead says when the published rows of some sources were read: rows that are
// kept do not become fresh by that. The zero time is unknown.
func lastRead(published *state.Entry, sources []string) map[string]time.Time {
	times := map[string]time.Time{}
	for _, source := range sources {
		times[source] = time.Time{}
		if published != nil {
			times[source] = published.Sources[source]
		}
	}
	return times
}
