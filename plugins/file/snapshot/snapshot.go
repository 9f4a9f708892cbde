// Package snapshot reads a file as it was at one moment, or not at all. The
// files come from people, portals and scripts, and half a file would take
// licenses away from the users in the other half.
package snapshot

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/licexport/licexport/plugins/file/fault"
)

// MaxBytes is the size of the largest file that is read. A list of a million
// users is a third of it.
const MaxBytes = 256 << 20

// Rules say when a file is trusted.
type Rules struct {
	// MaxAge is how old the last change may be. 0: any age.
	MaxAge time.Duration
	// Settle is how long a file must have been left alone.
	Settle time.Duration
	// Hasty reads a file that has not been left alone for long enough, too.
	Hasty bool
	// Now is the time that ages are counted from.
	Now time.Time

	// meanwhile is called between reading and looking again, for tests.
	meanwhile func()
}

// File is a file at one moment.
type File struct {
	// Path as it was asked for, and its last element.
	Path, Name string
	// Data is the whole content.
	Data []byte
	// Modified is the time of the last change.
	Modified time.Time
}

// Busy is the fault of a file that may be read a little later: somebody is
// writing it.
type Busy struct {
	*fault.Fault
	// Left is how long to wait before it is worth another look.
	Left time.Duration
}

// Unwrap returns the fault.
func (b *Busy) Unwrap() error { return b.Fault }

// glance is how long to wait for a file of which nothing but its use is known.
const glance = 2 * time.Second

// Read reads the file at path. Errors are *fault.Fault, or *Busy with one.
func Read(path string, rules Rules) (*File, error) {
	before, err := stat(path)
	if err != nil {
		return nil, err
	}
	if err := rules.accept(path, before); err != nil {
		return nil, err
	}
	f, err := openShared(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	defer f.Close() //nolint:errcheck // nothing was written
	data, err := io.ReadAll(io.LimitReader(f, MaxBytes+1))
	if err != nil {
		return nil, unreadable(path, err)
	}
	if rules.meanwhile != nil {
		rules.meanwhile()
	}
	if err := unchanged(path, f, before, len(data)); err != nil {
		return nil, err
	}
	return &File{Path: path, Name: filepath.Base(path), Data: data, Modified: before.ModTime()}, nil
}

func stat(path string) (fs.FileInfo, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil && (errors.Is(err, fs.ErrNotExist) || isPattern(path)): // Windows takes a pattern for no name
		return nil, missing(path)
	case err != nil:
		return nil, unreadable(path, err)
	case info.IsDir():
		return nil, fault.New("not_a_file", path, "Name the file in it.", "this is a folder").At("path")
	case !info.Mode().IsRegular():
		return nil, fault.New("not_a_file", path, "Only files that can be read twice with the same result are accepted.",
			"this is no regular file").At("path")
	default:
		return info, nil
	}
}

func missing(path string) error {
	if isPattern(path) {
		return fault.New("not_found", path, "Name one file, or set pick to newest: then the one that was changed last is read.",
			"there is no file with this name, and it looks like a pattern").At("pick")
	}
	return fault.New("not_found", path, "Check the setting path and that the export has been saved there. "+
		"The account that runs licexport must be able to see the folder.", "the file does not exist").At("path")
}

// accept judges a file by what is known without reading it.
func (r Rules) accept(path string, info fs.FileInfo) error {
	if lock := lockFile(path); lock != "" {
		return fault.New("locked", path, fmt.Sprintf("A program has it open and has put %s beside it: what is saved now may be half of a change. "+
			"Close the file there. If nobody has it open, the program has crashed: delete that lock file.", filepath.Base(lock)),
			"the file is being edited")
	}
	age := r.Now.Sub(info.ModTime())
	switch {
	case info.Size() == 0:
		return fault.New("empty", path, "Probably its export has failed or is not finished. Nothing is taken from an empty file.",
			"the file is empty")
	case info.Size() > MaxBytes:
		return tooLarge(path, info.Size())
	case age < 0 && -age > r.Settle:
		return fault.New("from_the_future", path, "Compare the clock of this computer with that of the one that has written the file.",
			"the file was changed in the future, at %s", moment(info.ModTime()))
	case age < r.Settle && !r.Hasty:
		return &Busy{Left: r.Settle - age, Fault: fault.New("not_settled", path,
			fmt.Sprintf("It may still be written. It is read once it has not changed for %s (setting settle).", r.Settle),
			"the file was changed just now, at %s", moment(info.ModTime())).At("settle")}
	case r.MaxAge > 0 && age > r.MaxAge:
		return fault.New("too_old", path, fmt.Sprintf("It may be %s old at most (setting max_age): who joined or left since then is not in it. "+
			"Save a new export there, or allow a greater age.", Days(r.MaxAge)),
			"the file is %s old, last changed at %s", Days(age), moment(info.ModTime())).At("max_age")
	default:
		return nil
	}
}

// unchanged makes sure that the file behind the path is still the one that was
// looked at before, and that n bytes are all of it.
func unchanged(path string, f *os.File, before fs.FileInfo, n int) error {
	if n > MaxBytes {
		return tooLarge(path, int64(n))
	}
	opened, err := f.Stat()
	if err != nil {
		return unreadable(path, err)
	}
	after, err := os.Stat(path)
	if err != nil {
		return unreadable(path, err)
	}
	for _, now := range []fs.FileInfo{opened, after} {
		if !os.SameFile(before, now) || now.Size() != int64(n) || !now.ModTime().Equal(before.ModTime()) {
			return &Busy{Left: glance, Fault: fault.New("changed", path, "It is still being written. Run again when it is complete; "+
				"whoever writes it should write under another name and rename it at the end.", "the file changed while it was read")}
		}
	}
	return nil
}

func unreadable(path string, err error) error {
	switch {
	case errors.Is(err, errInUse):
		return &Busy{Left: glance, Fault: fault.New("locked", path, "Close it there, or wait until it is written, and run again.", "another program is writing the file")}
	case errors.Is(err, fs.ErrPermission):
		return fault.New("no_permission", path, "Give the account that runs licexport the right to read the file.", "the file must not be read").At("path")
	default:
		return fault.New("unreadable", path, reason(err), "the file cannot be read")
	}
}

// reason is the operating system's own word, without the path once more.
func reason(err error) string {
	if failed, ok := errors.AsType[*fs.PathError](err); ok {
		err = failed.Err
	}
	return "The operating system says: " + err.Error()
}

func tooLarge(path string, size int64) error {
	return fault.New("too_large", path, fmt.Sprintf("At most %d MiB are read. Is it the right file?", MaxBytes>>20),
		"the file is too large: %d MiB", size>>20).At("path")
}

// Days writes an age for people: whole days where there are some.
func Days(d time.Duration) string {
	switch days := int(d / (24 * time.Hour)); {
	case days == 1:
		return "1 day"
	case days > 1:
		return fmt.Sprintf("%d days", days)
	default:
		return d.Round(time.Second).String()
	}
}

func moment(t time.Time) string { return t.Format("2006-01-02 15:04:05 -0700") }
