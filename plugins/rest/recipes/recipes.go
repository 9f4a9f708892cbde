// Package recipes holds the recipes that ship with the plugin.
package recipes

import (
	"embed"
	"fmt"
)

//go:embed *.yaml
var files embed.FS

// Text is the recipe with the given name, as it is.
func Text(name string) ([]byte, error) {
	text, err := files.ReadFile(name + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("there is no recipe %q", name)
	}
	return text, nil
}
