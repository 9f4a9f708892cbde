package state_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/disk/disktest"
	"github.com/licexport/licexport/internal/state"
)

func TestCandidates(t *testing.T) {
	t.Parallel()
	d := newDisk()
	publish(t, d, "one", table(t, map[string]int{"A": 3}))
	s := open(t, d)
	refused := table(t, map[string]int{"A": 1})
	list, err := s.SaveCandidate(t.Context(), state.Candidate{
		Run: "two", Time: monday, Why: state.Refused, Baseline: s.Published().Digest, Removed: 2,
		Verdict: json.RawMessage(`{"rule": "removed"}`),
	}, refused, func(w io.Writer) error {
		_, err := io.WriteString(w, "UId;UserEmail\nA;user2@contoso.cz\n")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := d.ReadFile(list); list != s.RemovalsPath("two") || string(got) != "UId;UserEmail\nA;user2@contoso.cz\n" {
		t.Errorf("%s holds %q", list, got)
	}
	if content(d) != csv(table(t, map[string]int{"A": 3})) {
		t.Error("the file changed")
	}
	closeStore(t, s)

	s = open(t, d)
	defer closeStore(t, s)
	c, got, err := s.Candidate("two")
	if err != nil {
		t.Fatal(err)
	}
	if !got.Equal(refused) || c.Rows != 1 || c.Removed != 2 || c.Baseline != s.Published().Digest || c.Why != state.Refused {
		t.Errorf("candidate %+v", c)
	}
	_, _, err = s.Candidate("three")
	if e, ok := errors.AsType[*state.NotFoundError](err); !ok || len(e.Known) != 1 || !strings.HasPrefix(e.Error(), output+": ") ||
		!strings.Contains(e.Error(), "of run three") || e.Known[0] != "two" {
		t.Errorf("error %v, want one that names run two", err)
	}
}

func TestOnlyTheNewestCandidatesAreKept(t *testing.T) {
	t.Parallel()
	d := newDisk()
	s := open(t, d)
	defer closeStore(t, s)
	for i := range 13 {
		c := state.Candidate{Run: fmt.Sprintf("run%d", i), Time: monday.Add(time.Duration(i) * time.Hour), Why: state.Refused}
		if _, err := s.SaveCandidate(t.Context(), c, table(t, map[string]int{"A": 1}), nil); err != nil {
			t.Fatal(err)
		}
	}
	all, err := s.Candidates()
	if err != nil || len(all) != 11 || all[0].Run != "run12" || all[9].Run != "run3" || all[10].Run != "run0" {
		t.Errorf("%d candidates, error %v: %+v", len(all), err, all)
	}
	if names, _ := d.Names(s.Dir() + "/candidates"); len(names) != 22 {
		t.Errorf("files %q, want two for each of ten and the first", names)
	}
}

// With a refusal every hour, the run that people were told of on Friday can still be
// approved on Monday. One that is out of date has no such privilege.
func TestTheFirstRefusalIsKept(t *testing.T) {
	t.Parallel()
	d := newDisk()
	refused := func(run string, hour int) {
		t.Helper()
		s := open(t, d)
		defer closeStore(t, s)
		c := state.Candidate{Run: run, Time: monday.Add(time.Duration(hour) * time.Hour), Why: state.Refused}
		if _, err := s.SaveCandidate(t.Context(), c, table(t, map[string]int{"A": 1}), nil); err != nil {
			t.Fatal(err)
		}
	}
	publish(t, d, "published", table(t, map[string]int{"A": 3}))
	refused("over", 0)
	publish(t, d, "again", table(t, map[string]int{"A": 3}))
	refused("friday", 1)
	for i := range 20 {
		refused(fmt.Sprintf("hour%d", i), 2+i)
	}
	s := open(t, d)
	defer closeStore(t, s)
	all, err := s.Candidates()
	if err != nil || len(all) != 11 || all[9].Run != "hour10" || all[10].Run != "friday" {
		t.Fatalf("%d candidates, error %v: %+v", len(all), err, all)
	}
	if _, _, err := s.Candidate("friday"); err != nil {
		t.Error(err)
	}
}

// A candidate is there completely or not at all, and nothing of half a one stays.
func TestCandidatesSurvivePowerLoss(t *testing.T) {
	t.Parallel()
	d := newDisk()
	publish(t, d, "one", table(t, map[string]int{"A": 3}))
	s := open(t, d)
	d.Checkpoint()
	list := func(w io.Writer) error { _, err := io.WriteString(w, "A\n"); return err }
	if _, err := s.SaveCandidate(t.Context(), state.Candidate{Run: "two", Time: monday}, table(t, map[string]int{"A": 1}), list); err != nil {
		t.Fatal(err)
	}
	changes := d.Changes()
	for n := range changes + 1 {
		for name, after := range d.Cuts(n) {
			checkCandidate(t, name, after, n == changes)
		}
	}
}

func checkCandidate(t *testing.T, name string, d *disktest.Disk, durable bool) {
	t.Helper()
	s := open(t, d)
	defer closeStore(t, s)
	all, err := s.Candidates()
	if err != nil || len(all) > 1 || len(all) == 0 && durable {
		t.Errorf("%s: candidates %+v, error %v", name, all, err)
	}
	for _, c := range all {
		if _, got, err := s.Candidate(c.Run); err != nil || got.Len() != 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if names, _ := d.Names(s.Dir() + "/candidates"); len(names) != 3*len(all) {
		t.Errorf("%s: left %q", name, names)
	}
	requireNoTemp(t, d)
}
