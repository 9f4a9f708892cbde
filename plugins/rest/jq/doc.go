// Package jq evaluates jq expressions of recipes, and nothing but these: an
// expression sees its input and its variables. It cannot read the environment,
// files, other inputs, modules or the clock, and it writes nothing. The language is
// that of gojq (https://github.com/itchyny/gojq), which is jq 1.8 but for some
// details.
//
// An expression is bounded in time by its context. What bounds its memory is the
// limit of the process, see package limit.
package jq
