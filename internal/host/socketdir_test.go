package host

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestSocketDirIsPrivate(t *testing.T) {
	t.Parallel()
	dir, err := makeSocketDir()
	if err != nil {
		t.Fatal(err)
	}
	defer dir.remove()
	info, err := os.Stat(dir.path)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
		t.Errorf("mode %v", info.Mode())
	}
}

func TestSocketDirTooDeep(t *testing.T) {
	t.Parallel()
	base := filepath.Join(t.TempDir(), strings.Repeat("d", 80))
	if err := os.Mkdir(base, 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := socketDirIn(base, "linux")
	if err == nil || !strings.Contains(err.Error(), "Set TMPDIR to a shorter directory") {
		t.Errorf("got %v", err)
	}
	if left, _ := os.ReadDir(base); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	dir, err := socketDirIn(base, "windows") // no sockets there
	if err != nil {
		t.Error(err)
	}
	dir.remove()
}

func TestSocketDirCannotBeMade(t *testing.T) {
	t.Parallel()
	missing := filepath.Join(t.TempDir(), "missing")
	for goos, variable := range map[string]string{"linux": "TMPDIR", "windows": "TMP"} {
		_, err := socketDirIn(missing, goos)
		if err == nil || !strings.HasSuffix(err.Error(), "\nSet "+variable+" to a directory in which this account may write") {
			t.Errorf("got %v", err)
		}
	}
}

// Directories of killed hosts are removed by the next one, those of living ones
// and of others are not.
func TestSocketDirSweepsUp(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	living, err := socketDirIn(base, "windows")
	if err != nil {
		t.Fatal(err)
	}
	defer living.remove()
	killed := filepath.Join(base, socketPrefix+"4711")
	killedEarly := filepath.Join(base, socketPrefix+"4712")
	halfRemoved := filepath.Join(base, socketPrefix+"4713-left")
	other := filepath.Join(base, "other")
	notes := filepath.Join(base, socketPrefix+"notes")
	sums := filepath.Join(base, socketPrefix+"4714")
	for dir, files := range map[string][]string{
		killed: {socketLock, "plugin1"}, killedEarly: nil, halfRemoved: {"plugin1"},
		// What only looks like them is somebody's own.
		other: {"plugin1"}, notes: {socketLock, "plugin1"}, sums: {"sums.xlsx"},
	} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	next, err := socketDirIn(base, "windows")
	if err != nil {
		t.Fatal(err)
	}
	next.remove()
	for dir, want := range map[string]bool{
		living.path: true, next.path: false, killed: false, killedEarly: false, halfRemoved: false,
		other: true, notes: true, sums: true,
	} {
		if _, err := os.Stat(dir); (err == nil) != want {
			t.Errorf("%s: there %t, want %t", filepath.Base(dir), err == nil, want)
		}
	}
}
