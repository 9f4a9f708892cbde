package plugins

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/internal/inputfile"
	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/plugins/name"
	"github.com/licexport/licexport/pkg/sdk/strict"
)

// OverrideFileName is the name of the user-level file with overrides, in
// <user configuration directory>/licexport. It is never read from beside a
// configuration: a project must not switch off the checks of whoever runs it.
const OverrideFileName = "plugins-dev.yaml"

// Override lets a developer run a plugin that is not locked.
type Override struct {
	// Path of the program.
	Path string
	// From says who asked for it: a flag or a file.
	From string
}

// Overrides are overrides by plugin.
type Overrides map[string]Override

// ParseOverride reads the value of a flag, NAME=PATH, into the overrides.
func (o Overrides) ParseOverride(flag, value string) error {
	plugin, path, found := strings.Cut(value, "=")
	if !found || path == "" {
		return fmt.Errorf("%s %q: write NAME=PATH, as in %s acme=./bin/licexport-source-acme", flag, value, flag)
	}
	if err := name.Check(plugin); err != nil {
		return fmt.Errorf("%s: %w", flag, err)
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("%s: %w", flag, err)
	}
	o[plugin] = Override{Path: abs, From: flag}
	return nil
}

// ReadOverrides reads the user-level file, which looks like this:
//
//	dev: {acme: /home/me/acme/bin/licexport-source-acme}
//
// One that is not there is empty. Mistakes are strict.Problems; a file that another
// account can change is an *ownership.Error.
func ReadOverrides(path string, owners ownership.Rule) (Overrides, error) {
	overrides := Overrides{}
	if err := owners.File("file of development overrides", path); err != nil {
		return nil, err
	}
	data, err := inputfile.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return overrides, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the development overrides: %w", err)
	}
	r := strict.NewReader(path)
	if root := r.Parse(data); root != nil {
		r.Object("", root, root, strict.Field{Key: "dev", Required: true, Value: strict.Value{Read: func(where string, n *yaml.Node) {
			for _, e := range r.Map(where, n) {
				var program string
				r.Text(&program).Read(strict.Join(where, e.Name), e.Value)
				if err := name.Check(e.Name); err != nil {
					r.Errorf(e.Key, "", "%s: %v", where, err)
				}
				if !filepath.IsAbs(program) {
					program = filepath.Join(filepath.Dir(path), program)
				}
				overrides[e.Name] = Override{Path: program, From: path}
			}
		}}})
	}
	if problems := r.Problems(); len(problems) > 0 {
		return nil, problems
	}
	return overrides, nil
}
