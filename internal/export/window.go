package export

import (
	"bytes"
	"context"
	"errors"
	"io"

	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
	"github.com/licexport/licexport/internal/window"
)

// lastDays is the window of the last days during one run. What is damaged is made
// anew once.
type lastDays struct {
	e     *Exporter
	p     Plan
	o     *Outcome
	store *state.Store
	// made holds a window that a dry run made anew, which leaves nothing behind.
	made []byte
}

func (w *lastDays) today() window.Day { return window.DayOf(w.e.now()) }

// measure tells what the new table takes from those who are in the window; nil if
// it takes nothing from anybody, or if nothing is known.
func (w *lastDays) measure(ctx context.Context) (losses *window.Losses, err error) {
	o := w.o
	if o.Diff == nil || o.Diff.Lost+o.Diff.Changed == 0 || w.p.Fresh {
		return nil, nil
	}
	err = w.whole(ctx, func() error {
		m := &o.memory.Window
		if m.File == nil {
			return nil
		}
		r, err := w.open()
		if err != nil {
			return err
		}
		losses, err = m.Measure(r, window.Query{
			Today: w.today(), Diff: o.Diff, New: o.Table, Frozen: o.memory.Frozen(), Moving: o.memory.Moving(w.e.now()),
		})
		return errors.Join(err, r.Close())
	})
	return losses, err
}

// advance gives the window after the new table is published, whose file it writes.
func (w *lastDays) advance(ctx context.Context, frozen window.Freeze, excused *window.Excused) (next window.Memory, err error) {
	o := w.o
	publication := window.Publication{
		Today: w.today(), Old: o.Old, Diff: o.Diff, Frozen: frozen,
		Moving: o.memory.Moving(w.e.now()), New: o.Table, Excused: excused,
	}
	if published := w.store.Published(); published != nil {
		publication.OldTime, publication.OldDigest = published.Time, published.Digest
	}
	err = w.whole(ctx, func() error {
		former := o.memory.Window.File
		var rewrite *window.Rewrite
		if next, rewrite = o.memory.Window.Advance(publication); rewrite == nil {
			return nil
		}
		var err error
		next.File, err = w.store.WriteWindow(ctx, o.Run, func(out io.Writer) (string, error) {
			if former == nil {
				return rewrite.Write(out, nil, "")
			}
			r, err := w.open()
			if err != nil {
				return "", err
			}
			digest, err := rewrite.Write(out, r, former.Digest)
			return digest, errors.Join(err, r.Close())
		})
		return err
	})
	return next, err
}

// open opens the file of the window.
func (w *lastDays) open() (io.ReadCloser, error) {
	if w.made != nil {
		return io.NopCloser(bytes.NewReader(w.made)), nil
	}
	return w.store.OpenWindow(w.o.memory.Window.File)
}

// whole does something with the window. If that is damaged, it is made anew from the
// tables that are kept, and the same is done again.
func (w *lastDays) whole(ctx context.Context, do func() error) error {
	err := do()
	damage, ok := errors.AsType[*window.DamagedError](err)
	if !ok {
		return problem.With(problem.Output, err)
	}
	w.o.warn(damage.Error() + ". It was made anew from the tables of former runs that are kept")
	if err := w.remake(ctx); err != nil {
		return problem.With(problem.Output, err)
	}
	return problem.With(problem.Output, do())
}

func (w *lastDays) remake(ctx context.Context) error {
	m := &w.o.memory
	table := func(c window.Content) *license.Table { return w.store.TableOf(c.Digest) }
	if w.p.DryRun {
		var made bytes.Buffer
		next, digest, err := m.Window.Remake(&made, table)
		if err != nil {
			return err
		}
		m.Window, w.made = next, made.Bytes()
		if next.File != nil {
			m.Window.File = &window.File{Name: m.Window.File.Name, Digest: digest}
		}
		return nil
	}
	var next window.Memory
	file, err := w.store.WriteWindow(ctx, w.o.Run+"-remade", func(out io.Writer) (digest string, err error) {
		next, digest, err = m.Window.Remake(out, table)
		return digest, err
	})
	if err != nil {
		return err
	}
	if next.File != nil { // else no point is left
		next.File = file
	}
	m.Window = next
	return w.store.SetGuardMemory(ctx, *m)
}
