package state_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/licexport/licexport/internal/disk/disktest"
	"github.com/licexport/licexport/internal/state"
)

// fullRecord fills every field.
func fullRecord() state.RunRecord {
	digest := strings.Repeat("0123456789abcdef", 4)
	return state.RunRecord{
		RunID: "20261123-023000-7f3a", Licexport: "1.0.0", Job: "nightly", Trigger: state.TriggerSchedule, DryRun: true,
		Started: monday, Finished: monday.Add(time.Minute), Outcome: state.OutcomeRefused, ExitCode: 4,
		Output: state.OutputRecord{
			Path: "licenses.csv", Situation: state.Edited, Interrupted: state.Dropped, DigestBefore: digest, Digest: digest,
			Rows: 12, Licenses: 3, Bytes: 400, Gained: 1, Lost: 9, NoEmail: 2, Merged: 1, ClearByHand: 1,
		},
		Sources: []state.SourceRecord{{
			Name: "contoso", Plugin: "m365", PluginVersion: "1.0.0", Status: state.SourceReused, Started: monday, Seconds: 12.5,
			RowsFrom: &monday, Licenses: 3, Holders: 10, Assignments: 12, LeftOut: 1, Replaced: 1, Restarts: 1,
			Requests: 20, Pages: 11, Retries: 2, Throttled: 3.5, Warnings: 1,
		}},
		Guard: &state.GuardRecord{Verdict: state.GuardRefused, Baseline: "20261122-023000-7f3a", Findings: []state.GuardFinding{{
			Rule: "removed", Refusal: true, Source: "contoso", License: "A", Before: 21, After: 12, Removed: 9, Limit: "20 %",
		}}},
		Approval:   &state.Approval{Run: "20261122-023000-7f3a", By: "jana", Reason: "left the company", Time: monday},
		RollbackTo: "20261121-023000-7f3a",
		Steps:      []state.StepRecord{{Name: "ImportLic.exe", ExitCode: 0, OK: true, Seconds: 30}},
		Warnings:   2,
		Diagnostics: []state.Diagnostic{{
			Severity: "error", Source: "contoso", Code: "throttled", Summary: "Graph asked to wait.", Detail: "Run again later.",
		}},
	}
}

func TestRecordFitsItsSchema(t *testing.T) {
	t.Parallel()
	schema := compileSchema(t)
	for name, r := range map[string]state.RunRecord{
		"full": fullRecord(),
		"least": {
			RunID: "r", Licexport: "dev", Trigger: state.TriggerManual, Started: monday, Finished: monday,
			Outcome: state.OutcomeFailed, ExitCode: 3, Output: state.OutputRecord{Path: "x.csv"},
		},
	} {
		var text bytes.Buffer
		if err := r.Encode(&text); err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(&text)
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(state.RecordSchema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("record.json", value); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("record.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// The schema documents every field of the Go types, and nothing else.
func TestSchemaHasEveryField(t *testing.T) {
	t.Parallel()
	var root struct {
		object
		Defs map[string]object `json:"$defs"`
	}
	if err := json.Unmarshal([]byte(state.RecordSchema()), &root); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]any{
		"":             state.RunRecord{},
		"OutputRecord": state.OutputRecord{},
		"SourceRecord": state.SourceRecord{},
		"GuardRecord":  state.GuardRecord{},
		"GuardFinding": state.GuardFinding{},
		"StepRecord":   state.StepRecord{},
		"Approval":     state.Approval{},
		"Diagnostic":   state.Diagnostic{},
	} {
		schema := root.object
		if name != "" {
			schema = root.Defs[name]
		}
		all, required := jsonNames(value)
		if got := slices.Sorted(maps.Keys(schema.Properties)); !slices.Equal(got, all) {
			t.Errorf("%T: properties\n got %q\nwant %q", value, got, all)
		}
		slices.Sort(schema.Required)
		if !slices.Equal(schema.Required, required) {
			t.Errorf("%T: required\n got %q\nwant %q", value, schema.Required, required)
		}
		for property, p := range schema.Properties {
			if p.Description == "" {
				t.Errorf("%T: %s has no description", value, property)
			}
		}
	}
}

// object is a part of the schema that describes one Go type.
type object struct {
	Required   []string `json:"required"`
	Properties map[string]struct {
		Description string `json:"description"`
	} `json:"properties"`
}

// jsonNames lists the fields of a type as JSON names them, sorted.
func jsonNames(value any) (all, required []string) {
	for field := range reflect.TypeOf(value).Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		all = append(all, name)
		if options != "omitempty" {
			required = append(required, name)
		}
	}
	slices.Sort(all)
	slices.Sort(required)
	return all, required
}

func TestRecords(t *testing.T) {
	t.Parallel()
	d := newDisk()
	view, err := state.Read(t.Context(), output, options(d))
	if err != nil {
		t.Fatal(err)
	}
	const written = 403
	for i := range written {
		r := fullRecord()
		r.RunID = state.NewRunID(monday.Add(time.Duration(i) * time.Minute))
		r.ExitCode = i
		if err := view.WriteRecord(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	newest, err := view.Records(3)
	if err != nil || len(newest) != 3 || newest[0].ExitCode != written-1 || newest[2].ExitCode != written-3 {
		t.Fatalf("newest %+v, %v", newest, err)
	}
	want := fullRecord()
	want.RunID, want.ExitCode, want.Version = newest[0].RunID, written-1, state.RecordVersion
	if !reflect.DeepEqual(newest[0], want) {
		t.Errorf("read\n%+v, wrote\n%+v", newest[0], want)
	}
	all, err := view.Records(0)
	if err != nil || len(all) != 400 || all[399].ExitCode != written-400 {
		t.Errorf("%d records kept, %v", len(all), err)
	}

	// One damaged record does not hide the others.
	d.WriteFile(filepath.Join(view.Dir(), "runs", all[0].RunID+".json"), []byte("{"), 0o640)
	rest, err := view.Records(0)
	if e, ok := errors.AsType[*state.CorruptError](err); !ok || len(rest) != 399 || !strings.Contains(e.Remedy, "remove this one file") {
		t.Errorf("%d records, error %v", len(rest), err)
	}
	// Records alone do not make a state.
	s := open(t, d)
	defer closeStore(t, s)
	if k := s.Situation().Kind; k != state.Nothing {
		t.Errorf("situation %q", k)
	}
}

// What the steps wrote may name people. It goes with the record of its run, also if
// the run was killed before it had written one.
func TestStepLogsGoWithTheRecords(t *testing.T) {
	t.Parallel()
	d := newDisk()
	view, err := state.Read(t.Context(), output, options(d))
	if err != nil {
		t.Fatal(err)
	}
	const runs, withSteps, killed = 405, 7, 2
	for i := range runs {
		r := fullRecord()
		r.RunID = fmt.Sprintf("run-%03d", i)
		if i < withSteps {
			if err := view.WriteStepLog(t.Context(), r.RunID, "imported 3 rows"); err != nil {
				t.Fatal(err)
			}
		}
		if i == killed {
			continue
		}
		if err := view.WriteRecord(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	names, err := d.Names(filepath.Join(view.Dir(), "runs"))
	if err != nil || len(names) != 402 || names[0] != "run-005.json" || names[1] != "run-005.steps.log" {
		t.Errorf("%d files are kept, the oldest %v, %v", len(names), names[:2], err)
	}
}

// What the steps wrote is kept after the lock is free. The next run may begin just
// then, and takes the temporary file for that of a dead run.
func TestWriteStepLogWhileAnotherRunBegins(t *testing.T) {
	t.Parallel()
	d := newDisk()
	begun := false
	fsys := disktest.NewFaulty(d, func(o disktest.Op) error {
		if o.Kind == disktest.Rename && strings.HasSuffix(o.To, ".steps.log") && !begun {
			begun = true
			closeStore(t, open(t, d))
		}
		return nil
	})
	view, err := state.OpenRecords(output, options(fsys))
	if err != nil {
		t.Fatal(err)
	}
	if err := view.WriteStepLog(t.Context(), "one", "imported 3 rows"); err != nil || !begun {
		t.Errorf("another run began: %t, error %v", begun, err)
	}
	if got, _ := d.ReadFile(filepath.Join(view.Dir(), "runs", "one.steps.log")); string(got) != "imported 3 rows" {
		t.Errorf("kept: %q", got)
	}
}

func TestRunIDs(t *testing.T) {
	t.Parallel()
	id := state.NewRunID(monday)
	if !strings.HasPrefix(id, "20261123-023000-") || len(id) != 22 {
		t.Errorf("run id %q", id)
	}
	s := open(t, newDisk())
	defer closeStore(t, s)
	for _, bad := range []string{"", "../x", "a/b", `a\b`, ".x", "a b", strings.Repeat("a", 65)} {
		r := fullRecord()
		r.RunID = bad
		if err := s.WriteRecord(t.Context(), r); err == nil {
			t.Errorf("%q was taken for a run id", bad)
		}
		if _, err := s.Publish(t.Context(), publication(bad, table(t, map[string]int{"A": 1}))); err == nil {
			t.Errorf("%q was taken for a run id", bad)
		}
	}
}
