package report

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// Summary writes what a run came to: the licenses, what was left out and why,
// what changes in Alvao, where the file is. For a run that failed before it had
// a table it writes nothing. People are named only if names says so, see ToPerson;
// else they are counted, with the file in which they are.
func Summary(w io.Writer, o *export.Outcome, names bool) error {
	p := printer{w: w, names: names}
	if o.Table == nil {
		return nil
	}
	if large(o) && !screenOf(w).Verbose {
		p.brief(o)
	} else {
		p.full(o)
	}
	p.line("")
	p.result(o)
	for _, s := range o.Steps {
		p.line("%s: %s, exit code %d, %s", s.Setting, s.Name, s.ExitCode, Duration(s.Took))
	}
	return p.err
}

// full says all there is to say about a run.
func (p *printer) full(o *export.Outcome) {
	for _, c := range o.Sources {
		p.source(&c)
	}
	p.line("")
	p.licenses(o.Table)
	p.leftOut(o)
	p.change(o)
	p.refusals(o)
	p.byHand(o)
}

func (p *printer) source(c *export.Collected) {
	s := c.Snapshot
	if s == nil {
		p.line("%s: failed", c.Source)
		return
	}
	text := fmt.Sprintf("%s: %s and %s read in %s", c.Source, Count(s.Totals.Holders, "holder"), Count(s.Totals.Licenses, "license"), Duration(c.Took))
	if c.Traffic.Retries > 0 {
		text += ", " + Count(c.Traffic.Retries, "retried request")
	}
	if c.Traffic.Throttled > 0 {
		text += ", " + Duration(c.Traffic.Throttled) + " throttled"
	}
	p.line("%s", text)
}

func (p *printer) licenses(t *license.Table) {
	var rows [][]string
	for i, l := range t.Licenses() {
		rows = append(rows, []string{l.UID, l.Name, Optional(l.Purchased), Number(t.Count(i)), l.Status})
	}
	p.table(licenseColumns, rows)
}

// leftOut says what is not in the file, and why.
func (p *printer) leftOut(o *export.Outcome) {
	var lines []string
	for _, c := range o.Sources {
		if c.Snapshot != nil {
			lines = append(lines, leftOutOf(c.Snapshot, p.names)...)
		}
	}
	for _, l := range o.Report.Empty {
		lines = append(lines, fmt.Sprintf("%s: nobody holds it, and the file can list only licenses with holders", l.UID))
	}
	for _, u := range o.Report.Unnamed {
		lines = append(lines, fmt.Sprintf("%s: held by %s, but it has no UId", name(&u.License), Count(u.Holders, "user")))
	}
	if o.Report.Merged > 0 {
		lines = append(lines, Count(o.Report.Merged, "assignment")+" of a second account with the same e-mail: counted once")
	}
	p.list("Left out", lines)
}

func leftOutOf(s *license.Snapshot, names bool) []string {
	var lines []string
	for _, reason := range slices.Sorted(maps.Keys(s.LeftOut)) {
		lines = append(lines, fmt.Sprintf("%s: %s", Count(s.LeftOut[reason], "holder"), reason))
	}
	if s.Devices > 0 {
		lines = append(lines, Count(s.Devices, "device")+": only users can be exported")
	}
	if s.Keys > 0 {
		lines = append(lines, Count(s.Keys, "license key")+": only users can be exported")
	}
	return append(lines, withoutEmail(s, names)...)
}

// shown is how many people of a kind a summary names.
const shown = 5

func withoutEmail(s *license.Snapshot, names bool) []string {
	if s.NoEmailCount == 0 {
		return nil
	}
	if !names {
		return []string{Count(s.NoEmailCount, "user") + " without a usable e-mail (identity.file can name one; --names lists the first)"}
	}
	lines := []string{Count(s.NoEmailCount, "user") + " without a usable e-mail (identity.file can name one):"}
	for _, person := range s.NoEmail[:min(shown, len(s.NoEmail))] {
		who := person.Name
		if who == "" {
			who = person.ID
		}
		lines = append(lines, fmt.Sprintf("  %s: %s", who, person.Reason))
	}
	if more := s.NoEmailCount - shown; more > 0 {
		lines = append(lines, fmt.Sprintf("  and %s more", Number(more)))
	}
	return lines
}

func name(l *license.License) string {
	if l.Name != "" {
		return l.Name
	}
	return l.ID
}

// maxLines is how many lines of a list are shown.
const maxLines = 50

func (p *printer) list(title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	p.raw("\n")
	p.line("%s", title)
	for _, l := range lines[:min(len(lines), maxLines)] {
		p.line("  %s", l)
	}
	if more := len(lines) - maxLines; more > 0 {
		p.line("  and %s more", Number(more))
	}
}

// change says what importing the file does, compared with the last one.
func (p *printer) change(o *export.Outcome) {
	switch {
	case o.DryRun && o.Diff != nil:
		p.line("\nWhat importing this file would change, compared with %s", o.Baseline)
		p.diff(o.Diff)
	case o.Diff != nil && o.Published == nil && !o.DryRun:
		return // the refusal says what would be lost
	case o.Diff != nil && o.Diff.Empty():
		p.line("\nNothing changes for Alvao since %s%s.", o.Baseline, butNames(o.Diff))
	case o.Diff != nil:
		p.line("\nSince %s: %s, %s.", o.Baseline,
			Count(o.Diff.Gained+o.Diff.Changed, "assignment")+" gained", Number(o.Diff.Lost+o.Diff.Changed)+" lost")
		p.respelled(o.Diff)
		p.purchases(o.Diff)
	case o.Trigger == state.TriggerDemo:
		return // its file is compared with nothing, and nobody imports it
	case o.Published == nil && o.Class == problem.Output:
		return // the error says what stood in the way
	case o.Published == nil:
		p.line("\nThere was nothing to compare this file with.")
	default:
		p.line("\nThere was nothing to compare this file with. Look at it before you import it.")
	}
}

func (p *printer) result(o *export.Outcome) {
	rows := fmt.Sprintf("%s (%s)", Count(o.Table.Len(), "row"), o.Encoding)
	switch {
	case o.Published != nil && o.Unchanged:
		p.line("%s: as it was, %s", o.Output, rows)
	case o.Published != nil:
		p.line("%s: written, %s", o.Output, rows)
	case o.DryRun:
		p.line("%s: not touched by this dry run; %s would have been written", o.Output, rows)
	case o.Situation.Kind == state.Nothing || o.Situation.Kind == state.Deleted:
		p.line("%s: not written", o.Output)
	default:
		p.line("%s: not touched", o.Output)
	}
}

// AfterDemo says what not to do with the file of a demo, and how a real one is
// handed over. The first command line only checks: without /import ImportLic
// changes nothing. Neither names the demo's file, so that nobody imports it by
// copying them.
// https://doc.alvao.com/en/25/modules/alvao-software-asset-management/licenses-software-audit/import-lic
func AfterDemo(w io.Writer) error {
	p := printer{w: w}
	p.line("\nEvery person in this file is invented. Delete the file, and never import it.")
	p.line("A real file is handed over on the ALVAO server (first a check that changes nothing, then the import):")
	p.line("  ImportLic.exe /input FILE /server SERVER /db DATABASE /mode UpdateItems /headers")
	p.line("  ImportLic.exe /input FILE /server SERVER /db DATABASE /import /mode UpdateItems /headers")
	return p.err
}

// DemoReport says how to see what licenses cost and what could be saved. path is where
// the report of the demo was written; empty if none was.
func DemoReport(w io.Writer, path string) error {
	p := printer{w: w}
	if path == "" {
		p.line("\nWhat licenses cost, and what could be saved: licexport demo --report report.html")
	} else {
		p.line("\n%s: written. Open it in a browser: what licenses cost, and what could be saved.", path)
	}
	return p.err
}
