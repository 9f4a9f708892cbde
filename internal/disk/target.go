package disk

import (
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/licexport/licexport/internal/fileplace"
)

// CheckTarget reports whether a file at path could be replaced, as far as can be
// known without writing, and whether it exists. It is asked before any source
// is, so that hours of reading are not lost to a wrong path.
//
// A symbolic link is refused: a rename would replace the link and leave the file
// it points to, and writing through the link could not be done in one step. So
// is everything else that is no ordinary file.
func CheckTarget(fsys FS, path string) (exists bool, err error) {
	dir := filepath.Dir(path)
	refuse := func(reason, remedy string) (bool, error) {
		return false, &OutputError{Path: path, Op: "look at what is there", Reason: reason, Remedy: remedy}
	}
	if fault, remedy := fileplace.Fault(path); fault != "" {
		return refuse("the path "+fault, remedy)
	}
	info, err := fsys.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, checkFolder(fsys, path, dir)
	}
	if err != nil {
		return false, Explain(path, "look at what is there", err)
	}
	switch mode := info.Mode(); {
	case mode.IsDir():
		return refuse("it is a folder", "Add a file name to the path, as in "+filepath.Join(path, "licenses.csv")+".")
	case mode&fs.ModeSymlink != 0:
		return refuse("it is a symbolic link", "Name the file that the link points to; a link to the folder is fine.")
	case !mode.IsRegular():
		return refuse("it is no ordinary file", "Name an ordinary file in a folder.")
	case isReadOnly(mode):
		return refuse("it is marked read-only, so Windows lets nobody replace it", `Take the mark away: attrib -r "`+path+`". If somebody wants the file to stay as it is, write the output elsewhere.`)
	}
	return true, nil
}

// TryTarget makes a temporary file beside path and removes it: whether this
// account may write to a folder is not to be had otherwise, because there are
// access lists, read-only mounts and quotas. The caller holds the lock that keeps
// other runs from writing path. The error is an *OutputError.
func TryTarget(fsys FS, path string) error {
	temp := tempName(path)
	file, err := fsys.Create(temp)
	if err != nil {
		return Explain(path, "create a temporary file in "+filepath.Dir(path), err)
	}
	if err := errors.Join(file.Close(), fsys.Remove(temp)); err != nil {
		return Explain(path, "remove a temporary file from "+filepath.Dir(path), err)
	}
	return nil
}

// checkFolder tells a missing folder from a missing file. A name below a file
// also answers ErrNotExist on Windows.
func checkFolder(fsys FS, path, dir string) error {
	_, err := fsys.Names(dir)
	if err == nil || errors.Is(err, fs.ErrPermission) {
		// A folder may be writable without being readable.
		return nil
	}
	return Explain(path, "look into the folder "+dir, err)
}
