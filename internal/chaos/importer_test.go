//go:build linux

package chaos_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// This file has what stands in for ImportLic: a step that takes a copy of the file
// which is handed over to it. Nothing but the right file may ever be taken, and
// after a run that ended well it must have been.

// jobName is the job that all runs are of.
const jobName = "chaos"

// jobs is the part of the configuration with the job.
func jobs(dir string, s *shot) string {
	limit := "1m"
	if strings.Contains(s.importer, "sleep") {
		limit = "1s"
	}
	script := `cp "$1" "$2.part" && mv "$2.part" "$2"` + s.importer
	return fmt.Sprintf("jobs:\n  %s:\n    sources: [chaos]\n    then: [{run: [sh, -c, '%s', importer, '{output}', '%s'], timeout: %s}]\n",
		jobName, script, filepath.Join(dir, "taken"), limit)
}

// take is what the importer has taken last; the zero value is nothing yet.
type take struct {
	content []byte
	file    fs.FileInfo // another one each time
}

func (s *site) taken() (take, error) {
	path := filepath.Join(s.dir, "taken")
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return take{}, nil
	}
	if err != nil {
		return take{}, err
	}
	content, err := os.ReadFile(path)
	return take{content, info}, err
}

// checkTaken compares what the importer has taken before and after a run with the
// file that is there now.
func checkTaken(res result, end ending, before, after take, file []byte) error {
	same := before.file == after.file || os.SameFile(before.file, after.file)
	switch {
	case same && end.code == 0:
		return errors.New("the file was not handed over")
	case same:
		return nil
	case res.twin == nil && !end.published():
		return errors.New("a file was handed over, although nothing was published")
	case !bytes.Equal(after.content, file):
		return fmt.Errorf("something else than the file was handed over: %s", difference(after.content, before.content, file))
	default:
		return nil
	}
}

// published reports whether the run may have published. One whose record or metrics
// could not be written afterwards ends with 5.
func (e ending) published() bool {
	return e.code == 0 || e.code == 5 && e.file != theOld || e.code > 6
}

// importFails lets the importer fail, after it has taken the file.
func importFails(e *experiment, s *shot) {
	s.importer = pick(e, []string{"; exit 3", "; kill -9 $$", "; sleep 60", "; sleep 60 & wait"})
	s.may = []ending{{7, theNew}}
}
