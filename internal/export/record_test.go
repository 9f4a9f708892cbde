package export_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"unicode/utf8"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/disk/disktest"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// records are those of all runs of the desk, oldest first.
func (d *desk) records() []string {
	d.t.Helper()
	folder := ".licexport/licenses.csv/runs"
	var all []string
	for _, name := range d.names(folder) {
		if filepath.Ext(name) != ".json" {
			continue
		}
		content, err := os.ReadFile(filepath.Join(d.path(folder), name))
		if err != nil {
			d.t.Fatal(err)
		}
		all = append(all, string(content))
	}
	return all
}

// lastRecord is the record that started last.
func (d *desk) lastRecord() state.RunRecord {
	d.t.Helper()
	var all []state.RunRecord
	for _, text := range d.records() {
		var r state.RunRecord
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			d.t.Fatal(err)
		}
		all = append(all, r)
	}
	return slices.MaxFunc(all, func(a, b state.RunRecord) int { return a.Started.Compare(b.Started) })
}

// Records are kept for long and sent to machines: whatever a run comes to, they
// name nobody.
func TestRecordsNameNobody(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.published(ten)                                                                                            // published
	_, refused := d.run(five)                                                                                   // refused
	_, failed := d.run(broken)                                                                                  // failed
	_, partly := d.run("sources: {a: {plugin: acme, config: {mode: error}}}\n")                                 // failed by the vendor
	_, strict := d.run("identity: {file: none.csv}\n" + ten)                                                    // wrong settings
	d.put("nobody.csv", "holder;email\r\nann;nonsense\r\n")                                                     //
	_, people := d.run("identity: {file: nobody.csv}\nsources: {a: {plugin: acme, config: {mode: warning}}}\n") // a bad list of people
	for _, err := range []error{refused, failed, partly, strict, people} {
		if err == nil {
			t.Error("a run that should fail did not")
		}
	}
	records := d.records()
	if len(records) != 6 {
		t.Fatalf("%d records", len(records))
	}
	for _, r := range records {
		for _, personal := range []string{"@example.com", "Person Number", "person.number", "The ann"} {
			if strings.Contains(r, personal) {
				t.Errorf("%q is in a record:\n%s", personal, r)
			}
		}
	}
}

// What a record says about a run.
func TestRecord(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	first := d.exporter.Record(d.published(ten))
	if first.Outcome != state.OutcomePublished || first.ExitCode != 0 || first.Licexport != "1.0.0-test" ||
		first.Output.Rows != 10 || first.Output.Licenses != 1 || first.Output.DigestBefore != "" || first.Output.Digest == "" {
		t.Errorf("the first run: %+v", first)
	}
	if s := first.Sources[0]; s.Plugin != "acme" || s.PluginVersion != "1.2.3" || s.Holders != 10 || s.Assignments != 10 || s.Requests != 9 || s.Pages != 8 || s.Retries != 1 {
		t.Errorf("its source: %+v", s)
	}
	second := d.exporter.Record(d.published(ten))
	if second.Outcome != state.OutcomeUnchanged || second.Output.Digest != first.Output.Digest || second.Guard.Verdict != state.GuardPassed {
		t.Errorf("the second run: %+v", second)
	}
	o, err := d.run("sources: {a: {plugin: acme, config: {mode: error}}}\n")
	d.expect(problem.Source, err)
	third := d.exporter.Record(o)
	if third.Outcome != state.OutcomeFailed || third.Output.Digest != first.Output.Digest || third.Guard != nil {
		t.Errorf("the third run: %+v", third)
	}
	if len(third.Diagnostics) < 2 || third.Diagnostics[0].Code != "double.secret_expired" || third.Diagnostics[0].Source != "a" || third.Diagnostics[0].Severity != "error" {
		t.Errorf("its diagnostics: %+v", third.Diagnostics)
	}
	o, err = d.run("sources: {a: {plugin: acme, config: {moed: error}}}\n")
	d.expect(problem.Usage, err, `unknown setting "moed"`)
	if fourth := d.exporter.Record(o); len(fourth.Sources) != 1 || fourth.Sources[0].Status != state.SourceSkipped {
		t.Errorf("the fourth run: %+v", fourth.Sources)
	}
}

// A file that cannot be written is kept: the work of hours is not lost because
// somebody has the file open.
func TestOutputCannotBeWritten(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.published(ten)
	before := d.csv()
	more := "sources: {a: {plugin: acme, config: {mode: synthetic, holders: 12, licenses: 1}}}\n"
	output := d.path("licenses.csv")
	made := 0
	d.exporter.FS = disktest.NewFaulty(disk.OS(), func(o disktest.Op) error {
		if o.Kind == disktest.Create && filepath.Dir(o.Path) == d.dir {
			made++
		}
		// Before anything is read, a file can still be made there.
		if o.Kind == disktest.Create && filepath.Dir(o.Path) == d.dir && made > 1 || o.To == output {
			return syscall.ENOSPC
		}
		return nil
	})
	o, err := d.run(more)
	d.expect(problem.Output, err, output)
	if _, ok := errors.AsType[*disk.OutputError](err); !ok {
		t.Errorf("%T", err)
	}
	said := d.exporter.Record(o).Diagnostics[0]
	if said.Severity != "error" || said.Class != problem.Output || said.Code != "host.disk_full" || said.File != output ||
		!strings.HasPrefix(said.Summary, "the disk is full") || said.Detail == "" || said.Remedy == "" {
		t.Errorf("the record has %+v", said)
	}
	if d.csv() != before || o.Published != nil {
		t.Error("the file was touched")
	}
	candidates, err := d.view().Candidates()
	if err != nil || len(candidates) != 1 || candidates[0].Why != state.Unwritten || candidates[0].Rows != 12 {
		t.Errorf("candidates %+v, %v", candidates, err)
	}
	if !slices.ContainsFunc(o.Warnings, func(w string) bool { return strings.Contains(w, "licexport approve "+o.Run) }) {
		t.Errorf("nothing says how to publish it: %q", o.Warnings)
	}
}

// While a job is held nothing is read or published.
func TestHold(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.first = true
	d.published(ten + job)
	store, err := state.Open(t.Context(), d.path("licenses.csv"), state.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(store.SetHold(t.Context(), state.Hold{By: "ann", Reason: "audit", Since: d.now}), store.Close())
	if err != nil {
		t.Fatal(err)
	}
	o, err := d.run(five + job)
	d.expect(problem.Attention, err)
	if len(o.Sources) > 0 || len(o.Attention) != 1 || !strings.Contains(o.Attention[0].String(), "by ann (audit)") || !strings.Contains(o.Attention[0].String(), "licexport resume --job nightly") {
		t.Errorf("attention %q", o.Attention)
	}
	if r := d.exporter.Record(o); r.Outcome != state.OutcomeHeld {
		t.Errorf("record %s", r.Outcome)
	}
	// Who runs the source by hand knows about it.
	if o := d.published(ten); o.StoppedBy() != nil {
		t.Error("a run by hand was held")
	}
}

// Four hundred records are kept, so a plugin that says a lot does not make one large.
func TestRecordCutsLongTexts(t *testing.T) {
	t.Parallel()
	long := problem.Problem{Summary: "a page was odd", Detail: "x" + strings.Repeat("ž", 10_000)}
	o := &export.Outcome{Sources: []export.Collected{{Warnings: []problem.Problem{long}}}}
	d := newDesk(t).exporter.Record(o).Diagnostics[0]
	if d.Summary != long.Summary || len(d.Detail) > 4096 || !strings.HasSuffix(d.Detail, "ž…") || !utf8.ValidString(d.Detail) {
		t.Errorf("%q with a detail of %d bytes", d.Summary, len(d.Detail))
	}
}
