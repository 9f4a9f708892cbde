package plugins

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/licexport/licexport/internal/problem"
)

// privateCopy starts the plugin from a copy that only this account can change.
// The copy is made from the files that were hashed and hashed again while it is
// written; one that is there already is hashed too.
func (v Verifier) privateCopy(d *Decision, files map[string]Digest) error {
	if v.CacheDir == "" {
		return problem.New(problem.Usage,
			fmt.Sprintf("plugin %s: %s belongs to another account, and there is no cache directory for a private copy", d.plugin.Name, d.plugin.Path), ownIt)
	}
	base := filepath.Base(d.plugin.Path)
	parent := filepath.Join(v.CacheDir, "plugins")
	// All files of the plugin decide about the name, the program's first.
	target := filepath.Join(parent, base+"-sha256-"+combined(files).hex())
	if !intact(target, files) {
		if err := v.Places.Owners.Folder("cache folder", parent); err != nil {
			return v.noSafePlace(d, err)
		}
		if err := makeCopy(parent, target, d.plugin.Path, files); err != nil {
			return fmt.Errorf("plugin %s: make a private copy: %w", d.plugin.Name, err)
		}
		prune(parent, base, target)
	}
	path := filepath.Join(target, base)
	// The cache itself may be in a place that others control, as when sudo
	// keeps the HOME of the user who called it.
	trusted, err := v.safe(Plugin{Name: d.plugin.Name, Path: path})
	if err != nil {
		return err
	}
	if !trusted {
		return v.noSafePlace(d, nil)
	}
	d.path = path
	return nil
}

func (v Verifier) noSafePlace(d *Decision, cause error) error {
	p := problem.New(problem.Usage,
		fmt.Sprintf("plugin %s: %s belongs to another account, and so does the cache directory %s, so there is no safe place for a private copy",
			d.plugin.Name, d.plugin.Path, v.CacheDir), ownIt)
	for _, below := range problem.List(cause) {
		p.Remedy += "\n" + strings.Join(below.Lines(), "\n")
	}
	p.Err = cause
	return p
}

// ownIt is what to do about a plugin of another account.
const ownIt = "Let root or this account own the file and its directories"

func combined(files map[string]Digest) Digest {
	lock := Lock{Plugins: map[string]Entry{"x": {Files: map[string]map[string]Digest{"x": files}}}}
	sum := sha256.Sum256(lock.Encode())
	return digestOf(sum[:])
}

func intact(dir string, files map[string]Digest) bool {
	for file, want := range files {
		if got, err := HashFile(filepath.Join(dir, file)); err != nil || got != want {
			return false
		}
	}
	return true
}

func makeCopy(parent, target, source string, files map[string]Digest) error {
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return err
	}
	temp, err := os.MkdirTemp(parent, ".copy-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(temp) }()
	for file, want := range files {
		got, err := copyFile(filepath.Join(filepath.Dir(source), file), filepath.Join(temp, file))
		if err != nil {
			return err
		}
		if got != want {
			return fmt.Errorf("%s changed while it was copied", file)
		}
	}
	// Another run may have just made the same, and be about to start it.
	if os.Rename(temp, target) == nil || intact(target, files) {
		return nil
	}
	if err := os.RemoveAll(target); err != nil { // it is damaged
		return err
	}
	return os.Rename(temp, target)
}

func copyFile(from, to string) (Digest, error) {
	in, err := openHeld(from)
	if err != nil {
		return "", err
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o500) // #nosec G302 -- a program has to be executable
	if err != nil {
		return "", err
	}
	digest, err := hashReader(io.TeeReader(in, out))
	if closeErr := out.Close(); err == nil {
		err = closeErr
	}
	return digest, err
}

// prune removes copies of former versions. Failing does no harm.
func prune(parent, base, keep string) {
	entries, err := os.ReadDir(parent)
	if err != nil {
		return
	}
	for _, e := range entries {
		path := filepath.Join(parent, e.Name())
		if path != keep && strings.HasPrefix(e.Name(), base+"-sha256-") {
			_ = os.RemoveAll(path)
		}
	}
}
