package fileplace_test

import (
	"path/filepath"
	"syscall"
	"testing"
)

func TestBindMount(t *testing.T) {
	t.Parallel()
	dir := folders(t, "out", "mounted")
	if err := syscall.Mount(filepath.Join(dir, "out"), filepath.Join(dir, "mounted"), "", syscall.MS_BIND, ""); err != nil {
		t.Skip("this account may not mount: ", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(filepath.Join(dir, "mounted"), syscall.MNT_DETACH) })
	same(t, true, filepath.Join(dir, "out", "licenses.csv"), filepath.Join(dir, "mounted", "licenses.csv"))
	same(t, false, filepath.Join(dir, "out", "licenses.csv"), filepath.Join(dir, "mounted", "LICENSES.csv"))
}
