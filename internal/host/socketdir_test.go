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
	other := filepath.Join(base, "other")
	for _, dir := range []string{killed, other} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "plugin1"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	next, err := socketDirIn(base, "windows")
	if err != nil {
		t.Fatal(err)
	}
	next.remove()
	for dir, want := range map[string]bool{living.path: true, killed: false, other: true, next.path: false} {
		if _, err := os.Stat(dir); (err == nil) != want {
			t.Errorf("%s: there %t, want %t", filepath.Base(dir), err == nil, want)
		}
	}
}
