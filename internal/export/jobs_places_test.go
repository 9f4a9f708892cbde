package export

import (
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"testing"

	"github.com/licexport/licexport/internal/config"
)

// Jobs of one output run one after the other, however they name it.
func TestJobsOfOneOutputUnderTwoNames(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "out"), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("out", filepath.Join(dir, "link")); err != nil {
		if runtime.GOOS != "windows" {
			t.Fatal(err)
		}
		t.Skip("this account may not make symbolic links: ", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "link")); err != nil {
		t.Skip("links are made but not followed here: ", err)
	}
	var plans []Plan
	for _, path := range []string{"out/l.csv", "out/other.csv", "link/l.csv", "out/l.csv"} {
		plans = append(plans, Plan{Job: &config.Job{Output: config.Output{Path: filepath.Join(dir, path)}}})
	}
	if got, want := byOutput(plans), [][]int{{0, 2, 3}, {1}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
