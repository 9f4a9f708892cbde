package plugins

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/internal/inputfile"
	"github.com/licexport/licexport/internal/plugins/name"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/pkg/sdk/strict"
)

// LockFileName is the name of lock files.
const LockFileName = "licexport.lock"

// lockVersion is the only version of the lock file's format so far.
const lockVersion = 1

// Lock is the content of a lock file.
type Lock struct {
	// Path of the file.
	Path string
	// Plugins by name.
	Plugins map[string]Entry

	read []byte // what was in the file
}

// Entry pins one plugin.
type Entry struct {
	// Source says where the plugin comes from, for people.
	Source string
	// Version of the plugin, without a leading v; empty if nobody said it when it
	// was locked. The hash is what counts.
	Version string
	// Experimental is why the plugin is experimental, as it said when it was locked.
	// Empty: it is not, or nobody knew when it was locked.
	Experimental string
	// Protocol is the major version of the contract that it speaks.
	Protocol int
	// Env names the environment variables that it may see besides the usual.
	Env []string
	// SettingsEnv names the environment variables that hold its settings when
	// there is no configuration file, as its schema named them when it was locked.
	// licexport reads only these for it; the process inherits none of them. nil:
	// nobody knew them when it was locked.
	SettingsEnv []string
	// Files are the digests of its files, by platform (linux_amd64) and file
	// name. The files themselves, not archives that they came in.
	Files map[string]map[string]Digest
}

// Platform names the platform of this process as lock files do.
func Platform() string { return runtime.GOOS + "_" + runtime.GOARCH }

// ReadLock reads the lock file at path. One that is not there is empty. Mistakes
// in the file are strict.Problems.
func ReadLock(path string) (*Lock, error) {
	data, err := inputfile.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &Lock{Path: path, Plugins: map[string]Entry{}}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the lock file: %w", err)
	}
	lock, err := ParseLock(data, path)
	if err != nil {
		return nil, problem.Advise(err, "If nobody edits this file by hand, it is damaged: copy it from the release again, or remove it and lock the plugins that you trust again.")
	}
	lock.read = data
	return lock, nil
}

// ParseLock reads the content of a lock file. The error is of type
// strict.Problems.
func ParseLock(data []byte, path string) (*Lock, error) {
	r := lockReader{strict.NewReader(path)}
	l := &Lock{Path: path, Plugins: map[string]Entry{}}
	if root := r.Parse(data); root != nil {
		version := 0
		r.Object("", root, root,
			strict.Field{Key: "version", Required: true, Value: r.Int(&version, lockVersion, lockVersion)},
			strict.Field{Key: "plugins", Required: true, Value: r.plugins(l)},
		)
	}
	if problems := r.Problems(); len(problems) > 0 {
		return nil, problems
	}
	return l, nil
}

type lockReader struct{ *strict.Reader }

func (r lockReader) plugins(l *Lock) strict.Value {
	return strict.Value{Read: func(where string, n *yaml.Node) {
		for _, e := range r.Map(where, n) {
			if err := name.Check(e.Name); err != nil {
				r.Errorf(e.Key, "", "%s: %v", where, err)
				continue
			}
			l.Plugins[e.Name] = r.entry(strict.Join(where, e.Name), e)
		}
	}}
}

func (r lockReader) entry(where string, e strict.Entry) Entry {
	entry := Entry{}
	r.Object(where, e.Key, e.Value,
		strict.Field{Key: "source", Value: r.Text(&entry.Source)},
		strict.Field{Key: "version", Value: r.Text(&entry.Version)},
		strict.Field{Key: "experimental", Value: r.Text(&entry.Experimental)},
		strict.Field{Key: "protocol", Required: true, Value: r.Int(&entry.Protocol, 1, 1000)},
		strict.Field{Key: "env", Value: r.EnvNames(&entry.Env)},
		strict.Field{Key: "settings_env", Value: strict.Value{Read: func(where string, n *yaml.Node) {
			entry.SettingsEnv = []string{}
			r.EnvNames(&entry.SettingsEnv).Read(where, n)
			if entry.SettingsEnv == nil {
				entry.SettingsEnv = []string{}
			}
		}}},
		strict.Field{Key: "files", Required: true, Value: r.platforms(&entry.Files)},
	)
	return entry
}

func (r lockReader) platforms(into *map[string]map[string]Digest) strict.Value {
	return strict.Value{Read: func(where string, n *yaml.Node) {
		*into = map[string]map[string]Digest{}
		for _, platform := range r.Map(where, n) {
			here := strict.Join(where, platform.Name)
			if !regexp.MustCompile(`^[a-z0-9]+_[a-z0-9]+$`).MatchString(platform.Name) {
				r.Errorf(platform.Key, "", "%s: %q is not a platform such as linux_amd64", where, platform.Name)
			}
			files := map[string]Digest{}
			entries := r.Map(here, platform.Value)
			for _, file := range entries {
				r.digest(strict.Join(here, file.Name), file, files)
			}
			if len(entries) == 0 {
				r.Errorf(platform.Key, "", "%s names no file", here)
			}
			(*into)[platform.Name] = files
		}
	}}
}

func (r lockReader) digest(where string, file strict.Entry, into map[string]Digest) {
	if !plainFileName(file.Name) {
		r.Errorf(file.Key, "", "%s: a file is named without its directory", where)
		return
	}
	var text string
	r.Text(&text).Read(where, file.Value)
	if text == "" {
		return
	}
	digest, err := ParseDigest(text)
	if err != nil || !strings.HasPrefix(text, digestPrefix) {
		r.Errorf(file.Value, "", `%s must be "sha256:" and 64 hexadecimal digits`, where)
		return
	}
	into[file.Name] = digest
}

func plainFileName(s string) bool {
	return s != "" && s != "." && s != ".." && !strings.ContainsAny(s, `/\:`) && filepath.IsLocal(s)
}
