package config

import (
	"fmt"
	"io"
	"path/filepath"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/inputfile"
	"github.com/licexport/licexport/internal/strict"
)

// Load reads the file at path. A file with mistakes gives Problems, all of
// them, warnings included; a good one has its warnings in File.Warnings.
func Load(path string) (*File, error) {
	f, problems, err := Inspect(path)
	if err != nil {
		return nil, err
	}
	return f.unless(problems)
}

// Inspect reads as much as it can of the file at path, and returns all problems
// with it. The file is good only if no problem is an error; see Source.Broken
// for what can be looked at further if one is.
func Inspect(path string) (*File, Problems, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, nil, fmt.Errorf("find the directory of %s: %w", path, err)
	}
	in, err := inputfile.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("read the configuration: %w", err)
	}
	defer func() { _ = in.Close() }()
	// One byte more than allowed, so that the reader notices.
	data, err := io.ReadAll(io.LimitReader(in, strict.MaxBytes+1))
	if err != nil {
		return nil, nil, fmt.Errorf("read the configuration %s: %w", path, err)
	}
	f, problems := inspect(data, path, filepath.Dir(abs))
	f.Path = abs
	return f, problems, nil
}

// Parse reads the content of a file. name is how problems call the file, dir
// what relative paths are relative to. The error is of type Problems.
func Parse(data []byte, name, dir string) (*File, error) {
	f, problems := inspect(data, name, dir)
	return f.unless(problems)
}

func inspect(data []byte, name, dir string) (*File, Problems) {
	r := &reader{Reader: strict.NewReader(name), dir: dir}
	f := newFile(name, dir)
	if f.root = r.Parse(data); f.root != nil {
		r.file(f.root, f)
	}
	return f, r.Problems()
}

// unless returns the file with its warnings, or the problems if one is an error.
func (f *File) unless(problems Problems) (*File, error) {
	errs, warnings := problems.Split()
	if len(errs) > 0 {
		return nil, problems
	}
	f.Warnings = warnings
	return f, nil
}

// reader fills the model from nodes.
type reader struct {
	*strict.Reader

	dir string
	// topRules are the guard's rules of the top level.
	topRules []ruleNode
}

// file reads the top level. Sources and jobs come last, because they start
// from what the other keys say.
func (r *reader) file(n *yaml.Node, f *File) {
	version := 0
	r.Object("", n, n,
		strict.Field{Key: "version", Required: true, Read: r.version(&version)},
		strict.Field{Key: "output", Read: r.output(&f.Output)},
		strict.Field{Key: "guard", Read: r.guard(&f.Guard, nil, &r.topRules)},
		strict.Field{Key: "identity", Read: func(where string, n *yaml.Node) {
			var patch identityPatch
			r.identity(&patch)(where, n)
			f.Identity = patch.over(f.Identity)
		}},
		strict.Field{Key: "notify", Read: r.notify(&f.Notify)},
		strict.Field{Key: "log", Read: r.log(&f.Log)},
		strict.Field{Key: "retention", Read: r.retention(&f.Retention)},
		strict.Field{Key: "parallel", Read: r.Int(&f.Parallel, 1, 64)},
		strict.Field{Key: "sources", Required: true, Read: r.sources(f)},
		strict.Field{Key: "jobs", Read: r.jobs(f)},
	)
}

func (r *reader) version(into *int) func(string, *yaml.Node) {
	return func(where string, n *yaml.Node) {
		if n.Value != "1" || n.ShortTag() != "!!int" {
			r.Errorf(n, "A file with another version was written for another release of licexport.", "%s must be %d, not %s", where, Version, strict.Describe(n))
			return
		}
		*into = Version
	}
}

func (r *reader) output(into *Output) func(string, *yaml.Node) {
	return func(where string, n *yaml.Node) {
		r.Object(where, n, n,
			strict.Field{Key: "path", Read: r.path(&into.Path)},
			strict.Field{Key: "encoding", Read: strict.Choice(r.Reader, &into.Encoding, csvout.Encodings()...)},
		)
	}
}

func (r *reader) log(into *Log) func(string, *yaml.Node) {
	return func(where string, n *yaml.Node) {
		r.Object(where, n, n,
			strict.Field{Key: "level", Read: strict.Choice(r.Reader, &into.Level, "debug", "info", "warn", "error")},
			strict.Field{Key: "format", Read: strict.Choice(r.Reader, &into.Format, "text", "json")},
			strict.Field{Key: "file", Read: r.path(&into.File)},
			strict.Field{Key: "max_size", Read: r.Size(&into.MaxSize, 64<<10)},
			strict.Field{Key: "max_files", Read: r.Int(&into.MaxFiles, 1, 1000)},
			strict.Field{Key: "max_age", Read: r.Duration(&into.MaxAge, 24*time.Hour, 3660*24*time.Hour)},
		)
	}
}
