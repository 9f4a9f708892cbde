//go:build !windows

package disk

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"github.com/licexport/licexport/internal/ownership"
)

// A Unix file can be read, replaced and removed while it is open.

func isHeldOpen(error) bool   { return false }
func isBusyTarget(error) bool { return false }

func rename(from, to string) error { return os.Rename(from, to) }

// isReadOnly is never the case: whoever may write to a folder may replace what is
// in it.
func isReadOnly(os.FileMode) bool { return false }

// syncDir treats a file system that cannot sync folders (some network and FUSE
// mounts answer EINVAL or ENOTSUP) as one that need not, and a drop folder, which
// this account may write but not read, likewise.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if errors.Is(err, os.ErrPermission) {
		return nil
	}
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil
	}
	return errors.Join(err, d.Close())
}

// inherit keeps mode, owner and group of the file that will be replaced.
func inherit(f *os.File, from string) error {
	old, err := os.Lstat(from)
	if err != nil {
		return err
	}
	if !old.Mode().IsRegular() {
		return notPlain(from)
	}
	if err := mayInherit(from, old); err != nil {
		return err
	}
	notKept := keepOwner(f, old)
	if err := f.Chmod(old.Mode().Perm()); err != nil {
		return err
	}
	return notKept
}

// mayInherit refuses to give a file to somebody who has only taken its name first:
// in a folder where all may create files, that can be anybody.
func mayInherit(from string, old os.FileInfo) error {
	folder, err := os.Stat(filepath.Dir(from))
	if err != nil {
		return err
	}
	uid, _, ok := ownerOf(old)
	if !ok || folder.Mode().Perm()&0o002 == 0 || uid == os.Geteuid() || uid == 0 {
		return nil
	}
	return &ownership.Error{
		What: "file", Path: from, At: from, Reason: fmt.Sprintf("belongs to another account (uid %d) in a folder where every account may create files", uid),
		Remedy: []string{"Look who put it there and remove it, or write the output to a folder of its own."},
	}
}

func keepOwner(f *os.File, old os.FileInfo) error {
	uid, gid, ok := ownerOf(old)
	if !ok {
		return nil
	}
	now, err := f.Stat()
	if err != nil {
		return err
	}
	if u, g, _ := ownerOf(now); u == uid && g == gid {
		return nil
	}
	if f.Chown(uid, gid) == nil {
		return nil
	}
	// Only root gives files away, but a member of the group may keep the group,
	// and through the group ImportLic's account may read the file.
	if err := f.Chown(-1, gid); err != nil {
		return fmt.Errorf("%w (uid %d, gid %d): %w", ErrNotKept, uid, gid, err)
	}
	return fmt.Errorf("%w (uid %d)", ErrNotKept, uid)
}

func inheritNothing(f *os.File) error {
	if err := adoptFile(f); err != nil {
		return err
	}
	return f.Chmod(newFileMode)
}

// adoptFile gives what root creates to the owner of the folder it is created
// in: an administrator who tries a run by hand must not lock out the service
// account that owns the folder.
func adoptFile(f *os.File) error {
	if os.Geteuid() != 0 {
		return nil
	}
	folder, err := os.Stat(filepath.Dir(f.Name()))
	if err != nil {
		return err
	}
	uid, gid, ok := ownerOf(folder)
	if !ok || uid == 0 && gid == 0 {
		return nil
	}
	if err := f.Chown(uid, gid); err != nil && !errors.Is(err, syscall.EPERM) {
		return err
	}
	return nil
}

func adoptDir(path string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	// O_NOFOLLOW: whoever owns the parent folder must not be able to make root
	// give something else away.
	d, err := os.OpenFile(path, os.O_RDONLY|syscall.O_DIRECTORY|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return err
	}
	return errors.Join(adoptFile(d), d.Close())
}

func ownerOf(info os.FileInfo) (uid, gid int, ok bool) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0, false
	}
	return int(st.Uid), int(st.Gid), true
}

func lockFile(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return ErrLocked
	}
	return err
}

func unlockFile(f *os.File) error {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_UN)
}
