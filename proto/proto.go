// Package proto holds the contract between licexport and its plugins as a file, for
// projects in languages that compile it by themselves.
package proto

import _ "embed" // The contract is a file of its own.

// Source is the text of licexport/source/v1/source.proto.
//
//go:embed licexport/source/v1/source.proto
var Source []byte
