package config

import (
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/internal/fileplace"
	"github.com/licexport/licexport/pkg/sdk/strict"
)

// path reads a path; a relative one is relative to the file's directory.
func (r *reader) path(into *string) strict.Value {
	schema := strict.Shared("path", textSchema())
	if *into != "" {
		schema["default"] = *into
	}
	return strict.Value{Schema: schema, Read: func(where string, n *yaml.Node) {
		var path string
		r.Text(&path).Read(where, n)
		if path == "" {
			return
		}
		if fault, remedy := pathFault(path); fault != "" {
			r.Errorf(n, remedy, "%s %s", where, fault)
			return
		}
		*into = absolute(r.dir, path)
	}}
}

// absolute makes a path absolute. One that begins at the root of a drive without
// naming it, which only Windows has, means the drive of dir.
func absolute(dir, path string) string {
	switch {
	case filepath.IsAbs(path):
		return filepath.Clean(path)
	case path != "" && os.IsPathSeparator(path[0]):
		return filepath.Clean(filepath.VolumeName(dir) + path)
	default:
		return filepath.Join(dir, path)
	}
}

// pathFault returns what is wrong with a path and what to do; nothing if it is
// well formed. What would be written elsewhere than meant is found before any
// source is read.
func pathFault(path string) (fault, remedy string) {
	if strings.ContainsFunc(path, unicode.IsControl) {
		return "holds a control character",
			`In double quotes a backslash begins an escape, as \t for a tab. Write the path in single quotes, as in 'D:\temp\licenses.csv'.`
	}
	return fileplace.Fault(path)
}

// patternFault is pathFault for the setting of a plugin, which may be a pattern
// with * and ?; the plugin knows.
func patternFault(path string) (fault, remedy string) {
	const verbatim = `\\?\`
	rest, isVerbatim := strings.CutPrefix(path, verbatim)
	rest = strings.NewReplacer("*", "x", "?", "x").Replace(rest)
	if isVerbatim {
		rest = verbatim + rest
	}
	return pathFault(rest)
}
