package state_test

import (
	"syscall"
	"testing"
)

// sameFolder makes second another name of a folder, if it can: one that no
// comparison of paths finds out.
func sameFolder(t *testing.T, folder, second string) bool {
	t.Helper()
	if syscall.Mount(folder, second, "", syscall.MS_BIND, "") != nil {
		return false
	}
	t.Cleanup(func() { _ = syscall.Unmount(second, syscall.MNT_DETACH) })
	return true
}
