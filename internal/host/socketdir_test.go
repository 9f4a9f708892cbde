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
	defer func() { _ = os.Remove(dir) }()
	info, err := os.Stat(dir)
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
	_ = os.Remove(dir)
}
