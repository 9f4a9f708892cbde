package state_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/licexport/licexport/internal/disk/disktest"
	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/state"
	"github.com/licexport/licexport/internal/window"
)

// leaver holds A until day 2; see lived.
var leaver = window.Person{Email: "USER5@contoso.cz", ID: "5"}

// lived is a state with three former contents, the two oldest of which name the leaver,
// a window, a refusal, a record and a log of each day.
func lived(t *testing.T) *disktest.Disk {
	t.Helper()
	d := newDisk()
	for i, holders := range []int{6, 7, 4, 5} {
		s := openKeeping(t, d, i)
		now := table(t, map[string]int{"A": holders})
		p := publication(state.NewRunID(monday.Add(time.Duration(i)*day)), now)
		p.Guard = advance(t, s, p.Run, i, now)
		if _, err := s.Publish(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		who := "user4@contoso.cz"
		if i < 2 {
			who = "user5@contoso.cz"
		}
		err := errors.Join(s.WriteStepLog(t.Context(), p.Run, "imported <"+who+">.\n"),
			s.WriteRecord(t.Context(), state.RunRecord{Version: state.RecordVersion, RunID: p.Run}))
		if err != nil {
			t.Fatal(err)
		}
		closeStore(t, s)
	}
	for i, who := range []string{"user4@contoso.cz", "User5@contoso.cz"} {
		s := openKeeping(t, d, 4)
		run := state.NewRunID(monday.Add(4*day + time.Duration(i)*time.Hour))
		_, err := s.SaveCandidate(t.Context(), state.Candidate{Run: run, Time: monday.Add(4 * day), Why: state.Refused},
			table(t, map[string]int{"A": 1}), func(w io.Writer) error {
				_, err := fmt.Fprintf(w, "UId;UserEmail\nA;%s\n", who)
				return err
			})
		if err != nil {
			t.Fatal(err)
		}
		closeStore(t, s)
	}
	return d
}

// advance is the window after a publication.
func advance(t *testing.T, s *state.Store, run string, days int, now *license.Table) *guard.Memory {
	t.Helper()
	old := s.Published()
	if old == nil {
		return nil
	}
	before, err := s.Table(*old)
	if err != nil {
		t.Fatal(err)
	}
	m := s.GuardMemory()
	next, rewrite := m.Window.Advance(window.Publication{
		Today: window.DayOf(monday.Add(time.Duration(days) * day)), Old: before, OldTime: old.Time, OldDigest: old.Digest,
		Diff: license.Compare(before, now), New: now,
	})
	file, err := s.WriteWindow(t.Context(), run, func(w io.Writer) (string, error) {
		if m.Window.File == nil {
			return rewrite.Write(w, nil, "")
		}
		former, err := s.OpenWindow(m.Window.File)
		if err != nil {
			return "", err
		}
		return rewrite.Write(w, former, m.Window.File.Digest)
	})
	if err != nil {
		t.Fatal(err)
	}
	next.File = file
	m.Window = next
	return &m
}

// gone is what the guard finds at the oldest point if nobody but user0 is left.
func gone(t *testing.T, s *state.Store) string {
	t.Helper()
	m := s.GuardMemory()
	old, err := s.Table(*s.Published())
	if err != nil {
		t.Fatal(err)
	}
	next := table(t, map[string]int{"A": 1})
	file, err := s.OpenWindow(m.Window.File)
	if err != nil {
		t.Fatal(err)
	}
	losses, err := m.Window.Measure(file, window.Query{
		Today: window.DayOf(monday.Add(4 * day)), Diff: license.Compare(old, next), New: next,
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(losses.Licenses, losses.File)
}

// requireNobody looks into every file of the state for an e-mail.
func requireNobody(t *testing.T, d *disktest.Disk, email string) {
	t.Helper()
	z, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, path := range d.Paths() {
		text, _ := d.ReadFile(path)
		if strings.HasSuffix(path, ".zst") {
			if text, err = z.DecodeAll(text, nil); err != nil {
				t.Fatal(err)
			}
		}
		if bytes.Contains(bytes.ToLower(text), []byte(email)) {
			t.Errorf("%s still names %s", path, email)
		}
	}
}

func purge(t *testing.T, s *state.Store, p state.Purge) state.Purged {
	t.Helper()
	done, err := s.Purge(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	done.Unread = nil
	return done
}

func TestPurgeOfAPerson(t *testing.T) {
	t.Parallel()
	d := lived(t)
	before := content(d)
	s := openKeeping(t, d, 4)
	want := gone(t, s)
	done := purge(t, s, state.Purge{Person: leaver})
	if got := fmt.Sprintf("%+v", done); got != "{Contents:2 Candidates:1 Records:0 StepLogs:2 Months:0 Window:1 KeptForGuard:0 Published:false Unread:[]}" {
		t.Errorf("purged %s", got)
	}
	requireNobody(t, d, "user5@contoso.cz")
	if got := gone(t, s); got != want {
		t.Errorf("the guard finds %s, before %s", got, want)
	}
	if content(d) != before {
		t.Error("the output changed")
	}
	closeStore(t, s)

	s = openKeeping(t, d, 4)
	defer closeStore(t, s)
	if again := purge(t, s, state.Purge{Person: leaver}); fmt.Sprintf("%+v", again) != fmt.Sprintf("%+v", state.Purged{}) {
		t.Errorf("the second time it removed %+v", again)
	}
}

func TestPurgeOfSomebodyWhoIsPublished(t *testing.T) {
	t.Parallel()
	d := lived(t)
	before := content(d)
	s := openKeeping(t, d, 4)
	defer closeStore(t, s)
	want := gone(t, s)
	done := purge(t, s, state.Purge{Person: window.Person{Email: "user0@contoso.cz"}})
	if !done.Published || done.Contents != 3 || done.Candidates != 2 || done.Window != 0 {
		t.Errorf("purged %+v", done)
	}
	if got := gone(t, s); got != want || content(d) != before {
		t.Errorf("the guard finds %s, before %s; output %q", got, want, content(d))
	}
	if _, err := s.Table(*s.Published()); err != nil {
		t.Error(err)
	}
}

func TestPurgeByAge(t *testing.T) {
	t.Parallel()
	s := openKeeping(t, lived(t), 4)
	defer closeStore(t, s)
	want := gone(t, s)
	done := purge(t, s, state.Purge{Before: monday.Add(2 * day)})
	if got := fmt.Sprintf("%+v", done); got != "{Contents:2 Candidates:0 Records:2 StepLogs:2 Months:0 Window:0 KeptForGuard:2 Published:false Unread:[]}" {
		t.Errorf("purged %s", got)
	}
	if got := gone(t, s); got != want || len(s.History()) != 1 {
		t.Errorf("the guard finds %s, before %s; history %+v", got, want, s.History())
	}
}

func TestPurgeOfAll(t *testing.T) {
	t.Parallel()
	d := lived(t)
	before := content(d)
	s := openKeeping(t, d, 4)
	defer closeStore(t, s)
	want := gone(t, s)
	done := purge(t, s, state.Purge{All: true})
	if got := fmt.Sprintf("%+v", done); got != "{Contents:3 Candidates:2 Records:4 StepLogs:4 Months:1 Window:0 KeptForGuard:0 Published:false Unread:[]}" {
		t.Errorf("purged %s", got)
	}
	if n := files(t, d, s, "tables") + files(t, d, s, "candidates") + files(t, d, s, "runs") + files(t, d, s, "counts"); n != 1 {
		t.Errorf("%d files, want the published table alone", n)
	}
	requireNobody(t, d, "user5@contoso.cz")
	if got := gone(t, s); got != want || content(d) != before {
		t.Errorf("the guard finds %s, before %s; output %q", got, want, content(d))
	}
}

// What cannot be read may name anybody.
func TestPurgeNamesWhatItCannotRead(t *testing.T) {
	t.Parallel()
	d := lived(t)
	s := openKeeping(t, d, 4)
	defer closeStore(t, s)
	path := filepath.Join(s.Dir(), "tables", s.History()[0].Digest+".zst")
	d.WriteFile(path, []byte("not a table"), 0o640)
	done, err := s.Purge(t.Context(), state.Purge{Person: leaver})
	if err != nil || len(done.Unread) != 1 || done.Unread[0] != path {
		t.Errorf("unread %q, error %v; want %s", done.Unread, err, path)
	}
	if len(s.History()) != 1 {
		t.Errorf("history %+v", s.History())
	}
}

// Cut off at any point, the state can be opened, the output is as it was, the guard
// finds the same, and a second purge does the rest.
func TestPurgeSurvivesALossOfPower(t *testing.T) {
	t.Parallel()
	d := lived(t)
	before := content(d)
	d.Checkpoint()
	s := openKeeping(t, d, 4)
	want := gone(t, s)
	purge(t, s, state.Purge{Person: leaver})
	closeStore(t, s)
	for n := range d.Changes() {
		for name, cut := range d.Cuts(n) {
			s := openKeeping(t, cut, 4)
			if got := gone(t, s); got != want || content(cut) != before {
				t.Errorf("cut at %d (%s): the guard finds %s, before %s", n, name, got, want)
			}
			purge(t, s, state.Purge{Person: leaver})
			requireNobody(t, cut, "user5@contoso.cz")
			closeStore(t, s)
		}
	}
}
