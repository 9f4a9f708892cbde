// Package config reads licexport.yaml, or what stands in for it in the
// environment, into one typed model with all defaults filled in.
//
// A file is read strictly: every problem is found at once, each with file, line
// and column (package strict). The settings of a source are opaque here; they
// are checked against the JSON Schema that its plugin declares, see
// Source.Settings.
package config
