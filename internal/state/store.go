package state

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/license"
)

// Store is the state of an output, locked for one run, which may publish. It is
// not safe for concurrent use.
type Store struct {
	*View
	lock disk.Lock
	// place is the second lock of a state below a root; see placeLock.
	place disk.Lock
}

// Open locks the state of an output, making it if there is none, settles a
// publication that was cut off, and removes what dead runs left behind.
//
// Errors: *LockedError if another run holds it; *disk.OutputError if the output
// or the state could not be written; *CorruptError if a file of the state is
// damaged.
func Open(ctx context.Context, output string, o Options) (*Store, error) {
	if _, err := disk.CheckTarget(o.fsys(), output); err != nil {
		return nil, err
	}
	place, err := lockPlace(output, o)
	if err != nil {
		return nil, err
	}
	s := &Store{place: place}
	if s.View, err = newView(output, o); err == nil {
		err = s.mkdir("")
	}
	if err == nil {
		s.lock, err = s.View.lock()
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	// Before any source is asked: reading may take hours.
	if err := disk.TryTarget(s.fsys, output); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.recover(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Peek opens the state of an output without locking or changing anything: for a
// dry run, which goes the way of a run up to the point where it would publish.
// Whatever would change the state fails. Errors as for Read.
func Peek(ctx context.Context, output string, o Options) (*Store, error) {
	v, err := Read(ctx, output, o)
	if err != nil {
		return nil, err
	}
	return &Store{View: v}, nil
}

// Close frees the lock.
func (s *Store) Close() error {
	lock, place := s.lock, s.place
	s.lock, s.place = nil, nil
	var err error
	if lock != nil {
		_ = lock.Note(nil) // else the next run is taken for this one until it has noted its own name
		err = lock.Unlock()
	}
	if place != nil {
		err = errors.Join(err, place.Unlock())
	}
	if err != nil {
		return fmt.Errorf("free the lock of %s: %w", s.output, err)
	}
	return nil
}

// recover brings the state in order after whatever the last run came to.
func (s *Store) recover(ctx context.Context) error {
	if err := s.load(ctx); err != nil {
		return err
	}
	settled, situation := settle(s.head, s.situation.Digest)
	if situation.Interrupted == Finished {
		// The head must not be ahead of the file if power is lost now.
		if err := s.fsys.SyncDir(filepath.Dir(s.output)); err != nil {
			return disk.Explain(s.output, "make the new name durable", err)
		}
	}
	if situation.Interrupted != "" || !s.found || s.expired(settled) {
		if err := s.save(ctx, settled); err != nil {
			return err
		}
	}
	s.situation = situation
	s.clean()
	return nil
}

// save writes the head in one step, without former contents that are too old: their
// tables go when the head does not name them any more.
func (s *Store) save(ctx context.Context, h head) error {
	if s.lock == nil {
		return errors.New("the state is closed")
	}
	h.Output = s.output
	h.History, h.Contents = s.unexpired(&h), s.recentContents(&h)
	if err := s.writeJSON(ctx, s.path(headFile), h); err != nil {
		return err
	}
	s.head, s.found = h, true
	return nil
}

// clean removes leftovers. What cannot be removed now is tried again by the next
// run, so failing is only worth a note.
func (s *Store) clean() {
	err := errors.Join(
		disk.CleanFile(s.fsys, s.output),
		disk.CleanDir(s.fsys, s.dir),
		disk.CleanDir(s.fsys, s.path(tablesDir)),
		disk.CleanDir(s.fsys, s.path(candidatesDir)),
		disk.CleanDir(s.fsys, s.path(runsDir)),
		disk.CleanDir(s.fsys, s.path(countsDir)),
		s.pruneTables(),
		s.cleanWindows(),
		s.pruneCandidates(),
	)
	if err != nil && s.disk.Note != nil {
		s.disk.Note("some leftovers of former runs could not be removed: " + err.Error())
	}
}

// pruneTables removes tables that the head does not name. The window names those that
// it is rebuilt from if its file is damaged.
func (s *Store) pruneTables() error {
	names, err := s.names(tablesDir)
	if err != nil {
		return err
	}
	used := map[string]bool{}
	for _, e := range []*Entry{s.head.Published, s.head.Pending} {
		if e != nil {
			used[e.Digest] = true
		}
	}
	for _, e := range s.head.History {
		used[e.Digest] = true
	}
	for _, c := range s.head.Contents {
		used[c.Digest] = true
	}
	for _, c := range s.head.Guard.Window.Contents {
		used[c.Digest] = true
	}
	var failed error
	for _, name := range names {
		digest, ok := strings.CutSuffix(name, tableEnd)
		if ok && !used[digest] {
			failed = errors.Join(failed, s.remove(s.path(tablesDir, name)))
		}
	}
	return failed
}

// SetHold stops the jobs of this output until Resume.
func (s *Store) SetHold(ctx context.Context, hold Hold) error {
	h := s.head
	h.Hold = &hold
	return s.save(ctx, h)
}

// Resume takes the hold away and reports whether there was one.
func (s *Store) Resume(ctx context.Context) (bool, error) {
	if s.head.Hold == nil {
		return false, nil
	}
	h := s.head
	h.Hold = nil
	return true, s.save(ctx, h)
}

// Ack takes a license off the list to clear by hand, and reports whether it was
// on it. The UId is compared as license.FoldKey does.
func (s *Store) Ack(ctx context.Context, uid string) (bool, error) {
	h := s.head
	key := license.FoldKey(uid)
	h.ByHand = slices.DeleteFunc(slices.Clone(h.ByHand), func(b ByHand) bool { return license.FoldKey(b.UID) == key })
	if len(h.ByHand) == len(s.head.ByHand) {
		return false, nil
	}
	return true, s.save(ctx, h)
}
