package state

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"time"
)

const (
	lossesVersion = 1
	lossesEnd     = ".losses"
)

// Losses says why people lose licenses by a run, as far as only the run knows: they
// are holders that the source sent and that are not in the file. The tables show
// everything else. It names no people: rows are numbers into the table that the run
// compared with.
type Losses struct {
	Version int `json:"version"`
	// Baseline is the digest of the content that the run compared with.
	Baseline string `json:"baseline"`
	// Complete is false if there were more rows than are kept.
	Complete bool `json:"complete"`
	// Absent are the holders that the source sent.
	Absent []AbsentRows `json:"absent,omitempty"`
}

// AbsentRows are rows of one license with one reason.
type AbsentRows struct {
	// UID is that of the license in the table compared with.
	UID string `json:"uid"`
	// Kind is why the holders are not in the file; Why the same in words, may be empty.
	Kind AbsenceKind `json:"kind"`
	Why  string      `json:"why,omitempty"`
	// Rows counts from 0 among the rows of the license in that table.
	Rows []int `json:"rows"`
}

// AbsenceKind is why a holder that the source sent is not in the file.
type AbsenceKind string

// Kinds of absences.
const (
	AbsentLeftOut AbsenceKind = "left_out" // by settings of the source
	AbsentNoEmail AbsenceKind = "no_email" // no usable e-mail
	AbsentNoUser  AbsenceKind = "no_user"  // a device or a key
)

// WriteLosses keeps why holders lose licenses by a run.
func (s *Store) WriteLosses(ctx context.Context, run string, l Losses) error {
	if err := checkRunID(run); err != nil {
		return err
	}
	if err := s.mkdir(runsDir); err != nil {
		return err
	}
	l.Version = lossesVersion
	return s.writeJSON(ctx, s.path(runsDir, run+lossesEnd), l)
}

// Losses returns what WriteLosses kept of a run; nil if there is nothing.
func (v *View) Losses(run string) (*Losses, error) {
	if err := checkRunID(run); err != nil {
		return nil, nil //nolint:nilerr // nothing is kept under what is no name of a run
	}
	var l Losses
	err := v.readJSON(filepath.Join(runsDir, run+lossesEnd), lossesVersion, &l)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &l, nil
}

// keepLosses is how long losses are of use: as long as the tables are that they refer
// to. Zero is without a bound.
func (r Retention) keepLosses() time.Duration {
	if r.Contents <= 0 || r.Days <= 0 {
		return 0
	}
	return max(r.Contents, r.Days)
}
