package disk

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
)

const (
	tempMark = ".licexport-"
	tempEnd  = ".tmp"
	// tempRandom is the number of random bytes in the name of a temporary file.
	tempRandom = 8
	// maxTempBase keeps the name below the 255 bytes that file systems allow.
	maxTempBase = 200
)

// tempName makes a new name beside path that a later run recognizes:
// .<name>.licexport-<16 hex digits>.tmp.
func tempName(path string) string {
	var random [tempRandom]byte
	_, _ = rand.Read(random[:]) // never fails, by its contract
	return filepath.Join(filepath.Dir(path), tempPrefix(path)+hex.EncodeToString(random[:])+tempEnd)
}

func tempPrefix(path string) string {
	base := filepath.Base(path)
	if len(base) > maxTempBase {
		sum := sha256.Sum256([]byte(base))
		base = hex.EncodeToString(sum[:])
	}
	return "." + base + tempMark
}

// isTempName reports whether name is a temporary file that starts with prefix.
func isTempName(name, prefix string) bool {
	random, ok := strings.CutPrefix(name, prefix)
	if !ok {
		return false
	}
	random, ok = strings.CutSuffix(random, tempEnd)
	if !ok || len(random) != 2*tempRandom {
		return false
	}
	_, err := hex.DecodeString(random)
	return err == nil
}

// CleanFile removes the temporary files that runs killed while writing path left
// behind. The caller holds the lock that keeps other runs from writing path.
func CleanFile(fsys FS, path string) error {
	prefix := tempPrefix(path)
	return clean(fsys, filepath.Dir(path), func(name string) bool { return isTempName(name, prefix) })
}

// CleanDir removes the temporary files of all files in a folder that is
// licexport's own. A folder that is not there is clean.
func CleanDir(fsys FS, dir string) error {
	return clean(fsys, dir, func(name string) bool {
		mark := strings.LastIndex(name, tempMark)
		return mark > 0 && name[0] == '.' && isTempName(name, name[:mark+len(tempMark)])
	})
}

func clean(fsys FS, dir string, isLeftover func(name string) bool) error {
	names, err := fsys.Names(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var failed error
	for _, name := range names {
		if isLeftover(name) {
			failed = errors.Join(failed, fsys.Remove(filepath.Join(dir, name)))
		}
	}
	return failed
}
