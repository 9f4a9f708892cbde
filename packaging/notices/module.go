package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// module is something of others that is linked into a program.
type module struct {
	name, version string
	root          string
	folders       []string // of the packages that are linked, and of files that they embed
	texts         []text
}

// text is a file with terms, with a path relative to the module.
type text struct{ file, content string }

// goPackage is what "go list" says about a package.
type goPackage struct {
	ImportPath, Dir string
	EmbedFiles      []string
	Standard        bool
	Module          *goModule
}

type goModule struct {
	Path, Version, Dir string
	Main               bool
	Replace            *goModule
}

// linked lists the modules that packages in the module at from need on a platform,
// sorted by name, and the library of Go itself.
func linked(ctx context.Context, from, goos, goarch string, packages []string) ([]module, error) {
	cmd := exec.CommandContext(ctx, "go", append([]string{"list", "-deps", "-json=ImportPath,Dir,EmbedFiles,Standard,Module", "--"}, packages...)...) // #nosec G204 G702 -- the packages are ours
	cmd.Dir = from
	cmd.Env = append(os.Environ(), "GOOS="+goos, "GOARCH="+goarch, "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list what is linked: %w", err)
	}
	library, err := goLibrary(ctx)
	if err != nil {
		return nil, err
	}
	found := map[string]module{library.name: library}
	for in := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		err := in.Decode(&p)
		if errors.Is(err, io.EOF) {
			return sorted(found), nil
		}
		if err != nil {
			return nil, fmt.Errorf("read the answer of go list: %w", err)
		}
		if p.Standard || p.Module == nil || p.Module.Main {
			continue
		}
		add(found, p)
	}
}

// add notes a package with its module, or with that which replaces it.
func add(found map[string]module, p goPackage) {
	origin := p.Module
	if origin.Replace != nil {
		origin = origin.Replace
	}
	m := found[p.Module.Path]
	m.name, m.version, m.root = p.Module.Path, origin.Version, origin.Dir
	m.folders = append(m.folders, p.Dir)
	for _, f := range p.EmbedFiles {
		m.folders = append(m.folders, filepath.Join(p.Dir, filepath.Dir(f)))
	}
	found[m.name] = m
}

func sorted(found map[string]module) []module {
	return slices.SortedFunc(maps.Values(found), func(a, b module) int { return cmp.Compare(a.name, b.name) })
}

// goLibrary is the standard library and the runtime, which are in every program.
func goLibrary(ctx context.Context) (module, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOROOT", "GOVERSION").Output()
	if err != nil {
		return module{}, fmt.Errorf("find the library of Go: %w", err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != 2 {
		return module{}, fmt.Errorf("find the library of Go: go env says %q", out)
	}
	return module{name: "Go, its runtime and its standard library", version: strings.TrimSpace(lines[1]), root: strings.TrimSpace(lines[0])}, nil
}

// places are the folders of a module that may hold terms for what is linked: its
// root, and those above each package and each file that one embeds.
func (m module) places() []string {
	places := map[string]bool{m.root: true}
	for _, dir := range m.folders {
		for ; len(dir) > len(m.root); dir = filepath.Dir(dir) {
			places[dir] = true
		}
	}
	return slices.Sorted(maps.Keys(places))
}
