package state

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/license"
)

const (
	candidateVersion = 1
	// keepCandidates is how many tables that were not published are kept, besides
	// the first of them that can still be approved.
	keepCandidates = 10
	removalsEnd    = ".removals.csv"
)

// ApprovalAge is how long a candidate can be approved. What a person has looked at
// must not be too far from what is published.
const ApprovalAge = 72 * time.Hour

// Candidate is a table that a run wanted to publish and did not.
type Candidate struct {
	Version int       `json:"version"`
	Run     string    `json:"run"`
	Time    time.Time `json:"time"`
	// Why it was not published: "refused" by the guard, "unwritten" because the
	// output could not be written.
	Why Why `json:"why"`
	// Baseline is the digest of the published content that it was compared with,
	// BaselineRun the last run by then that had found the sources like that; see
	// Superseded. SaveCandidate fills them in; empty if nothing was published.
	Baseline    string `json:"baseline,omitempty"`
	BaselineRun string `json:"baseline_run,omitempty"`
	// BaselineFile is the CSV that it was compared with if nothing was published;
	// empty if there was none.
	BaselineFile string `json:"baseline_file,omitempty"`
	// Rows counts the assignments; Removed those of the baseline that it lacks.
	Rows    int `json:"rows"`
	Removed int `json:"removed"`
	// Sources says when the rows of each source were read completely.
	Sources map[string]time.Time `json:"sources,omitempty"`
	// Verdict is what the guard said, in its own form.
	Verdict json.RawMessage `json:"verdict,omitempty"`
	// Approval says who had let removals through before it could not be written;
	// nil if no approval was needed.
	Approval *Approval `json:"approval,omitempty"`
	// Gaps are the units in use for which the sources named no holder.
	Gaps []guard.Gap `json:"gaps,omitempty"`
}

// Why is the reason for which a candidate was not published.
type Why string

// Reasons why a table was not published.
const (
	Refused   Why = "refused"
	Unwritten Why = "unwritten"
)

// SaveCandidate keeps a table that was not published, and the list of who would
// lose what, which removals writes; it may be nil. Only the newest ten are kept,
// and the first that is not superseded, none for longer than Options.Keep says. It
// returns the path of the list.
func (s *Store) SaveCandidate(ctx context.Context, c Candidate, t *license.Table, removals func(io.Writer) error) (list string, err error) {
	if err := checkRunID(c.Run); err != nil {
		return "", err
	}
	if err := s.mkdir(candidatesDir); err != nil {
		return "", err
	}
	if removals != nil {
		list = s.RemovalsPath(c.Run)
		if err := s.write(ctx, list, removals); err != nil {
			return "", err
		}
	}
	if err := s.writeTable(ctx, s.path(candidatesDir, c.Run+tableEnd), t); err != nil {
		return "", err
	}
	c.Version, c.Rows = candidateVersion, t.Len()
	if p := s.head.Published; p != nil {
		c.Baseline, c.BaselineRun = p.Digest, p.LastRun
	}
	// Written last: without it the other files are leftovers.
	if err := s.writeJSON(ctx, s.path(candidatesDir, c.Run+jsonEnd), c); err != nil {
		return "", err
	}
	s.clean()
	return list, nil
}

// Superseded reports whether a run has published since a candidate was kept, even if
// it published the same content as before: the sources have been read again since, so
// what the candidate would remove is out of date.
func (v *View) Superseded(c Candidate) bool {
	p := v.head.Published
	return p != nil && (p.Digest != c.Baseline || p.LastRun != c.BaselineRun)
}

// RemovalsPath returns the path of the list of who would lose what in a refused
// run.
func (v *View) RemovalsPath(run string) string {
	return v.path(candidatesDir, run+removalsEnd)
}

// Candidates returns the tables that were not published, newest first. Those
// that can be read are returned also if the error says that others cannot.
func (v *View) Candidates() ([]Candidate, error) {
	names, err := v.names(candidatesDir)
	if err != nil {
		return nil, err
	}
	var all []Candidate
	var failed error
	for _, name := range names {
		if filepath.Ext(name) != jsonEnd {
			continue
		}
		var c Candidate
		if err := v.readJSON(filepath.Join(candidatesDir, name), candidateVersion, &c); err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		c.Run = strings.TrimSuffix(name, jsonEnd)
		all = append(all, c)
	}
	slices.SortStableFunc(all, newestFirst)
	return all, failed
}

func newestFirst(a, b Candidate) int {
	if c := b.Time.Compare(a.Time); c != 0 {
		return c
	}
	return strings.Compare(b.Run, a.Run)
}

// Candidate returns the table that a run did not publish. If it is not kept any
// more, the error is a *NotFoundError.
func (v *View) Candidate(run string) (Candidate, *license.Table, error) {
	all, err := v.Candidates()
	i := slices.IndexFunc(all, func(c Candidate) bool { return c.Run == run })
	if i < 0 {
		if err != nil {
			return Candidate{}, nil, err
		}
		known := make([]string, len(all))
		for i, c := range all {
			known[i] = c.Run
		}
		return Candidate{}, nil, &NotFoundError{What: "candidate", Output: v.output, Run: run, Known: known}
	}
	table, err := v.readTable(filepath.Join(candidatesDir, run+tableEnd))
	return all[i], table, err
}

// pruneCandidates removes what is too old, all but the newest and the first one that is
// not superseded, and parts of candidates that were never completed. A damaged
// candidate is left for people to look at.
func (s *Store) pruneCandidates() error {
	names, err := s.names(candidatesDir)
	if err != nil || len(names) == 0 {
		return err
	}
	all, damaged := s.Candidates()
	if damaged != nil {
		return damaged
	}
	all = slices.DeleteFunc(all, s.tooOld)
	keep := map[string]bool{}
	for _, c := range all[:min(len(all), keepCandidates)] {
		keep[c.Run] = true
	}
	// People were notified of the first one, and some runs are made every few minutes.
	for _, c := range slices.Backward(all) {
		if !s.Superseded(c) {
			keep[c.Run] = true
			break
		}
	}
	var failed error
	for _, name := range names { // sorted: the .json, which makes it a candidate, goes first
		run, _, _ := strings.Cut(name, ".")
		if !strings.HasPrefix(name, ".") && !keep[run] {
			failed = errors.Join(failed, s.remove(s.path(candidatesDir, name)))
		}
	}
	return failed
}
