//go:build bench && linux

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/licexport/licexport/internal/state"
)

// job is a folder with a configuration file, its output and its state.
type job struct {
	lab *lab
	dir string
}

// newJob writes a configuration file with the sources given.
func (l *lab) newJob(name, sources string, parallel int) (*job, error) {
	dir, err := l.folder(name)
	if err != nil {
		return nil, err
	}
	j := &job{lab: l, dir: dir}
	return j, j.configure(sources, parallel)
}

// configure writes the sources to read into the configuration file.
func (j *job) configure(sources string, parallel int) error {
	text := fmt.Sprintf("version: 1\nparallel: %d\noutput: {path: %s}\nsources:\n%s", parallel, j.output(), sources)
	return os.WriteFile(j.file("licexport.yaml"), []byte(text), 0o600)
}

func (j *job) file(name string) string { return filepath.Join(j.dir, name) }

func (j *job) output() string { return j.file("licenses.csv") }

// run is one run of licexport, from its start to the published file and its
// state. It returns the run's own record too.
func (j *job) run(sources ...string) (cost, state.RunRecord, error) {
	args := []string{"run", "--config", j.file("licexport.yaml"), "--record", j.file("record.json"), "--quiet"}
	for _, s := range sources {
		args = append(args, "--source", s)
	}
	c, err := measure(j.lab.ctx, "", j.lab.licexport, args...)
	if err != nil {
		return c, state.RunRecord{}, err
	}
	var record state.RunRecord
	text, err := os.ReadFile(j.file("record.json"))
	if err == nil {
		err = json.Unmarshal(text, &record)
	}
	return c, record, err
}

// newSynthetic is a job of the synthetic source, locked as an installed plugin
// would be.
func (l *lab) newSynthetic(name string) (*job, error) {
	j, err := l.newJob(name, "", 1)
	if err != nil {
		return nil, err
	}
	_, err = measure(l.ctx, "", l.licexport, "plugin", "lock", "--quiet", "--plugin-version", "1.2.3",
		"--lock-file", j.file("licexport.lock"), l.synthetic)
	return j, err
}

// holders makes the next run read this many.
func (j *job) holders(n int) error {
	return j.configure(fmt.Sprintf("  synthetic: {path: %s, config: %s}\n", j.lab.synthetic, stream(n)), 1)
}

// runSynthetic reads this many holders.
func (j *job) runSynthetic(n int) (cost, error) {
	if err := j.holders(n); err != nil {
		return cost{}, err
	}
	c, record, err := j.run("synthetic")
	if err == nil && record.Output.Rows != n*perHolder {
		err = fmt.Errorf("%d rows, want %d", record.Output.Rows, n*perHolder)
	}
	return c, err
}

// forget removes what was published and its state.
func (j *job) forget() error {
	return errors.Join(os.RemoveAll(j.output()), os.RemoveAll(j.file(".licexport")))
}

// perHolder is the number of licenses that each holder has.
const perHolder = 3

// stream is the configuration of the synthetic source. Its first n holders are
// always the same ones.
func stream(n int) string {
	return fmt.Sprintf(`{"mode": "synthetic", "holders": %d, "licenses": 100, "per_holder": %d, "seed": 7}`, n, perHolder)
}
