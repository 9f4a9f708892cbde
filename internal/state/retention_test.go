package state_test

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/disk/disktest"
	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/state"
	"github.com/licexport/licexport/internal/window"
)

const day = 24 * time.Hour

var keep = state.Retention{Contents: 90 * day, Records: 730 * day, Candidates: 30 * day, Days: 35 * day, Counts: 730 * day}

// openKeeping opens the state as a run does that many days after monday.
func openKeeping(t *testing.T, d *disktest.Disk, days int) *state.Store {
	t.Helper()
	return openKept(t, d, monday.Add(time.Duration(days)*day), nil)
}

// openKept opens the state as a run does at a time.
func openKept(t *testing.T, d *disktest.Disk, now time.Time, note func(string)) *state.Store {
	t.Helper()
	o := options(d)
	o.Keep, o.Disk.Clock, o.Disk.Note = keep, &clock{now: now}, note
	s, err := state.Open(t.Context(), output, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// publishKeeping publishes so many holders of A that many days after monday.
func publishKeeping(t *testing.T, d *disktest.Disk, days, holders int) {
	t.Helper()
	s := openKeeping(t, d, days)
	defer closeStore(t, s)
	if _, err := s.Publish(t.Context(), publication(fmt.Sprint("day", days), table(t, map[string]int{"A": holders}))); err != nil {
		t.Fatal(err)
	}
}

func files(t *testing.T, d *disktest.Disk, s *state.Store, sub string) int {
	t.Helper()
	names, _ := d.Names(filepath.Join(s.Dir(), sub))
	return len(names)
}

func TestFormerContentsGoByAge(t *testing.T) {
	t.Parallel()
	d := newDisk()
	for i := range 4 {
		publishKeeping(t, d, i, 10+i)
	}
	for _, days := range []int{90, 91, 92} {
		publishKeeping(t, d, days, days) // contents of days 0 and 1 are too old, that of day 2 is not
	}
	s := openKeeping(t, d, 92)
	if got := len(s.History()); got != 4 {
		t.Errorf("%d former contents, want those of the days 2, 3, 90 and 91", got)
	}
	if n := files(t, d, s, "tables"); n != 5 {
		t.Errorf("%d tables, want one for each content that is kept", n)
	}
	closeStore(t, s)

	// A run that publishes nothing applies it, too; there is always one to go back to.
	publishKeeping(t, d, 398, 92)
	publishKeeping(t, d, 399, 92)
	s = openKeeping(t, d, 400)
	defer closeStore(t, s)
	if got := s.History(); len(got) != 1 || got[0].Run != "day91" {
		t.Errorf("history %+v, want the newest former content", got)
	}
	if _, err := s.Table(*s.Published()); err != nil {
		t.Errorf("the published table: %v", err)
	}
	if result, err := s.Rollback(t.Context(), "", publication("back", nil)); err != nil || result.Entry.RollbackTo != "day91" {
		t.Errorf("rollback: %+v, %v", result, err)
	}
}

// The guard makes its window anew from tables if its file is damaged, however old an
// open refusal keeps a point.
func TestTablesOfTheWindowStay(t *testing.T) {
	t.Parallel()
	d := newDisk()
	publishKeeping(t, d, 0, 10)
	s := openKeeping(t, d, 0)
	digest := s.Published().Digest
	m := guard.Memory{Window: window.Memory{
		File:     &window.File{Name: "w", Digest: digest},
		Contents: []window.Content{{Number: 1, Digest: digest}},
	}}
	if err := s.SetGuardMemory(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	closeStore(t, s)
	for i := range 40 { // too many and too old
		publishKeeping(t, d, 100+i, 20+i)
	}
	s = openKeeping(t, d, 140)
	defer closeStore(t, s)
	if got := s.TableOf(digest); got == nil || got.Len() != 10 {
		t.Errorf("the table of the window is gone: %v", got)
	}
}

func TestCandidatesGoByAge(t *testing.T) {
	t.Parallel()
	d := newDisk()
	publishKeeping(t, d, 0, 10)
	refuse := func(days int) {
		t.Helper()
		s := openKeeping(t, d, days)
		defer closeStore(t, s)
		c := state.Candidate{Run: fmt.Sprint("refused", days), Time: monday.Add(time.Duration(days) * day), Why: state.Refused}
		_, err := s.SaveCandidate(t.Context(), c, table(t, map[string]int{"A": 1}), func(w io.Writer) error {
			_, err := io.WriteString(w, "UId;UserEmail\nA;user2@contoso.cz\n")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	refuse(1)
	refuse(20)
	for _, tt := range []struct {
		name        string
		publish     bool
		days, files int
	}{
		{"both are young enough", false, 31, 6},
		{"one is too old", false, 32, 3},
		{"superseded for 7 days at most, counted from the refusal, its list of removals as well", true, 33, 0},
	} {
		if tt.publish {
			publishKeeping(t, d, tt.days, 11)
		}
		s := openKeeping(t, d, tt.days)
		if n := files(t, d, s, "candidates"); n != tt.files {
			t.Errorf("%s: %d files, want %d", tt.name, n, tt.files)
		}
		closeStore(t, s)
	}
}

// record leaves a record and the log of a step at a time.
func record(t *testing.T, d *disktest.Disk, at time.Time) {
	t.Helper()
	s := openKept(t, d, at, nil)
	defer closeStore(t, s)
	run := state.NewRunID(at)
	if err := s.WriteStepLog(t.Context(), run, "jana@contoso.cz"); err != nil {
		t.Fatal(err)
	}
	if err := s.WriteRecord(t.Context(), state.RunRecord{Version: state.RecordVersion, RunID: run}); err != nil {
		t.Fatal(err)
	}
}

// Records stay for two years; the logs of steps, which may name people, for 400 days.
func TestRecordsGoByAge(t *testing.T) {
	t.Parallel()
	d := newDisk()
	for _, tt := range []struct{ days, records, logs int }{
		{0, 1, 1}, {397, 2, 2}, {398, 3, 3}, {399, 4, 4}, {401, 5, 4}, {727, 6, 5}, {728, 7, 6}, {729, 8, 7}, {731, 8, 8},
	} {
		record(t, d, monday.Add(time.Duration(tt.days)*day))
		names, _ := d.Names(filepath.Join(filepath.Dir(output), ".licexport", "licenses.csv", "runs"))
		logs := 0
		for _, name := range names {
			if strings.HasSuffix(name, ".steps.log") {
				logs++
			}
		}
		if records := len(names) - logs; records != tt.records || logs != tt.logs {
			t.Errorf("after %d days: %d records and %d logs, want %d and %d", tt.days, records, logs, tt.records, tt.logs)
		}
	}
}

// Beyond 400 runs the last one of each day keeps its record, and no log.
func TestOneRecordADayStays(t *testing.T) {
	t.Parallel()
	d := newDisk()
	s := openKeeping(t, d, 0)
	closeStore(t, s)
	last := ""
	for i := range 460 { // every two hours, over the end of a month
		at := time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC).Add(time.Duration(2*i) * time.Hour)
		record(t, d, at)
		if i < 60 && at.Hour() == 23 {
			last = at.Format("20060102-150405")
		}
	}
	s = openKeeping(t, d, 30)
	defer closeStore(t, s)
	records, err := s.Records(0)
	if err != nil || len(records) != 400+5 {
		t.Fatalf("%d records, %v; want 400 and one of each of the 5 days before", len(records), err)
	}
	if got := records[400].RunID; !strings.HasPrefix(got, last) {
		t.Errorf("the first one beyond is %s, want that of %s", got, last)
	}
	if n := files(t, d, s, "runs"); n != 405+400 {
		t.Errorf("%d files, want 405 records and 400 logs", n)
	}
}
