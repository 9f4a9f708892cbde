// Package name knows what plugins may be called and what their files are
// called then.
package name

import (
	"fmt"
	"regexp"
	"strings"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// MaxLength is the largest number of letters of a plugin's name, Pattern its form.
const (
	MaxLength = 40
	Pattern   = `^[a-z][a-z0-9-]{0,39}$`
)

// Check returns an error when a plugin cannot have this name.
func Check(name string) error {
	if regexp.MustCompile(Pattern).MatchString(name) {
		return nil
	}
	return fmt.Errorf("%q cannot be the name of a plugin: use lower-case letters, digits and hyphens, at most %d, beginning with a letter", name, MaxLength)
}

// File returns the file name of a plugin on the given operating system (GOOS).
func File(name, goos string) string {
	if goos == "windows" {
		return sourcev1.BinaryPrefix + name + ".exe"
	}
	return sourcev1.BinaryPrefix + name
}

// Of returns the plugin's name that a file name stands for, on the given
// operating system, or "" if it is not a plugin's.
func Of(file, goos string) string {
	name, found := strings.CutPrefix(file, sourcev1.BinaryPrefix)
	if !found {
		return ""
	}
	if goos == "windows" {
		if name, found = strings.CutSuffix(name, ".exe"); !found {
			return ""
		}
	}
	if Check(name) != nil {
		return ""
	}
	return name
}
