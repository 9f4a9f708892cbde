//go:build !windows

package disk_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/ownership"
)

// plant puts something at path that leads to target.
type plant func(target, path string) error

// plants are what whoever may write to a folder can put in the place of a file.
func plants() map[string]plant {
	return map[string]plant{
		"symbolic link": os.Symlink,
		"dangling link": func(target, path string) error { return os.Symlink(target+".new", path) },
		"hard link":     os.Link,
		"named pipe":    func(_, path string) error { return syscall.Mkfifo(path, 0o666) },
		"folder":        func(_, path string) error { return os.Mkdir(path, 0o700) },
	}
}

// precious is a file that must stay as it is; changed reports whether it did not.
func precious(t *testing.T) (path string, changed func() bool) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "precious")
	if err := os.WriteFile(path, []byte(oldText), 0o600); err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, func() bool {
		now, err := os.Stat(path)
		if err != nil {
			return true
		}
		content, _ := os.ReadFile(path)
		_, made := os.Lstat(path + ".new")
		a, known := before.Sys().(*syscall.Stat_t)
		b, ok := now.Sys().(*syscall.Stat_t)
		return !known || !ok || string(content) != oldText || a.Uid != b.Uid || a.Gid != b.Gid || now.Mode() != before.Mode() || made == nil
	}
}

// A lock in whose place somebody has put something else is not opened: it would be
// truncated and, by root, given away.
func TestLockReachesNoOtherFile(t *testing.T) {
	t.Parallel()
	for name, plant := range plants() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target, changed := precious(t)
			dir := t.TempDir()
			path := filepath.Join(dir, "lock")
			if err := plant(target, path); err != nil {
				t.Fatal(err)
			}
			fsys := disk.OS()
			if os.Geteuid() == 0 {
				if err := os.Chown(dir, 12345, 54321); err != nil {
					t.Fatal(err)
				}
				fsys = disk.OSFor(ownership.Rule{AllowForeign: true}) // the strict rule does not get that far
			}
			lock, err := fsys.Lock(path)
			if err == nil {
				_ = lock.Note([]byte("note"))
				_ = lock.Unlock()
				t.Error("it was locked")
			}
			if name != "folder" && !errors.Is(err, disk.ErrNotPlain) {
				t.Errorf("%v", err)
			}
			if changed() {
				t.Error("the other file is not as it was")
			}
		})
	}
}

func TestOpenReadsNoOtherFile(t *testing.T) {
	t.Parallel()
	for name, plant := range plants() {
		if name == "hard link" {
			continue // whoever can make one can copy the file
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target, _ := precious(t)
			path := filepath.Join(t.TempDir(), "state.json")
			if err := plant(target, path); err != nil {
				t.Fatal(err)
			}
			if _, err := disk.OS().Open(path); !errors.Is(err, disk.ErrNotPlain) {
				t.Errorf("%v", err)
			}
		})
	}
}

// The owner of what was there stays the owner.
func TestLockKeepsTheOwnerOfTheFile(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("needs root")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "lock")
	if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Chown(path, 111, 222), os.Chown(dir, 12345, 54321)); err != nil {
		t.Fatal(err)
	}
	lock, err := disk.OSFor(ownership.Rule{AllowForeign: true}).Lock(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Unlock() }()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if st, ok := info.Sys().(*syscall.Stat_t); !ok || st.Uid != 111 || st.Gid != 222 {
		t.Errorf("owner %+v", info.Sys())
	}
}

// Root changes nothing in the folder of another account.
func TestRootLeavesFoldersOfOthersAlone(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("needs root")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := errors.Join(os.WriteFile(file, nil, 0o600), os.Chown(dir, 12345, 54321)); err != nil {
		t.Fatal(err)
	}
	fsys := disk.OS()
	for name, do := range map[string]func() error{
		"create": func() error { _, err := fsys.Create(filepath.Join(dir, "new")); return err },
		"mkdir":  func() error { return fsys.Mkdir(filepath.Join(dir, "sub")) },
		"rename": func() error { return fsys.Rename(file, filepath.Join(dir, "other")) },
		"remove": func() error { return fsys.Remove(file) },
		"lock":   func() error { _, err := fsys.Lock(filepath.Join(dir, "lock")); return err },
	} {
		if _, ok := errors.AsType[*ownership.Error](do()); !ok {
			t.Errorf("%s: not refused", name)
		}
	}
	names, err := fsys.Names(dir)
	if err != nil || len(names) != 1 {
		t.Errorf("%q, %v", names, err)
	}
}

// In a folder of all, whoever takes the name of a file first must not be given what
// replaces it.
func TestReplaceGivesNothingToStrangers(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("needs root")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "licenses.csv")
	err := errors.Join(os.Chmod(dir, fs.ModeSticky|0o777), os.WriteFile(path, []byte(oldText), 0o666), os.Chown(path, 12345, 54321))
	if err != nil {
		t.Fatal(err)
	}
	err = disk.Replace(t.Context(), disk.OS(), path, text(newText), nil, disk.Options{})
	if _, ok := errors.AsType[*ownership.Error](err); !ok {
		t.Errorf("%v", err)
	}
	if got, _ := os.ReadFile(path); string(got) != oldText {
		t.Errorf("the file holds %q", got)
	}
}
