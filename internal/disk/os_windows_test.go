package disk_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/windows"

	"github.com/licexport/licexport/internal/disk"
)

// A program that reads the file without sharing it, as ImportLic may, makes the
// replacement wait.
func TestWindowsWaitsForAFileHeldOpen(t *testing.T) {
	t.Parallel()
	for name, share := range map[string]uint32{
		"shared with nobody":     0,
		"shared for reading":     windows.FILE_SHARE_READ,
		"shared but not removed": windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "licenses.csv")
			if err := os.WriteFile(path, []byte(oldText), 0o600); err != nil {
				t.Fatal(err)
			}
			held := holdOpen(t, path, share)
			err := disk.Replace(t.Context(), disk.OS(), path, text(newText), nil, disk.Options{Clock: &steps{}, Wait: time.Minute})
			if e, ok := errors.AsType[*disk.OutputError](err); !ok || !errors.Is(err, disk.ErrBusy) || e.Reason == "" {
				t.Errorf("error %v, want one that says that the file is held open", err)
			}
			requireOnly(t, filepath.Dir(path), "licenses.csv")

			closed := false
			err = disk.Replace(t.Context(), disk.OS(), path, text(newText), nil, disk.Options{
				Clock: &steps{},
				Waiting: func(string, time.Time) {
					closed = true
					if err := windows.CloseHandle(held); err != nil {
						t.Error(err)
					}
				},
			})
			if err != nil || !closed {
				t.Fatalf("after it was closed (%t): %v", closed, err)
			}
			if got, _ := os.ReadFile(path); string(got) != newText {
				t.Errorf("the file holds %q", got)
			}
		})
	}
}

func holdOpen(t *testing.T, path string, share uint32) windows.Handle {
	t.Helper()
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		t.Fatal(err)
	}
	h, err := windows.CreateFile(name, windows.GENERIC_READ, share, nil, windows.OPEN_EXISTING, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestWindowsKeepsTheAccessList(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "licenses.csv")
	if err := os.WriteFile(path, []byte(oldText), 0o600); err != nil {
		t.Fatal(err)
	}
	// Everyone may read, this account may do all, nothing is inherited.
	set, err := windows.SecurityDescriptorFromString("D:P(A;;FA;;;OW)(A;;FA;;;BA)(A;;FR;;;WD)")
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := set.DACL()
	if err != nil {
		t.Fatal(err)
	}
	const what = windows.DACL_SECURITY_INFORMATION | windows.PROTECTED_DACL_SECURITY_INFORMATION
	if err := windows.SetNamedSecurityInfo(path, windows.SE_FILE_OBJECT, what, nil, nil, list, nil); err != nil {
		t.Skipf("no access lists here: %v", err)
	}
	before := accessList(t, path)
	if err := disk.Replace(t.Context(), disk.OS(), path, text(newText), nil, disk.Options{}); err != nil {
		t.Fatal(err)
	}
	if after := accessList(t, path); after != before {
		t.Errorf("access list\n got %s\nwant %s", after, before)
	}
	if !strings.Contains(before, "D:P") {
		t.Logf("the list was not protected to begin with: %s", before)
	}
}

func accessList(t *testing.T, path string) string {
	t.Helper()
	sd, err := windows.GetNamedSecurityInfo(path, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		t.Fatal(err)
	}
	return sd.String()
}

// The path of a temporary file is longer than that of its target, and most
// calls of Windows take no more than 260 characters as they are.
func TestWindowsLongPaths(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for len(dir) < 240 {
		dir = filepath.Join(dir, strings.Repeat("d", min(50, 240-len(dir))))
	}
	if err := disk.MkdirAll(disk.OS(), dir); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "licenses.csv")
	for _, content := range []string{oldText, newText} {
		var notes []string
		err := disk.Replace(t.Context(), disk.OS(), path, text(content), nil, disk.Options{
			Clock: &steps{}, Note: func(text string) { notes = append(notes, text) },
		})
		if err != nil || len(notes) > 0 {
			t.Fatalf("%v, notes %q", err, notes)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != content {
			t.Errorf("the file holds %q, %v", got, err)
		}
	}
	requireOnly(t, dir, "licenses.csv")
}

// Windows replaces no file that is marked read-only. That is known before
// anything is read.
func TestWindowsReadOnlyOutput(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "licenses.csv")
	if err := os.WriteFile(path, []byte(oldText), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(path, 0o600) //nolint:errcheck // or the folder could not be removed
	_, err := disk.CheckTarget(disk.OS(), path)
	if e, ok := errors.AsType[*disk.OutputError](err); !ok || !strings.Contains(e.Reason, "read-only") || !strings.Contains(e.Remedy, "attrib -r") {
		t.Errorf("error %v, want one that names the mark", err)
	}
}

func TestWindowsNamesThatAreNoFiles(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"con.csv", "licenses.csv:x", "a?b.csv"} {
		_, err := disk.CheckTarget(disk.OS(), t.TempDir()+`\`+name)
		if e, ok := errors.AsType[*disk.OutputError](err); !ok || !strings.HasPrefix(e.Reason, "the path h") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// Whoever reads the output and lets others delete it meanwhile is not waited for,
// and reads the old content to its end. Older file systems know no such thing.
func TestWindowsReplacesUnderAReaderThatShares(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "licenses.csv")
	if err := os.WriteFile(path, []byte(oldText), 0o600); err != nil {
		t.Fatal(err)
	}
	held := os.NewFile(uintptr(holdOpen(t, path, windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE|windows.FILE_SHARE_DELETE)), path)
	defer held.Close() //nolint:errcheck // only read
	err := disk.Replace(t.Context(), disk.OS(), path, text(newText), nil, disk.Options{Clock: &steps{}, Wait: -1})
	if errors.Is(err, disk.ErrBusy) {
		t.Skip("this file system has no POSIX semantics: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(held); err != nil || string(got) != oldText {
		t.Errorf("the reader got %q, %v", got, err)
	}
	if got, _ := os.ReadFile(path); string(got) != newText {
		t.Errorf("the file holds %q", got)
	}
}
