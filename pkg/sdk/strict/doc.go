// Package strict reads YAML files that people write by hand.
//
// It finds every problem of a file in one pass, says where each one stands
// (file, line, column) and what to do, and takes nothing that it does not
// understand: unknown keys, keys given twice, values of another type, several
// documents in one file.
package strict
