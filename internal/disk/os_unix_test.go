//go:build !windows

package disk_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/disk/disktest"
	"github.com/licexport/licexport/internal/ownership"
)

func TestOSKeepsModeAndOwner(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "licenses.csv")
	replaceOS := func() os.FileInfo {
		t.Helper()
		if err := disk.Replace(t.Context(), disk.OS(), path, text(newText), nil, disk.Options{}); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info
	}
	if got := replaceOS().Mode(); got != 0o640 {
		t.Errorf("a new file has mode %v, want 0640", got)
	}
	if err := os.Chmod(path, 0o604); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 {
		if err := os.Chown(path, 12345, 54321); err != nil {
			t.Fatal(err)
		}
	}
	info := replaceOS()
	if info.Mode() != 0o604 {
		t.Errorf("mode %v, want 0604", info.Mode())
	}
	if st, ok := info.Sys().(*syscall.Stat_t); ok && os.Geteuid() == 0 && (st.Uid != 12345 || st.Gid != 54321) {
		t.Errorf("owner %d:%d, want 12345:54321", st.Uid, st.Gid)
	}
}

// Where a site allows root to work in folders of others, what it creates must not
// lock out the account that owns the folder.
func TestOSGivesNewFilesOfRootToTheOwnerOfTheFolder(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("needs root")
	}
	dir := t.TempDir()
	if err := os.Chown(dir, 12345, 54321); err != nil {
		t.Fatal(err)
	}
	fsys := disk.OSFor(ownership.Rule{AllowForeign: true})
	sub := filepath.Join(dir, "sub")
	if err := disk.MkdirAll(fsys, sub); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(sub, "file")
	if err := disk.Replace(t.Context(), fsys, file, text(newText), nil, disk.Options{}); err != nil {
		t.Fatal(err)
	}
	lock := filepath.Join(sub, "lock")
	held, err := fsys.Lock(lock)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = held.Unlock() }()
	for _, path := range []string{sub, file, lock} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if st, ok := info.Sys().(*syscall.Stat_t); !ok || st.Uid != 12345 || st.Gid != 54321 {
			t.Errorf("%s: %+v, want owner 12345:54321", path, info.Sys())
		}
	}
}

func TestOSRefusesSymlink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, link := filepath.Join(dir, "real.csv"), filepath.Join(dir, "link.csv")
	if err := os.WriteFile(file, []byte(oldText), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	err := disk.Replace(t.Context(), disk.OS(), link, text(newText), nil, disk.Options{})
	if e, ok := errors.AsType[*disk.OutputError](err); !ok || e.Reason != "it is a symbolic link" {
		t.Errorf("error %v, want one about the link", err)
	}
	if got, _ := os.ReadFile(file); string(got) != oldText {
		t.Errorf("the file behind the link holds %q", got)
	}
}

func TestReasonsInWords(t *testing.T) {
	t.Parallel()
	for errno, want := range map[syscall.Errno]string{
		syscall.ENOSPC:    "the disk is full",
		syscall.EDQUOT:    "quota",
		syscall.EROFS:     "read-only",
		syscall.EACCES:    "no right",
		syscall.EPERM:     "no right",
		syscall.EIO:       "disk reported an error",
		syscall.ESTALE:    "network drive",
		syscall.ETIMEDOUT: "network drive",
		syscall.EXDEV:     "mount point",
		syscall.ENOTDIR:   "not a folder",
		syscall.ENOENT:    "folder is not there",
		syscall.EINVAL:    "the system reported an error",
	} {
		d := newDisk()
		fsys := disktest.NewFaulty(d, disktest.FailFrom(0, errno, disktest.Rename))
		err := replace(fsys)
		e, ok := errors.AsType[*disk.OutputError](err)
		if !ok || !strings.Contains(e.Reason, want) || e.Remedy == "" || !errors.Is(err, errno) {
			t.Errorf("%v: error %v, want reason %q and a remedy", errno, err, want)
		}
		requireContent(t, d, oldText)
	}
}

func ExampleOutputError() {
	d := disktest.NewDisk("/out")
	full := disktest.NewFaulty(d, disktest.FailFrom(0, syscall.ENOSPC, disktest.Write))
	fmt.Println(disk.Explain("/out/licenses.csv", "write the temporary file", replace(full)).Reason)
	// Output: the disk is full
}
