package config

import (
	"path/filepath"
	"time"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"

	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/identity"
)

// Limits of durations, both inclusive.
const (
	shortest = time.Second
	longest  = 7 * 24 * time.Hour
)

const (
	defaultTimeout        = 2 * time.Hour
	defaultMaxMemory      = 1 << 30
	defaultParallel       = 4
	defaultStepTimeout    = 30 * time.Minute
	defaultMaxAge         = 3 * 24 * time.Hour
	defaultGrace          = 6 * time.Hour
	defaultNotifyTimeout  = 10 * time.Second
	defaultMailTimeout    = 30 * time.Second
	defaultKeepContents   = 90 * 24 * time.Hour
	defaultKeepRecords    = 730 * 24 * time.Hour
	defaultKeepDays       = 35 * 24 * time.Hour
	defaultKeepCounts     = 730 * 24 * time.Hour
	defaultKeepCandidates = 30 * 24 * time.Hour
	defaultOutputName     = "licenses.csv"
)

// newFile returns a configuration in which everything has its default.
func newFile(path, dir string) *File {
	return &File{
		Path:     path,
		name:     path,
		Dir:      dir,
		Output:   Output{Path: filepath.Join(dir, defaultOutputName), Encoding: csvout.UTF8BOM},
		Guard:    Guard{Settings: guard.Settings{File: guard.Defaults()}, OnRefusal: RefusalStop},
		Identity: Identity{NoEmail: identity.Skip},
		Log:      Log{MaxSize: 10 << 20, MaxFiles: 5},
		Retention: Retention{
			Contents: defaultKeepContents, Records: defaultKeepRecords, Days: defaultKeepDays,
			Counts: defaultKeepCounts, Candidates: defaultKeepCandidates,
		},
		Page:     Page{Listen: DefaultListen},
		Parallel: defaultParallel,
	}
}

func newSource(name string) *Source {
	return &Source{Name: name, Plugin: name, Timeout: defaultTimeout, IdleTimeout: sourcev1.IdleTimeout, MaxMemory: defaultMaxMemory}
}

// WithoutFile returns the configuration of a run without a file: each source is
// named after its plugin and takes its settings from the environment. dir is
// the working directory.
func WithoutFile(dir string, sources ...string) *File {
	f := newFile("", dir)
	for _, name := range sources {
		s := newSource(name)
		s.origin.environment = true
		s.origin.dir = dir
		f.Sources = append(f.Sources, s)
	}
	return f
}
