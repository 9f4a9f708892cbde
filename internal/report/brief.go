package report

import (
	"cmp"
	"slices"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/state"
)

// A run with more sources or licenses than these is summed up briefly: nobody looks
// for what has changed among hundreds of lines.
const (
	manySources  = 10
	manyLicenses = 40
)

func large(o *export.Outcome) bool {
	return len(o.Sources) > manySources || len(o.Table.Licenses()) > manyLicenses
}

// brief says what has changed first, then what came from each source.
func (p *printer) brief(o *export.Outcome) {
	p.changed(o)
	p.refusals(o)
	p.byHand(o)
	p.line("")
	p.totals(o)
	p.leftOut(o)
	p.line("\n%s; to see all of them: --verbose", Count(len(o.Table.Licenses()), "license"))
}

// changed says what importing the file does, license by license, those that lose the
// most first.
func (p *printer) changed(o *export.Outcome) {
	d := o.Diff
	if d == nil || d.Empty() || o.Published == nil && !o.DryRun {
		p.change(o)
		return
	}
	verb := "Since"
	if o.DryRun {
		verb = "What importing this file would change since"
	}
	p.line("%s %s: %s, %s.", verb, o.Baseline, Count(d.Gained+d.Changed, "assignment")+" gained", Number(d.Lost+d.Changed)+" lost")
	var rows [][]string
	most := mostChanged(d)
	for _, l := range most[:min(named, len(most))] {
		rows = append(rows, []string{
			l.License().UID, l.License().Name, Number(l.Before), Number(l.After),
			signed("-", len(l.Lost)+len(l.Changed)), signed("+", len(l.Gained)+len(l.Changed)),
		})
	}
	p.table([]Column{{"UId", Left}, {"Product", Left | Shorten | Spare}, {"Before", Right | Spare}, {"After", Right}, {"Lost", Right}, {"Gained", Right}}, rows)
	if more := len(most) - named; more > 0 {
		p.line("  and %s", Count(more, "more license"))
	}
}

// signed is a number with its sign; 0 has none.
func signed(sign string, n int) string {
	if n == 0 {
		return "0"
	}
	return sign + Number(n)
}

// mostChanged are the licenses that differ, those that lose the most first, then those
// that gain the most.
func mostChanged(d *license.Diff) []*license.LicenseDiff {
	var all []*license.LicenseDiff
	for i := range d.Licenses {
		if l := &d.Licenses[i]; l.Differs() {
			all = append(all, l)
		}
	}
	slices.SortStableFunc(all, byRemoved)
	return all
}

func byRemoved(a, b *license.LicenseDiff) int {
	return cmp.Or(cmp.Compare(b.Removed(), a.Removed()), cmp.Compare(len(b.Gained), len(a.Gained)))
}

// totals are what came from each source, those that failed first.
func (p *printer) totals(o *export.Outcome) {
	licenses, rows := map[string]int{}, map[string]int{}
	for i, l := range o.Table.Licenses() {
		licenses[l.Source]++
		rows[l.Source] += o.Table.Count(i)
	}
	var lines [][]string
	for i := range o.Sources {
		c := &o.Sources[i]
		lines = append(lines, []string{
			c.Source, sourceState(o, c), Number(licenses[c.Source]), Number(rows[c.Source]), Duration(c.Took), Number(c.Traffic.Retries),
		})
	}
	slices.SortStableFunc(lines, func(a, b []string) int {
		return cmp.Compare(slices.Index(sourceStates, a[1]), slices.Index(sourceStates, b[1]))
	})
	p.table([]Column{{"Source", Left}, {"State", Left | Verdict}, {"Licenses", Right | Spare}, {"Rows", Right}, {"Read in", Right | Spare}, {"Retries", Right | Spare}}, lines)
}

var sourceStates = []string{"failed", string(state.SourceReused), "read"}

func sourceState(o *export.Outcome, c *export.Collected) string {
	if _, reused := o.Reused[c.Source]; reused {
		return string(state.SourceReused)
	}
	if c.Snapshot == nil {
		return "failed"
	}
	return "read"
}
