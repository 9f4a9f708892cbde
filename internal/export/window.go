package export

import (
	"bytes"
	"context"
	"errors"
	"io"

	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
	"github.com/licexport/licexport/internal/window"
)

// guardMemory is what the guard remembers, during one run: what it knew when the run
// began, and its window of the last days. A damaged window is rebuilt once.
type guardMemory struct {
	guard.Memory

	e             *Exporter
	run           string
	dryRun, fresh bool
	store         *state.Store
	warn          func(string)
	// made holds a window that a dry run rebuilt: a dry run writes nothing.
	made []byte
}

// recall loads what the guard remembers of an output.
func (e *Exporter) recall(p Plan, run string, store *state.Store, warn func(string)) *guardMemory {
	m := &guardMemory{e: e, run: run, dryRun: p.DryRun, fresh: p.Fresh, store: store, warn: warn}
	if !p.Fresh {
		m.Memory = store.GuardMemory()
	}
	return m
}

// today is the day by which the window moves on. A clock that has leapt does not move it.
func (g *guardMemory) today() window.Day { return window.DayOf(g.store.SettledNow()) }

// measure finds what a new table takes from those who are in the window; nil if it
// takes nothing from anybody, or if nothing is known.
func (g *guardMemory) measure(ctx context.Context, table *license.Table, diff *license.Diff) (losses *window.Losses, err error) {
	if diff == nil || diff.Lost+diff.Changed == 0 || g.fresh {
		return nil, nil
	}
	err = g.whole(ctx, func() error {
		if g.Window.File == nil {
			return nil
		}
		r, err := g.open()
		if err != nil {
			return err
		}
		losses, err = g.Window.Measure(r, window.Query{
			Today: g.today(), Diff: diff, New: table, Frozen: g.Frozen(), Moving: g.Moving(g.e.now()),
		})
		return errors.Join(err, r.Close())
	})
	return losses, err
}

// advance gives the window after a new table is published in place of the old one; it
// writes the window's file.
func (g *guardMemory) advance(ctx context.Context, old *license.Table, a assessment, frozen window.Freeze) (next window.Memory, err error) {
	publication := window.Publication{
		Today: g.today(), Old: old, Diff: a.diff, Frozen: frozen,
		Moving: g.Moving(g.e.now()), New: a.table, Excused: a.excused,
	}
	if published := g.store.Published(); published != nil {
		publication.OldTime, publication.OldDigest = published.Time, published.Digest
	}
	err = g.whole(ctx, func() error {
		former := g.Window.File
		var rewrite *window.Rewrite
		if next, rewrite = g.Window.Advance(publication); rewrite == nil {
			return nil
		}
		var err error
		next.File, err = g.store.WriteWindow(ctx, g.run, func(out io.Writer) (string, error) {
			if former == nil {
				return rewrite.Write(out, nil, "")
			}
			r, err := g.open()
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
func (g *guardMemory) open() (io.ReadCloser, error) {
	if g.made != nil {
		return io.NopCloser(bytes.NewReader(g.made)), nil
	}
	return g.store.OpenWindow(g.Window.File)
}

// whole does something with the window. If the window is damaged, it is rebuilt from
// the tables that are kept, and the same is done again.
func (g *guardMemory) whole(ctx context.Context, do func() error) error {
	err := do()
	damage, ok := errors.AsType[*window.DamagedError](err)
	if !ok {
		return problem.With(problem.Output, err)
	}
	g.warn(damage.Error() + ". It was made anew from the tables of former runs that are kept")
	if err := g.remake(ctx); err != nil {
		return problem.With(problem.Output, err)
	}
	return problem.With(problem.Output, do())
}

func (g *guardMemory) remake(ctx context.Context) error {
	table := func(c window.Content) *license.Table { return g.store.TableOf(c.Digest) }
	if g.dryRun {
		var made bytes.Buffer
		next, digest, err := g.Window.Remake(&made, table)
		if err != nil {
			return err
		}
		g.Window, g.made = next, made.Bytes()
		if next.File != nil {
			g.Window.File = &window.File{Name: g.Window.File.Name, Digest: digest}
		}
		return nil
	}
	var next window.Memory
	file, err := g.store.WriteWindow(ctx, g.run+"-remade", func(out io.Writer) (digest string, err error) {
		next, digest, err = g.Window.Remake(out, table)
		return digest, err
	})
	if err != nil {
		return err
	}
	if next.File != nil { // else no point is left
		next.File = file
	}
	g.Window = next
	return g.store.SetGuardMemory(ctx, g.Memory)
}
