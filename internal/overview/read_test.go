package overview_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/overview"
)

// What is read without a look into the files is what is read with it, as far as it can
// be known: no job whose folder or state is gone stands well.
func TestReadingWithoutTheFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := func(names ...string) string { return filepath.Join(append([]string{dir}, names...)...) }
	put := func(file, text string) {
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	put(path("new", "x"), "")
	put(path("damaged", ".licexport", "licenses.csv", "state.json"), "{")
	put(path("former", "licenses.csv"), "UId\r\n")
	put(path("folder", "licenses.csv", "x"), "")
	for name, want := range map[string]struct {
		standing overview.Standing
		text     string
	}{
		"gone":    {overview.Unreadable, "folder"},
		"damaged": {overview.Unreadable, "state.json"},
		"folder":  {overview.Unreadable, "it is a folder"},
		"new":     {overview.NeverRun, "nothing was published yet"},
		"former":  {overview.NeverRun, "nothing was published yet"},
	} {
		f := &config.File{Jobs: []*config.Job{{Name: name, Output: config.Output{Path: path(name, "licenses.csv")}}}}
		for _, files := range []bool{false, true} {
			o, err := overview.Read(t.Context(), f, f.Jobs, overview.Options{Now: morning, Files: files})
			if err != nil {
				t.Fatal(err)
			}
			j := o.Jobs[0]
			if j.Standing != want.standing || !strings.Contains(j.Concerns[0].Text.String(), want.text) {
				t.Errorf("%s, files %v: %s: %s", name, files, j.Standing, j.Concerns[0].Text)
			}
			if run := j.Concerns[0].Actions; name == "former" && strings.Contains(run[len(run)-1].Command, "--first") {
				t.Errorf("%s, files %v: a run that compares with the file is no first one: %s", name, files, run[len(run)-1].Command)
			}
		}
	}
}
