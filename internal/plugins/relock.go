package plugins

import (
	"cmp"
	"debug/buildinfo"
	"errors"
	"os"
	"path/filepath"
	"strings"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/plugins/name"
)

// Locked is a plugin whose entry was written.
type Locked struct {
	Plugin Plugin
	// Version that the entry names; may be empty.
	Version string
	Digest  Digest
	// SettingsEnv as in Entry.
	SettingsEnv []string
	// Experimental as in Entry.
	Experimental string
	// Dropped lists platforms whose digests were of another version.
	Dropped []string
}

// TryLock reports why Lock could not write a lock file; nil if it could. Call it before
// a program is replaced: a new program is not started while the lock file has the old
// digest.
func (p Places) TryLock(path string) error {
	if err := p.mayLock(path); err != nil {
		return err
	}
	if _, err := ReadLock(path); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return disk.Explain(path, "write the lock file", err)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

func (p Places) mayLock(path string) error {
	return errors.Join(p.Owners.File("lock file", path), p.Owners.Folder("folder of the lock file", filepath.Dir(path)))
}

// Lock writes entries for plugins into the lock file at path, which is made if
// it is not there. A target is the name of an installed plugin or the path of a
// program. u says what all entries have in common; without a version it is read
// from what the Go linker noted in the file. Nothing is executed; the caller may
// start a plugin afterwards, to learn its SettingsEnv and whether it is
// experimental.
func (p Places) Lock(path string, targets []string, u Update) ([]Locked, error) {
	var entries []Update
	var all []Locked
	for _, target := range targets {
		found, err := p.target(target, u.Platform)
		if err != nil {
			return nil, err
		}
		entry := u
		entry.Name, entry.Protocol = found.Name, sourcev1.ProtocolVersion
		if entry.Version == "" {
			entry.Version = versionOf(found.Path)
		}
		if entry.Files == nil {
			if entry.Files, err = hashFor(found, u.Platform); err != nil {
				return nil, err
			}
		}
		entries = append(entries, entry)
		all = append(all, Locked{
			Plugin: found, Version: entry.Version,
			Digest: entry.Files[cmp.Or(u.Platform, Platform())][filepath.Base(found.Path)],
		})
	}
	if err := p.mayLock(path); err != nil {
		return nil, err
	}
	for {
		lock, err := ReadLock(path)
		if err != nil {
			return nil, err
		}
		for i, entry := range entries {
			all[i].Dropped = lock.Set(entry)
			all[i].SettingsEnv = lock.Plugins[entry.Name].SettingsEnv
			all[i].Experimental = lock.Plugins[entry.Name].Experimental
		}
		if err := lock.Save(); !errors.Is(err, ErrLockChanged) {
			return all, err
		}
	}
}

// target finds a plugin by its name or by the path of its program.
func (p Places) target(target, platform string) (Plugin, error) {
	goos, _, _ := strings.Cut(cmp.Or(platform, Platform()), "_")
	if base := filepath.Base(target); base != target || strings.HasPrefix(base, sourcev1.BinaryPrefix) {
		return program(name.Of(base, goos), target)
	}
	return p.Find(target, "")
}

// hashFor returns the digests of a program that was built for a platform.
func hashFor(p Plugin, platform string) (map[string]map[string]Digest, error) {
	digest, err := HashFile(p.Path)
	if err != nil {
		return nil, err
	}
	return map[string]map[string]Digest{cmp.Or(platform, Platform()): {filepath.Base(p.Path): digest}}, nil
}

// versionOf reads the version of a Go program from its file; empty if it says
// none.
func versionOf(path string) string {
	info, err := buildinfo.ReadFile(path)
	if err != nil || info.Main.Version == "(devel)" {
		return ""
	}
	return strings.TrimPrefix(info.Main.Version, "v")
}
