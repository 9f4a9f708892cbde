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

	"github.com/licexport/licexport/internal/license"
)

const (
	candidateVersion = 1
	// keepCandidates is how many tables that were not published are kept.
	keepCandidates = 10
	removalsEnd    = ".removals.csv"
)

// Candidate is a table that a run wanted to publish and did not.
type Candidate struct {
	Version int       `json:"version"`
	Run     string    `json:"run"`
	Time    time.Time `json:"time"`
	// Why it was not published: "refused" by the guard, "unwritten" because the
	// output could not be written.
	Why Why `json:"why"`
	// Baseline is the digest of the content it was compared with; an approval
	// holds only as long as that is the published one. Empty if there was none.
	Baseline string `json:"baseline,omitempty"`
	// Rows counts the assignments; Removed those of the baseline that it lacks.
	Rows    int `json:"rows"`
	Removed int `json:"removed"`
	// Sources tells when the rows of each source were read completely.
	Sources map[string]time.Time `json:"sources,omitempty"`
	// Verdict is what the guard said, in its own form.
	Verdict json.RawMessage `json:"verdict,omitempty"`
}

// Why is the reason for which a candidate was not published.
type Why string

// Reasons why a table was not published.
const (
	Refused   Why = "refused"
	Unwritten Why = "unwritten"
)

// SaveCandidate keeps a table that was not published, and the list of who would
// lose what, which removals writes; it may be nil. Only the newest ten are kept.
// It returns the path of the list.
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
	// Written last: without it the other files are leftovers.
	if err := s.writeJSON(ctx, s.path(candidatesDir, c.Run+jsonEnd), c); err != nil {
		return "", err
	}
	s.clean()
	return list, nil
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
		return Candidate{}, nil, &NotFoundError{What: "candidate", Run: run, Known: known}
	}
	table, err := v.readTable(filepath.Join(candidatesDir, run+tableEnd))
	return all[i], table, err
}

// pruneCandidates removes all but the newest, and parts of candidates that were
// never completed. A damaged candidate is left for people to look at.
func (s *Store) pruneCandidates() error {
	names, err := s.names(candidatesDir)
	if err != nil || len(names) == 0 {
		return err
	}
	all, damaged := s.Candidates()
	if damaged != nil {
		return damaged
	}
	keep := map[string]bool{}
	for _, c := range all[:min(len(all), keepCandidates)] {
		keep[c.Run] = true
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
