// Package scaffold writes the project of a new source plugin: one of the
// examples, under another name.
package scaffold

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/licexport/licexport/internal/plugins/name"
)

// Options describe a new project.
type Options struct {
	// Name of the plugin, as in "acme".
	Name string
	// Language is one of Languages. Empty: "go".
	Language string
	// Dir is the directory of the project. It is made if it does not exist.
	// Empty: licexport-source-<name> in the working directory.
	Dir string
	// Module is the path of the Go module. Empty: the name of the program, which
	// does until the project is published. For Go only.
	Module string
	// SDKDir is a checkout of licexport to work against. Empty: the released
	// SDK of SDKVersion. For Go only.
	SDKDir string
	// SDKVersion is a release of licexport, as in "1.2.0" or "v1.2.0". Only a
	// project in Go without SDKDir needs one.
	SDKVersion string
}

// values are what the templates know.
type values struct {
	Name, Binary, Module string
	// SDKVersion is a version for go.mod, SDKDir the directory in its form.
	SDKVersion, SDKDir string
	// Release is what to install licexport from in CI.
	Release string
}

// Project is a project that was written.
type Project struct {
	// Dir is its directory.
	Dir string
	// Files are the paths of all files, below Dir.
	Files []string
	// IsModule reports whether it is a Go module, which Tidy completes.
	IsModule bool
}

// New writes a project. It never overwrites: if one of the files exists, nothing
// is written.
func New(o Options) (Project, error) {
	l, err := languageOf(o.Language)
	if err != nil {
		return Project{}, err
	}
	v, err := o.values(l)
	if err != nil {
		return Project{}, err
	}
	dir := o.Dir
	if dir == "" {
		dir = v.Binary
	}
	files, err := v.files(l)
	if err != nil {
		return Project{}, err
	}
	for i := range files {
		files[i].path = filepath.Join(dir, filepath.FromSlash(files[i].path))
	}
	written, err := write(files)
	if err != nil {
		return Project{}, err
	}
	return Project{Dir: dir, Files: written, IsModule: l.hasModule}, nil
}

func (o Options) values(l language) (values, error) {
	if err := name.Check(o.Name); err != nil {
		return values{}, err
	}
	v := values{Name: o.Name, Binary: name.File(o.Name, ""), Module: o.Module}
	if !l.hasModule {
		if o.Module != "" || o.SDKDir != "" {
			return values{}, errors.New("--module and --sdk-dir are about the Go SDK, so they go with --lang go only")
		}
		v.Release = "latest"
		if isRelease(o.SDKVersion) {
			v.Release = releaseOf(o.SDKVersion)
		}
		return v, nil
	}
	if v.Module == "" {
		v.Module = v.Binary
	}
	if !regexp.MustCompile(`^[a-zA-Z0-9][\w.~-]*(/[a-zA-Z0-9_][\w.~-]*)*$`).MatchString(v.Module) {
		return values{}, fmt.Errorf("%q cannot be the path of a Go module; it is like github.com/you/%s", v.Module, v.Binary)
	}
	return v, v.setSDK(o)
}

// isRelease reports whether a version can be fetched. What is built between two
// releases has a version like 0.0.0-dev or 1.2.0-5-g1a2b3c4.
func isRelease(version string) bool {
	return regexp.MustCompile(`^v?\d+\.\d+\.\d+(-(alpha|beta|rc)[0-9A-Za-z.]*)?$`).MatchString(version)
}

func releaseOf(version string) string { return "v" + strings.TrimPrefix(version, "v") }
