package config

import (
	"fmt"
	"io"
	"path/filepath"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/inputfile"
	"github.com/licexport/licexport/pkg/sdk/strict"
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

// InspectText is Inspect for a text that would be the content of the file at path.
func InspectText(text []byte, path string) (*File, Problems, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, nil, fmt.Errorf("find the directory of %s: %w", path, err)
	}
	f, problems := inspect(text, path, filepath.Dir(abs))
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

// file reads the top level.
func (r *reader) file(n *yaml.Node, f *File) { r.Object("", n, n, r.fields(f)...) }

// fields are those of the top level. Sources and jobs come last, because they
// start from what the other keys say.
func (r *reader) fields(f *File) []strict.Field {
	version := 0
	return []strict.Field{
		{Key: "version", Doc: "Version of the file's format", Required: true, Value: r.version(&version)},
		{Key: "output", Value: r.output(&f.Output)},
		{Key: "guard", Value: r.guard(&f.Guard, nil, &r.topRules)},
		{Key: "identity", Value: r.identity(func(p identityPatch) { f.Identity = p.over(f.Identity) })},
		{Key: "notify", Value: r.notify(&f.Notify)},
		{Key: "log", Value: r.log(&f.Log)},
		{Key: "retention", Value: r.retention(&f.Retention)},
		{Key: "parallel", Doc: parallelDoc, Value: r.Int(&f.Parallel, 1, 64)},
		{Key: "plugins", Value: r.plugins(&f.Plugins)},
		{Key: "page", Value: r.page(&f.Page)},
		{Key: "prices", Value: r.pricesValue(&f.Prices)},
		{Key: "sources", Doc: "What is read, by names of your choice", Required: true, Value: r.sources(f)},
		{Key: "jobs", Doc: "What is run together, by names of your choice. What a job does not set comes from the top level.", Value: r.jobs(f)},
	}
}

const parallelDoc = "How many sources are read at the same time"

func (r *reader) version(into *int) strict.Value {
	return strict.Value{Schema: strict.Schema{"const": Version}, Read: func(where string, n *yaml.Node) {
		if n.Value != "1" || n.ShortTag() != "!!int" {
			r.Errorf(n, "A file with another version was written for another release of licexport.", "%s must be %d, not %s", where, Version, strict.Describe(n))
			return
		}
		*into = Version
	}}
}

func (r *reader) output(into *Output) strict.Value {
	return described("output", "The CSV file for ImportLic. One file for each Alvao database.", r.Fields(
		strict.Field{Key: "path", Doc: "Where the file goes", Value: r.path(&into.Path)},
		strict.Field{Key: "encoding", Value: strict.Choice(r.Reader, &into.Encoding, csvout.Encodings()...)},
	))
}

func (r *reader) log(into *Log) strict.Value {
	return described("log", "What is logged and where to. Flags win over this, the environment variable LICEXPORT_LOG wins over both.", r.Fields(
		strict.Field{Key: "level", Doc: "Default: warn for text on standard error, else info", Value: strict.Choice(r.Reader, &into.Level, "debug", "info", "warn", "error")},
		strict.Field{Key: "format", Doc: "Default: text", Value: strict.Choice(r.Reader, &into.Format, "text", "json")},
		strict.Field{Key: "file", Doc: "Write to this file instead of standard error", Value: r.path(&into.File)},
		strict.Field{Key: "max_size", Doc: "Size at which a new file is begun", Value: r.Size(&into.MaxSize, 64<<10)},
		strict.Field{Key: "max_files", Doc: "How many files are kept", Value: r.Int(&into.MaxFiles, 1, 1000)},
		strict.Field{Key: "max_age", Doc: "How long lines are kept, as in 30d; each day begins a new file", Value: r.Duration(&into.MaxAge, 24*time.Hour, 3660*24*time.Hour)},
	))
}

// described is a value whose schema is a definition of its own.
func described(name, doc string, v strict.Value) strict.Value {
	v.Schema["description"] = doc
	v.Schema = strict.Shared(name, v.Schema)
	return v
}
