//go:build unix

package logs_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/logs"
	"github.com/licexport/licexport/internal/ownership"
)

// A link in the place of the log would make licexport append to any file.
func TestLogIsWrittenThroughNoLink(t *testing.T) {
	t.Parallel()
	for name, link := range map[string]func(from, to string) error{"symbolic": os.Symlink, "hard": os.Link} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target, path := filepath.Join(t.TempDir(), "target"), filepath.Join(t.TempDir(), "licexport.log")
			if err := errors.Join(os.WriteFile(target, []byte("precious"), 0o600), link(target, path)); err != nil {
				t.Fatal(err)
			}
			if _, err := logs.OpenRotating(path, logs.Rotation{}); !errors.Is(err, disk.ErrNotPlain) {
				t.Errorf("%v", err)
			}
			// Nor after it was set aside and somebody else took its name.
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			log, err := logs.OpenRotating(path, logs.Rotation{MaxSize: 1})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = log.Close() }()
			_, first := log.Write([]byte("one\n"))
			if err := errors.Join(first, os.Remove(path), link(target, path)); err != nil {
				t.Fatal(err)
			}
			if _, err := log.Write([]byte("two\n")); err == nil {
				t.Error("written")
			}
			if content, _ := os.ReadFile(target); string(content) != "precious" {
				t.Errorf("the target holds %q", content)
			}
		})
	}
}

// Root writes no log into the folder of another account; where a site allows it,
// the log belongs to that account, which can go on writing it.
func TestLogOfRoot(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("needs root")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "licexport.log")
	if err := os.Chown(dir, 4711, 4712); err != nil {
		t.Fatal(err)
	}
	if _, err := logs.OpenRotating(path, logs.Rotation{}); err == nil {
		t.Error("opened")
	}
	log, err := logs.OpenRotating(path, logs.Rotation{Owners: ownership.Rule{AllowForeign: true}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = log.Close() }()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if st, ok := info.Sys().(*syscall.Stat_t); !ok || st.Uid != 4711 || st.Gid != 4712 {
		t.Errorf("owner %+v", info.Sys())
	}
}
