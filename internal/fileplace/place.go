package fileplace

import (
	"os"
	"path/filepath"
	"strings"
)

// maxLinks bounds a chain of symbolic links from a file to the next.
const maxLinks = 40

// Place is where a file is or would be. It is a look at the system: what moves
// later is not noticed.
type Place struct {
	path   string   // absolute, for what the system does not know
	folder identity // of the nearest folder that is there; zero if none could be read
	rest   string   // the way from folder to the file
	file   identity // of the file itself; zero if it is not there
}

// Of looks where a path leads. It never fails: what cannot be looked at is
// compared by its path.
func Of(path string) Place {
	path = follow(absolute(path))
	p := Place{path: path}
	p.file, _ = identify(path)
	folder, rest := filepath.Dir(path), Name(path)
	for {
		if id, err := identify(folder); err == nil {
			p.folder, p.rest = id, rest
			return p
		}
		above := filepath.Dir(folder)
		if above == folder {
			return p
		}
		rest = filepath.Join(trim(filepath.Base(folder)), rest)
		folder = above
	}
}

// Same reports whether both lead to one file.
func (p Place) Same(q Place) bool {
	if p.folder == (identity{}) || q.folder == (identity{}) {
		return sameName(p.path, q.path)
	}
	if p.folder != q.folder {
		return false
	}
	if sameName(p.rest, q.rest) {
		return true
	}
	// A folder that ignores case, as on a share of Windows, shows it by its files.
	return strings.EqualFold(p.rest, q.rest) && p.file != (identity{}) && p.file == q.file
}

// Key identifies the place of a file on this machine for as long as its folder
// stays: two paths to one file have one key. It can be part of a file name.
func Key(path string) (string, error) {
	path = follow(absolute(path))
	folder, err := identify(filepath.Dir(path))
	if err != nil {
		return "", err
	}
	return folder.key(keyName(Name(path))), nil
}

// Name returns the name of a file as its folder knows it.
func Name(path string) string { return trim(filepath.Base(ownName(path))) }

// follow returns where a file leads that is a symbolic link. Its folder is
// identified by the system in any case.
func follow(path string) string {
	for range maxLinks {
		target, err := os.Readlink(path)
		if err != nil {
			return path
		}
		if !filepath.IsAbs(target) {
			// The system resolves a relative link from where the link really is.
			dir, err := filepath.EvalSymlinks(filepath.Dir(path))
			if err != nil {
				dir = filepath.Dir(path)
			}
			target = filepath.Join(dir, target)
		}
		path = target
	}
	return path
}

func absolute(path string) string {
	if full, err := filepath.Abs(path); err == nil {
		return full
	}
	return path
}
