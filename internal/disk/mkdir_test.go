package disk_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/licexport/licexport/internal/disk"
)

// The folder of the output is never made: it may be a drive that went away.
func TestMkdirBelow(t *testing.T) {
	t.Parallel()
	base := filepath.Join(t.TempDir(), "drive")
	deep := filepath.Join(base, ".licexport", "licenses.csv", "runs")
	if err := disk.MkdirBelow(disk.OS(), base, deep); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(base); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it made %s", base)
	}
	if err := os.Mkdir(base, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := disk.MkdirBelow(disk.OS(), base, deep); err != nil {
		t.Error(err)
	}
}

// Two first runs for one output make its folders at the same moment.
func TestMkdirAllAtOnce(t *testing.T) {
	t.Parallel()
	for range 20 {
		deep := filepath.Join(t.TempDir(), "a", "b", "c", "d")
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if err := disk.MkdirAll(disk.OS(), deep); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
}
