package state_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/disk/disktest"
	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/state"
)

func TestPublish(t *testing.T) {
	t.Parallel()
	d := newDisk()
	first, second := table(t, map[string]int{"A": 3}), table(t, map[string]int{"A": 2, "B": 1})

	s := open(t, d)
	if k := s.Situation().Kind; k != state.Nothing {
		t.Errorf("situation %q, want nothing", k)
	}
	result, err := s.Publish(t.Context(), publication("one", first))
	if err != nil || !result.InPlace || result.Unchanged {
		t.Fatalf("result %+v, error %v", result, err)
	}
	closeStore(t, s)
	publish(t, d, "two", second)

	s = open(t, d)
	defer closeStore(t, s)
	if content(d) != csv(second) {
		t.Errorf("the file holds %q", content(d))
	}
	if k := s.Situation().Kind; k != state.AsPublished {
		t.Errorf("situation %q, want as published", k)
	}
	p := s.Published()
	if p == nil || p.Run != "two" || p.Rows != 3 || p.Bytes != int64(len(csv(second))) || len(p.Licenses) != 2 {
		t.Fatalf("published %+v", p)
	}
	requireTable(t, s, *p, second)
	h := s.History()
	if len(h) != 1 || h[0].Run != "one" {
		t.Fatalf("history %+v", h)
	}
	requireTable(t, s, h[0], first)
	requireNoTemp(t, d)
}

func TestPublishTheSameAgain(t *testing.T) {
	t.Parallel()
	d := newDisk()
	same := table(t, map[string]int{"A": 3})
	publish(t, d, "one", same)
	if r := publish(t, d, "two", same); !r.Unchanged || !r.InPlace {
		t.Errorf("result %+v, want unchanged", r)
	}
	s := open(t, d)
	defer closeStore(t, s)
	if p := s.Published(); p.Run != "one" || p.LastRun != "two" || len(s.History()) != 0 {
		t.Errorf("published %+v, history %+v", p, s.History())
	}
}

// Who approved a content is known as long as the content is.
func TestPublishTheSameAgainAfterAnApproval(t *testing.T) {
	t.Parallel()
	d := newDisk()
	same := table(t, map[string]int{"A": 3})
	s := open(t, d)
	approved := publication("one", same)
	approved.Approval = &state.Approval{Run: "refused", By: "jana", Time: monday}
	if _, err := s.Publish(t.Context(), approved); err != nil {
		t.Fatal(err)
	}
	closeStore(t, s)
	if r := publish(t, d, "two", same); !r.Unchanged || r.Entry.Approval == nil || r.Entry.Approval.By != "jana" {
		t.Errorf("result %+v", r)
	}
}

// A run takes its time. What somebody did to the file meanwhile is noticed even if
// the content to publish is what was published before.
func TestPublishTheSameOverAFileThatWasTouchedMeanwhile(t *testing.T) {
	t.Parallel()
	same := table(t, map[string]int{"A": 3})
	for name, touch := range map[string]func(*disktest.Disk){
		"edited":  func(d *disktest.Disk) { d.WriteFile(output, []byte("A;user0@contoso.cz\n"), 0o640) },
		"deleted": func(d *disktest.Disk) { _ = d.Remove(output) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDisk()
			publish(t, d, "one", same)
			s := open(t, d)
			defer closeStore(t, s)
			touch(d)
			r, err := s.Publish(t.Context(), publication("two", same))
			if err != nil || r.Unchanged || content(d) != csv(same) {
				t.Errorf("result %+v, error %v, file %q", r, err, content(d))
			}
		})
	}
}

func TestPublishRefusesNothing(t *testing.T) {
	t.Parallel()
	d := newDisk()
	publish(t, d, "one", table(t, map[string]int{"A": 3}))
	before := content(d)
	s := open(t, d)
	defer closeStore(t, s)
	if _, err := s.Publish(t.Context(), publication("two", table(t, map[string]int{"A": 0}))); !errors.Is(err, state.ErrEmpty) {
		t.Errorf("error %v, want ErrEmpty", err)
	}
	if content(d) != before {
		t.Error("the file changed")
	}
}

func TestSituations(t *testing.T) {
	t.Parallel()
	one, two := csv(table(t, map[string]int{"A": 1})), csv(table(t, map[string]int{"A": 2}))
	for _, c := range []struct {
		kind state.Kind
		file string
		text bool
	}{
		{state.AsPublished, two, false},
		{state.Former, one, true},
		{state.Edited, two + "someone;else\n", true},
		{state.Deleted, "", true},
	} {
		t.Run(string(c.kind), func(t *testing.T) {
			t.Parallel()
			d := newDisk()
			publish(t, d, "one", table(t, map[string]int{"A": 1}))
			publish(t, d, "two", table(t, map[string]int{"A": 2}))
			if c.file == "" {
				_ = d.Remove(output)
			} else {
				d.WriteFile(output, []byte(c.file), 0o640)
			}
			view, err := state.Read(t.Context(), output, options(d))
			if err != nil {
				t.Fatal(err)
			}
			s := open(t, d)
			defer closeStore(t, s)
			for _, got := range []state.Situation{s.Situation(), view.Situation()} {
				if got.Kind != c.kind || (got.Text() != "") != c.text || got.Interrupted != "" {
					t.Errorf("situation %+v, want %s; text %q", got, c.kind, got.Text())
				}
			}
			if p := s.Published(); p == nil || p.Run != "two" {
				t.Errorf("published %+v, want that of run two all the same", p)
			}
			// Publishing what was published puts it back.
			r, err := s.Publish(t.Context(), publication("three", table(t, map[string]int{"A": 2})))
			if err != nil || r.Unchanged != (c.kind == state.AsPublished) || content(d) != two {
				t.Errorf("result %+v, error %v, file %q", r, err, content(d))
			}
		})
	}
}

func TestBaseline(t *testing.T) {
	t.Parallel()
	d := newDisk()
	d.WriteFile(output, []byte("B;someone@contoso.cz\n"), 0o640)
	s := open(t, d)
	defer closeStore(t, s)
	if k := s.Situation().Kind; k != state.Baseline {
		t.Errorf("situation %q, want baseline", k)
	}
	p := publication("one", table(t, map[string]int{"A": 1}))
	p.Baseline = table(t, map[string]int{"b": 1})
	if _, err := s.Publish(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if l := s.ByHand(); len(l) != 1 || l[0].UID != "b" || l[0].Holders != 1 || l[0].Run != "one" {
		t.Errorf("to clear by hand %+v, want the license of the baseline", l)
	}
}

func TestClearByHand(t *testing.T) {
	t.Parallel()
	d := newDisk()
	list := func() string {
		s := open(t, d)
		defer closeStore(t, s)
		text := ""
		for _, b := range s.ByHand() {
			text += fmt.Sprintf("%s:%d ", b.UID, b.Holders)
		}
		return text
	}
	for i, step := range []struct {
		holders map[string]int
		want    string
	}{
		{map[string]int{"A": 9, "B": 2, "C": 1}, ""},
		{map[string]int{"A": 9, "B": 0, "C": 1}, "B:2 "},     // listed, but no holders
		{map[string]int{"A": 9}, "B:2 C:1 "},                 // not there at all
		{map[string]int{"A": 8}, "B:2 C:1 "},                 // stays
		{map[string]int{"A": 8, "b": 1}, "C:1 "},             // has holders again, in other letters
		{map[string]int{"A": 8, "b": 1, "D": 1}, "C:1 "},     // new
		{map[string]int{"A": 8, "b": 1, "E": 1}, "C:1 D:1 "}, // other UId
	} {
		publish(t, d, fmt.Sprintf("run%d", i), table(t, step.holders))
		if got := list(); got != step.want {
			t.Errorf("step %d: %q, want %q", i, got, step.want)
		}
	}
	s := open(t, d)
	defer closeStore(t, s)
	if done, err := s.Ack(t.Context(), "c"); !done || err != nil {
		t.Errorf("ack c: %t, %v", done, err)
	}
	if done, err := s.Ack(t.Context(), "c"); done || err != nil {
		t.Errorf("ack c again: %t, %v", done, err)
	}
	if l := s.ByHand(); len(l) != 1 || l[0].UID != "D" {
		t.Errorf("left %+v", l)
	}
}

func TestHold(t *testing.T) {
	t.Parallel()
	d := newDisk()
	s := open(t, d)
	if err := s.SetHold(t.Context(), state.Hold{By: "jana", Reason: "wrong tenant", Since: monday}); err != nil {
		t.Fatal(err)
	}
	closeStore(t, s)
	s = open(t, d)
	defer closeStore(t, s)
	if h := s.Hold(); h == nil || h.By != "jana" || h.Reason != "wrong tenant" || !h.Since.Equal(monday) {
		t.Errorf("hold %+v", h)
	}
	if was, err := s.Resume(t.Context()); !was || err != nil || s.Hold() != nil {
		t.Errorf("resume: %t, %v", was, err)
	}
	if was, err := s.Resume(t.Context()); was || err != nil {
		t.Errorf("resume again: %t, %v", was, err)
	}
}

func TestRollback(t *testing.T) {
	t.Parallel()
	d := newDisk()
	one, two, three := table(t, map[string]int{"A": 1}), table(t, map[string]int{"A": 2}), table(t, map[string]int{"A": 3})
	publish(t, d, "one", one)
	publish(t, d, "two", two)
	publish(t, d, "three", three)
	s := open(t, d)
	defer closeStore(t, s)

	r, err := s.Rollback(t.Context(), "", state.Publication{Run: "back1", Format: format})
	if err != nil || content(d) != csv(two) || r.Entry.RollbackTo != "two" || !r.Entry.Sources["m365"].Equal(monday) {
		t.Errorf("rollback: %+v, %v, file %q", r, err, content(d))
	}
	if _, err = s.Rollback(t.Context(), "one", state.Publication{Run: "back2", Format: format}); err != nil || content(d) != csv(one) {
		t.Errorf("rollback to run one: %v, file %q", err, content(d))
	}
	_, err = s.Rollback(t.Context(), "nine", state.Publication{Run: "back3", Format: format})
	if e, ok := errors.AsType[*state.NotFoundError](err); !ok || len(e.Known) != 2 {
		t.Errorf("error %v, want one that names the two other contents", err)
	}
	if h := s.History(); len(h) != 2 || h[0].Digest == h[1].Digest {
		t.Errorf("history %+v, want the two other contents", h)
	}
}

// The head is written twice in each run, so it must not hold the counts of all
// licenses for each content that can be brought back.
func TestManyLicenses(t *testing.T) {
	t.Parallel()
	const licenses, nights = 1000, 40
	d := newDisk()
	for night := range nights {
		holders := map[string]int{}
		for i := range licenses {
			holders[fmt.Sprintf("contoso:SOME_PRODUCT_%04d", i)] = 1 + (night+i)%2
		}
		holders["new"] = night + 1
		s := openAt(t, d, monday.AddDate(0, 0, night))
		if _, err := s.Publish(t.Context(), publication(fmt.Sprintf("night%d", night), table(t, holders))); err != nil {
			t.Fatal(err)
		}
		closeStore(t, s)
	}
	s := open(t, d)
	defer closeStore(t, s)
	head, _ := d.ReadFile(filepath.Join(s.Dir(), "state.json"))
	if perLicense := len(head) / licenses; perLicense > 2500 {
		t.Errorf("the head has %d bytes for each license", perLicense)
	}
	if h := s.History(); len(h) != 30 || h[0].Rows == 0 || h[0].Licenses != nil {
		t.Errorf("%d contents in the history, the first: %+v", len(h), h[0])
	}
}

func TestMaxima(t *testing.T) {
	t.Parallel()
	d := newDisk()
	a := &license.License{Source: "m365", ID: "id-A", UID: "A"}
	largest := func(run string, day, holders int, approval *state.Approval) (file, license int) {
		t.Helper()
		now := monday.AddDate(0, 0, day)
		s := openAt(t, d, now)
		defer closeStore(t, s)
		p := publication(run, table(t, map[string]int{"A": holders, "B": 1}))
		if p.Approval = approval; approval != nil {
			p.Agreed = &guard.Agreement{Licenses: []guard.Name{{Source: "m365", ID: "id-A", UID: "A"}}}
		}
		if _, err := s.Publish(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		m := s.Maxima(now.AddDate(0, 0, -7))
		return m.Rows, m.License(a)
	}
	for _, step := range []struct {
		day, holders, want int
		approval           *state.Approval
	}{
		{0, 50, 50, nil},
		{0, 90, 90, nil},
		{0, 80, 90, nil}, // the largest of the day
		{3, 70, 90, nil},
		{7, 60, 90, nil},
		{8, 60, 70, nil}, // day 0 is too long ago
		{9, 20, 20, &state.Approval{Run: "eight", Time: monday}},
		{10, 19, 20, nil}, // what was approved is the new measure
	} {
		run := fmt.Sprintf("day%d-%d", step.day, step.holders)
		if file, lic := largest(run, step.day, step.holders, step.approval); lic != step.want || file != step.want+1 {
			t.Errorf("%s: largest %d in the file, %d of the license; want %d of the license", run, file, lic, step.want)
		}
	}
	s := open(t, d)
	defer closeStore(t, s)
	m := s.Maxima(time.Time{})
	if got := m.License(&license.License{UID: "a"}); got != 20 {
		t.Errorf("found by UId without an id: %d, want 20", got)
	}
}

// An approval of one license forgets nothing of another one.
func TestMaximaOfWhatWasNotApproved(t *testing.T) {
	t.Parallel()
	d := newDisk()
	for i, holders := range []map[string]int{{"A": 50, "B": 50}, {"A": 20, "B": 45}} {
		s := openAt(t, d, monday.AddDate(0, 0, i))
		p := publication(fmt.Sprint("day", i), table(t, holders))
		if i == 1 {
			p.Approval = &state.Approval{Run: "zero", Time: monday}
			p.Agreed = &guard.Agreement{Licenses: []guard.Name{{Source: "m365", ID: "id-A", UID: "A"}}}
		}
		if _, err := s.Publish(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		closeStore(t, s)
	}
	s := openAt(t, d, monday.AddDate(0, 0, 2))
	defer closeStore(t, s)
	m := s.Maxima(monday)
	a, b := m.License(&license.License{Source: "m365", ID: "id-A", UID: "A"}), m.License(&license.License{Source: "m365", ID: "id-B", UID: "B"})
	if a != 20 || b != 50 || m.Rows != 70 {
		t.Errorf("largest %d and %d of the licenses, %d of the file", a, b, m.Rows)
	}
}

func requireTable(t *testing.T, s *state.Store, e state.Entry, want *license.Table) {
	t.Helper()
	got, err := s.Table(e)
	if err != nil {
		t.Fatal(err)
	}
	if !got.Equal(want) {
		t.Errorf("the table of run %s is another one", e.Run)
	}
}
