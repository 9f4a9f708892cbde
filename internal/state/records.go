package state

import (
	"context"
	_ "embed"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/disk"
)

// keepRecords is how many runs keep their record, and the log of their steps,
// whatever the day.
const keepRecords = 400

// keepLogs is how long logs of steps are kept at most: they may name people.
const keepLogs = 400 * 24 * time.Hour

//go:embed run-record.schema.json
var recordSchema string

// RecordSchema returns the JSON Schema (2020-12) of the run record.
func RecordSchema() string { return recordSchema }

// OpenRecords gives access to the run records of an output, and to nothing else: it
// does not look at the output itself, which may be large.
func OpenRecords(output string, o Options) (*View, error) { return newView(output, o) }

// OpenHistory is OpenRecords with what was published before, too.
func OpenHistory(output string, o Options) (*View, error) {
	v, err := newView(output, o)
	if err != nil {
		return nil, err
	}
	return v, v.loadHead()
}

// WriteRecord stores the record of a run and removes those that are too old, and those
// beyond 400 but the last of each day. It needs no lock, so that a run that found the
// output locked leaves a record, too.
func (v *View) WriteRecord(ctx context.Context, r RunRecord) error {
	if err := checkRunID(r.RunID); err != nil {
		return err
	}
	if err := v.mkdir(runsDir); err != nil {
		return err
	}
	path := v.path(runsDir, r.RunID+jsonEnd)
	// The run that holds the lock cleans up here and cannot know that a temporary
	// file is that of a living run.
	err := disk.ReplaceUnlocked(ctx, v.fsys, path, func(w io.Writer) error { return r.Encode(w) }, v.disk)
	if err != nil {
		return err
	}
	return v.pruneRecords()
}

// CopyRecord writes a record to a file of the user's choice, in one step.
func CopyRecord(ctx context.Context, fsys disk.FS, path string, r RunRecord, o disk.Options) error {
	return disk.ReplaceUnlocked(ctx, fsys, path, func(w io.Writer) error { return r.Encode(w) }, o)
}

// Records returns the newest run records, newest first; all if limit is 0. Those
// that can be read are returned also if the error says that others cannot.
func (v *View) Records(limit int) ([]RunRecord, error) {
	names, err := v.recordNames()
	if err != nil {
		return nil, err
	}
	if limit > 0 && len(names) > limit {
		names = names[:limit]
	}
	records := make([]RunRecord, 0, len(names))
	var failed error
	for _, name := range names {
		var r RunRecord
		if err := v.readJSON(filepath.Join(runsDir, name), RecordVersion, &r); err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		records = append(records, r)
	}
	return records, failed
}

// recordNames lists the files of run records, newest first: names of runs sort
// by time.
func (v *View) recordNames() ([]string, error) {
	names, err := v.names(runsDir)
	if err != nil {
		return nil, err
	}
	names = slices.DeleteFunc(names, func(name string) bool {
		return strings.HasPrefix(name, ".") || filepath.Ext(name) != jsonEnd
	})
	slices.Reverse(names)
	return names, nil
}

// stepLogEnd ends the name of a file with what the steps of a run wrote.
const stepLogEnd = ".steps.log"

// WriteStepLog keeps what the commands after a run wrote, beside its record. It
// may name people; it goes when the record goes.
func (v *View) WriteStepLog(ctx context.Context, run, text string) error {
	if err := checkRunID(run); err != nil {
		return err
	}
	if err := v.mkdir(runsDir); err != nil {
		return err
	}
	// The lock is free by now, as for the record.
	return disk.ReplaceUnlocked(ctx, v.fsys, v.path(runsDir, run+stepLogEnd), func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}, v.disk)
}

// StepLogPath returns the path of what WriteStepLog keeps of a run.
func (v *View) StepLogPath(run string) string { return v.path(runsDir, run+stepLogEnd) }

// pruneRecords removes records that are too old or too many, with the step logs of
// their runs and of those that were killed before they had written a record.
func (v *View) pruneRecords() error {
	records, err := v.recordNames()
	if err != nil {
		return err
	}
	oldest := ""
	if len(records) > keepRecords {
		oldest = runOf(records[keepRecords-1])
	}
	last := lastOfDays(records)
	starts := make([]time.Time, len(records))
	for i, name := range records {
		starts[i] = startOf(runOf(name))
	}
	now := settledTime(v.options.now(), starts)
	limits := map[string]time.Time{
		jsonEnd:    before(now, v.options.Keep.Records),
		stepLogEnd: now.Add(-keepLogs),
		lossesEnd:  before(now, v.options.Keep.keepLosses()),
	}
	return v.removeRuns(func(run, end string) bool {
		start := startOf(run)
		if !start.IsZero() && (start.Before(limits[end]) || start.Before(limits[jsonEnd])) {
			return true
		}
		return run < oldest && (end == stepLogEnd || !last[run])
	})
}

// lastOfDays are the runs that are the last ones with a record on their day (UTC).
// records are files, newest first.
func lastOfDays(records []string) map[string]bool {
	last := map[string]bool{}
	day := ""
	for _, name := range records {
		run := runOf(name)
		start := startOf(run)
		if start.IsZero() {
			continue
		}
		if d := dayOf(start); d != day {
			day = d
			last[run] = true
		}
	}
	return last
}

// runEnds end the names of the files of a run, the record last.
func runEnds() []string { return []string{stepLogEnd, lossesEnd, jsonEnd} }

// endOf is what a file of a run ends with; empty if it is none.
func endOf(name string) string {
	for _, end := range runEnds() {
		if strings.HasSuffix(name, end) && !strings.HasPrefix(name, ".") {
			return end
		}
	}
	return ""
}

// removeRuns removes files of some runs: records, step logs and losses.
func (v *View) removeRuns(of func(run, end string) bool) error {
	names, err := v.names(runsDir)
	if err != nil {
		return err
	}
	var failed error
	for _, name := range slices.Backward(names) { // a step log goes before its record
		if end := endOf(name); end != "" && of(runOf(name), end) {
			failed = errors.Join(failed, v.remove(v.path(runsDir, name)))
		}
	}
	return failed
}

// runOf is the run that a file belongs to.
func runOf(name string) string {
	run, _, _ := strings.Cut(name, ".")
	return run
}
