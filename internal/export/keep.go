package export

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/state"
)

// keep replaces the refused licenses of the new table by their published rows,
// and reports whether that makes the file plausible. The table as it was is
// Outcome.Refused then. What was kept is not measured by counts any more.
func (e *Exporter) keep(ctx context.Context, p Plan, o *Outcome, store *state.Store, counts assigned) (bool, error) {
	refused := o.Verdict.RefusedLicenses()
	if len(refused) == 0 || o.Old == nil {
		return false, nil
	}
	half := halfDirectories(o.Verdict)
	toKeep := licensesToKeep(o.Diff, refused, half)
	kept, err := keepRows(o, toKeep)
	if err != nil {
		return false, nil
	}
	for d := range toKeep {
		delete(counts, guard.KeyOf(d.License()))
		if d.Old != nil {
			delete(counts, guard.KeyOf(d.Old))
		}
	}
	fresh, diff, excused := o.Table, o.Diff, o.excused
	o.Table, o.Diff = kept, license.Compare(o.Old, kept)
	verdict, err := e.verdict(ctx, p, o, store, counts)
	if err != nil || verdict.Refused() {
		o.Table, o.Diff, o.excused = fresh, diff, excused
		return false, err
	}
	o.Kept, o.Refused = uidsOf(toKeep, refused), fresh
	o.refusedGaps, o.gaps = o.gaps, guard.GapsOf(o.Table, counts)
	o.keptRead = lastRead(store.Published(), half)
	o.needAttention(fmt.Sprintf("the guard refused %s; the published rows were kept", strings.Join(refused, ", ")))
	for _, source := range half {
		o.needAttention(fmt.Sprintf("the published rows of all other licenses of source %q were kept, too, because a part of its directory is missing", source))
	}
	return true, nil
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
func keepRows(o *Outcome, toKeep map[*license.LicenseDiff]bool) (*license.Table, error) {
	b := license.NewBuilder(nil)
	for i := range o.Diff.Licenses {
		if d := &o.Diff.Licenses[i]; toKeep[d] {
			addLicense(b, o.Old, d.Old)
		} else {
			addLicense(b, o.Table, d.New)
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

// lastRead tells when the published rows of some sources were read: rows that are
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
