package state

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/license"
)

// Format writes a table as the output, and proves that what was read back is
// that table.
type Format struct {
	Write  func(io.Writer, *license.Table) error
	Verify func(io.Reader, *license.Table) error
}

// Publication is a table to publish.
type Publication struct {
	// Run publishes it.
	Run    string
	Table  *license.Table
	Format Format
	// Baseline is what the file held before licexport knew it. It is asked for
	// only if nothing was published before, and may be nil.
	Baseline *license.Table
	// Sources says when the rows of each source were read completely.
	Sources map[string]time.Time
	// Approval says who let removals through, and Agreed what that settles; both
	// are nil if no approval was needed.
	Approval *Approval
	Agreed   *guard.Agreement
	// Guard is what the guard remembers afterwards; nil if that does not change.
	Guard *guard.Memory

	rollbackTo string
}

// Result is what a publication came to.
type Result struct {
	// Entry is what the state now knows as published.
	Entry Entry
	// Unchanged is true if the file held just that before; it was not touched.
	Unchanged bool
	// InPlace is true if the file holds the table, also if there is an error:
	// then only the state is behind, and the next Open brings it up to date.
	InPlace bool
}

// ErrEmpty says that a table without rows was to be published. ImportLic would
// take every license away; that cannot be approved.
var ErrEmpty = errors.New("refusing to publish a file without any assignment")

// Publish replaces the output. After an error the output is untouched unless
// Result.InPlace says otherwise. Errors of the file system are
// *disk.OutputError; a canceled context gives its cause, but once the file is
// replaced, canceling comes too late.
func (s *Store) Publish(ctx context.Context, p Publication) (Result, error) {
	if err := checkRunID(p.Run); err != nil {
		return Result{}, err
	}
	if p.Table == nil || p.Table.Len() == 0 {
		return Result{}, ErrEmpty
	}
	staged, err := disk.Stage(ctx, s.fsys, s.output,
		func(w io.Writer) error { return p.Format.Write(w, p.Table) },
		func(r io.Reader) error { return p.Format.Verify(r, p.Table) }, s.disk)
	if err != nil {
		return Result{}, err
	}
	result, err := s.publish(ctx, staged, p)
	if left := staged.Discard(); left != nil && s.disk.Note != nil {
		s.disk.Note(left.Error())
	}
	if err == nil {
		s.noteCounts(context.WithoutCancel(ctx), result.Entry, p.Table)
		s.clean()
	}
	return result, err
}

func (s *Store) publish(ctx context.Context, staged *disk.Staged, p Publication) (Result, error) {
	e := s.entry(staged, p)
	if err := s.mkdir(tablesDir); err != nil {
		return Result{}, err
	}
	if err := s.writeTable(ctx, s.path(tableName(e.Digest)), p.Table); err != nil {
		return Result{}, err
	}
	unchanged, err := s.holds(ctx, e)
	if err != nil {
		return Result{}, err
	}
	if !unchanged {
		if err := s.replace(ctx, staged, e); err != nil {
			return Result{Entry: e, InPlace: wasReplaced(err, s.output)}, err
		}
	}
	h := s.head
	h.promote(e)
	if err := s.save(context.WithoutCancel(ctx), h); err != nil {
		return Result{Entry: e, Unchanged: unchanged, InPlace: true},
			fmt.Errorf("%s holds the new content, but its state could not be brought up to date; the next run does that: %w", s.output, err)
	}
	s.situation = Situation{Kind: AsPublished, Digest: e.Digest}
	return Result{Entry: *s.head.Published, Unchanged: unchanged, InPlace: true}, nil
}

// holds reports whether the output is as published and is e. That it was so when the
// store was opened does not count: reading the sources may have taken hours.
func (s *Store) holds(ctx context.Context, e Entry) (bool, error) {
	if s.situation.Kind != AsPublished || s.head.Published.Digest != e.Digest {
		return false, nil
	}
	digest, err := fileDigest(ctx, s.fsys, s.output, s.disk)
	return digest == e.Digest, err
}

// replace notes the intent and gives the staged file its name.
func (s *Store) replace(ctx context.Context, staged *disk.Staged, e Entry) error {
	h := s.head
	h.Pending = &e
	if err := s.save(ctx, h); err != nil {
		return err
	}
	return staged.Commit(ctx)
}

func wasReplaced(err error, output string) bool {
	e, ok := errors.AsType[*disk.OutputError](err)
	return ok && e.Replaced && e.Path == output
}

func (s *Store) entry(staged *disk.Staged, p Publication) Entry {
	now := s.options.now().UTC()
	e := Entry{
		Run: p.Run, Time: now, LastRun: p.Run, LastTime: now,
		Digest: staged.Digest, Bytes: staged.Size,
		Rows: p.Table.Len(), Licenses: counts(p.Table),
		Sources: p.Sources, Approval: p.Approval,
		RollbackTo: p.rollbackTo, ForgetMaxima: p.rollbackTo != "", Agreed: p.Agreed, Guard: p.Guard,
	}
	if s.head.Published == nil && p.Baseline != nil {
		e.Replaces = counts(p.Baseline)
	}
	return e
}

// Rollback publishes again what a former run published, or, if to is empty, the
// content before the published one. Of p only Run, Format, Guard and Approval count.
// The read times of the sources come back with the rows.
func (s *Store) Rollback(ctx context.Context, to string, p Publication) (Result, error) {
	former, err := s.Former(to)
	if err != nil {
		return Result{}, err
	}
	if p.Table, err = s.Table(former); err != nil {
		return Result{}, err
	}
	p.Sources, p.rollbackTo = former.Sources, former.Run
	return s.Publish(ctx, p)
}
