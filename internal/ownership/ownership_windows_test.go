package ownership

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The command for a folder must not take the rights away from everything below it, and
// folders that others share are left alone.
func TestTheCommandForAFolderHandsRightsDown(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("", "ownership") // t.TempDir fails where the folder cannot be removed at the end, as under Wine
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	file := filepath.Join(dir, "licexport.yaml")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]string{
		file:              `icacls "` + file + `" /inheritance:r /grant:r "BUILTIN\Administrators:F"`,
		dir:               `icacls "` + dir + `" /inheritance:r /grant:r "BUILTIN\Administrators:(OI)(CI)F"`,
		filepath.Dir(dir): "Put it into a folder",
		`C:\`:             "Put it into a folder",
	} {
		if got := letOnly(file, at); !strings.Contains(got, want) {
			t.Errorf("%s: %s", at, got)
		}
	}
}
