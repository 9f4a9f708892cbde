package catalog

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"

	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/plugins/name"
)

// Change is a plugin that is to become what the catalog has.
type Change struct {
	Entry Entry
	// Former is what is installed; without a path if nothing is.
	Former plugins.Listed
	// Dir is the folder of the program, Lock the lock file for its entry; an empty
	// Lock leaves it to somebody else to lock it.
	Dir, Lock string
}

// Path is where the program goes.
func (c Change) Path() string { return filepath.Join(c.Dir, name.File(c.Entry.Name, runtime.GOOS)) }

// Changer carries out changes.
type Changer struct {
	// Installer fetches; its Dir is that of each change.
	Installer plugins.Installer
	Places    plugins.Places
	Origin    Origin
	// Release is noted in the lock file as the place that a plugin came from.
	Release string
}

// Prepared are changes whose programs are fetched and checked.
type Prepared struct {
	changer  Changer
	changes  []Change
	programs []*plugins.Prepared // nil where the program is there already
}

// Prepare fetches the programs of all changes and checks their digests, so that a
// person can decide about them. After an error nothing has changed. The caller calls
// Discard in the end.
func (c Changer) Prepare(ctx context.Context, changes ...Change) (*Prepared, error) {
	prepared := &Prepared{changer: c, changes: changes}
	for _, change := range changes {
		program, err := c.prepare(ctx, change)
		if err != nil {
			prepared.Discard()
			return nil, err
		}
		prepared.programs = append(prepared.programs, program)
	}
	return prepared, nil
}

func (c Changer) prepare(ctx context.Context, change Change) (*plugins.Prepared, error) {
	if change.Lock != "" {
		if err := c.Places.TryLock(change.Lock); err != nil {
			return nil, fmt.Errorf("plugin %s: %w", change.Entry.Name, err)
		}
	}
	if got, err := plugins.HashFile(change.Path()); err == nil && got == change.Entry.Program {
		return nil, nil //nolint:nilnil // documented above: nothing is to be fetched
	}
	request, err := c.Origin.Request(change.Entry)
	if err != nil {
		return nil, err
	}
	installer := c.Installer
	installer.Dir = change.Dir
	return installer.Prepare(ctx, request)
}

// Apply puts the programs into their places and locks them by the digests of the
// catalog. done are the changes that were carried out, also beside an error.
func (p *Prepared) Apply() (done []Change, err error) {
	for i, change := range p.changes {
		if program := p.programs[i]; program != nil {
			if err := program.Put(); err != nil {
				return done, fmt.Errorf("plugin %s: %w", change.Entry.Name, err)
			}
		}
		if err := p.lock(change); err != nil {
			return done, fmt.Errorf("plugin %s is installed, but could not be locked: %w", change.Entry.Name, err)
		}
		done = append(done, change)
	}
	return done, nil
}

func (p *Prepared) lock(change Change) error {
	if change.Lock == "" {
		return nil
	}
	update := change.Entry.Update()
	update.Source = "licexport " + p.changer.Release
	// What is locked is what the catalog says, whatever is in the place by now.
	update.Files = map[string]map[string]plugins.Digest{
		plugins.Platform(): {filepath.Base(change.Path()): change.Entry.Program},
	}
	locked, err := p.changer.Places.Lock(change.Lock, []string{change.Path()}, update)
	if err == nil && len(locked) != 1 {
		err = errors.New("the lock file was not written")
	}
	return err
}

// Discard removes what was fetched.
func (p *Prepared) Discard() {
	for _, program := range p.programs {
		if program != nil {
			program.Discard()
		}
	}
}
