package plugins

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// Verifier decides whether plugins may be started.
type Verifier struct {
	Places    Places
	Locks     *Locks
	Overrides Overrides
	// CacheDir is where private copies go, for programs that belong to another
	// account; see Decide. Usually <os.UserCacheDir>/licexport.
	CacheDir string
}

// Decision is the permission to start one program. Only Verifier.Decide makes
// one, so no other code can say "skip the check".
type Decision struct {
	plugin   Plugin
	path     string
	entry    Entry
	digest   Digest
	warnings []string
	held     []*os.File
}

// Path is the program to start, and nothing else.
func (d *Decision) Path() string { return d.path }

// Digest is the digest of the program, empty for a development override.
func (d *Decision) Digest() Digest { return d.digest }

// Version is the locked version, empty for a development override. The plugin
// must describe itself as the same.
func (d *Decision) Version() string { return d.entry.Version }

// Env names the environment variables that the lock entry lets the plugin see.
func (d *Decision) Env() []string { return d.entry.Env }

// SettingsEnv names the variables that hold the plugin's settings where there is
// no configuration file; known is false if nobody knew them when it was locked,
// and unlimited is true for a development override, which has no entry.
func (d *Decision) SettingsEnv() (names []string, known, unlimited bool) {
	return d.entry.SettingsEnv, d.entry.SettingsEnv != nil, d.digest == ""
}

// Warnings are texts for people, to be shown at every start.
func (d *Decision) Warnings() []string { return d.warnings }

// Close ends the protection of the program's file. Call it when the process
// has started, or will not be.
func (d *Decision) Close() {
	for _, f := range d.held {
		_ = f.Close()
	}
	d.held = nil
}

// Decide finds a plugin and decides whether it may be started. explicit is the
// path from the configuration, or empty.
//
// The program must have the digest of its lock entry. Between the hashing and
// the start nobody may be able to change it: on Unix because file and
// directories belong to root or to this account and nobody else may write to
// them; if they belong to another account, a private copy is hashed and started
// instead. On Windows the file stays open in a way that lets nobody write,
// rename or delete it until Decision.Close.
func (v Verifier) Decide(plugin, explicit string) (*Decision, error) {
	if o, found := v.Overrides[plugin]; found {
		return v.override(plugin, o)
	}
	p, err := v.Places.Find(plugin, explicit)
	if err != nil {
		return nil, err
	}
	entry, lock, found := v.Locks.lookUp(plugin)
	if !found {
		digest, err := HashFile(p.Path)
		if err != nil {
			return nil, err
		}
		return nil, &NotLockedError{Name: plugin, Path: p.Path, Found: digest, Locks: v.Locks.paths()}
	}
	d := &Decision{plugin: p, path: p.Path, entry: entry}
	if err := v.check(d, lock); err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

func (v Verifier) override(plugin string, o Override) (*Decision, error) {
	p, err := program(plugin, o.Path)
	if err != nil {
		return nil, fmt.Errorf("development override from %s: %w", o.From, err)
	}
	if err := v.Places.Owners.File("program of the plugin "+plugin, p.Path); err != nil {
		return nil, fmt.Errorf("development override from %s: %w", o.From, err)
	}
	return &Decision{
		plugin: p,
		path:   p.Path,
		warnings: []string{fmt.Sprintf("plugin %s runs from %s without any check of its hash, because of the development override from %s",
			plugin, p.Path, o.From)},
	}, nil
}

// check compares every file of the entry with its digest.
func (v Verifier) check(d *Decision, lock string) error {
	dir, base := filepath.Split(d.plugin.Path)
	files := d.entry.Files[Platform()]
	if _, named := files[base]; !named {
		digest, err := HashFile(d.plugin.Path)
		if err != nil {
			return err
		}
		return &PlatformError{
			Name: d.plugin.Name, Path: d.plugin.Path, Platform: Platform(), Lock: lock,
			Locked: slices.Sorted(maps.Keys(d.entry.Files)), Found: digest,
		}
	}
	trusted, err := v.safe(d.plugin)
	if err != nil {
		return err
	}
	for _, file := range slices.Sorted(maps.Keys(files)) {
		path := filepath.Join(dir, file)
		held, found, err := hold(path)
		if err != nil {
			return fmt.Errorf("plugin %s: %w", d.plugin.Name, err)
		}
		d.held = append(d.held, held)
		if found != files[file] {
			return &ChangedError{
				Name: d.plugin.Name, Path: path, Expected: files[file], Found: found,
				Lock: lock, Platform: Platform(), Version: d.entry.Version,
			}
		}
	}
	d.digest = files[base]
	if !trusted {
		return v.privateCopy(d, files)
	}
	return nil
}

// safe is the check of that name, unless a site does without.
func (v Verifier) safe(p Plugin) (trusted bool, err error) {
	if v.Places.Owners.AllowForeign {
		return true, nil
	}
	return safe(p)
}

// hold opens a file so that it cannot change, where the system can do that,
// and hashes it.
func hold(path string) (*os.File, Digest, error) {
	f, err := openHeld(path)
	if err != nil {
		return nil, "", err
	}
	digest, err := hashReader(f)
	if err != nil {
		_ = f.Close()
		return nil, "", err
	}
	return f, digest, nil
}
