package scaffold

import "github.com/licexport/licexport/proto"

// contractText is the contract as a .proto file.
func contractText() ([]byte, error) { return proto.Source, nil }
