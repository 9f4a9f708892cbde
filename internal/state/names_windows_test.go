package state_test

import (
	"os"
	"os/exec"
	"testing"
)

// sameFolder makes second another name of a folder, if it can: a junction.
func sameFolder(t *testing.T, folder, second string) bool {
	t.Helper()
	if err := os.Remove(second); err != nil {
		t.Fatal(err)
	}
	if exec.CommandContext(t.Context(), "cmd.exe", "/c", "mklink", "/J", second, folder).Run() != nil {
		return false
	}
	_, err := os.Stat(second)
	return err == nil
}
