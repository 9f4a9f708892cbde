package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/strict"
	"github.com/licexport/licexport/plugins/rest/recipe"
	"github.com/licexport/licexport/plugins/rest/recipes"
)

// open reads the recipe.
func open(cfg config) (*recipe.Recipe, error) {
	if cfg.Recipe != recipeFile {
		text, err := recipes.Text(cfg.Recipe)
		if err != nil {
			return nil, err
		}
		return parse(text, cfg.Recipe+".yaml")
	}
	text, err := readFile(cfg.File)
	if err != nil {
		p := sdk.ConfigError("/file", "the recipe cannot be read", err.Error()+"\nThe account that runs licexport must be able to read it. A relative path begins at the folder of the configuration.")
		p.Code = "rest.recipe_missing"
		return nil, p
	}
	return parse(text, cfg.File)
}

// readFile reads a file as far as a recipe may be long.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no file", path)
	}
	return io.ReadAll(io.LimitReader(f, strict.MaxBytes+1))
}

// parse reads a recipe and makes a problem of each fault.
func parse(text []byte, name string) (*recipe.Recipe, error) {
	r, err := recipe.Parse(text, name)
	faults, ok := errors.AsType[strict.Problems](err)
	if !ok {
		return r, err
	}
	var all []error
	for _, f := range faults {
		p := sdk.ConfigError("/file", fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Column, f.Summary), f.Detail)
		if f.Line == 0 {
			p.Summary = fmt.Sprintf("%s: %s", f.File, f.Summary)
		}
		p.Code = "rest.recipe"
		all = append(all, p)
	}
	return nil, errors.Join(all...)
}
