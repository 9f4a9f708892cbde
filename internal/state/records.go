package state

import (
	"context"
	_ "embed"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/disk"
)

// keepRecords is how many run records are kept.
const keepRecords = 400

//go:embed run-record.schema.json
var recordSchema string

// RecordSchema returns the JSON Schema (2020-12) of the run record.
func RecordSchema() string { return recordSchema }

// WriteRecord stores the record of a run and removes the oldest beyond 400. It
// needs no lock, so that a run that found the output locked leaves a record, too.
func (v *View) WriteRecord(ctx context.Context, r RunRecord) error {
	if err := checkRunID(r.RunID); err != nil {
		return err
	}
	if err := v.mkdir(runsDir); err != nil {
		return err
	}
	path := v.path(runsDir, r.RunID+jsonEnd)
	if err := v.write(ctx, path, func(w io.Writer) error { return r.Encode(w) }); err != nil {
		return err
	}
	return v.pruneRecords()
}

// CopyRecord writes a record to a file of the user's choice, in one step.
func CopyRecord(ctx context.Context, fsys disk.FS, path string, r RunRecord, o disk.Options) error {
	return disk.Replace(ctx, fsys, path, func(w io.Writer) error { return r.Encode(w) }, nil, o)
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

func (v *View) pruneRecords() error {
	names, err := v.recordNames()
	if err != nil || len(names) <= keepRecords {
		return err
	}
	var failed error
	for _, name := range names[keepRecords:] {
		failed = errors.Join(failed, v.remove(v.path(runsDir, name)))
	}
	return failed
}
