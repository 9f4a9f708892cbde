package scaffold

import (
	"fmt"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"

	contract "github.com/licexport/licexport/proto"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// contractText is the contract as a .proto file.
func contractText() ([]byte, error) { return contract.Source, nil }

// compiledContract is what protoc makes of the contract with --include_imports and
// --descriptor_set_out: a FileDescriptorSet. A program can read its messages with
// it, without code that was generated before.
func compiledContract() ([]byte, error) {
	var set descriptorpb.FileDescriptorSet
	withImports(sourcev1.File_licexport_source_v1_source_proto, map[string]bool{}, &set)
	text, err := proto.MarshalOptions{Deterministic: true}.Marshal(&set)
	if err != nil {
		return nil, fmt.Errorf("write the compiled contract: %w", err)
	}
	return text, nil
}

// withImports adds a file after those that it imports.
func withImports(file protoreflect.FileDescriptor, done map[string]bool, set *descriptorpb.FileDescriptorSet) {
	if done[file.Path()] {
		return
	}
	done[file.Path()] = true
	imports := file.Imports()
	for i := range imports.Len() {
		withImports(imports.Get(i).FileDescriptor, done, set)
	}
	set.File = append(set.File, protodesc.ToFileDescriptorProto(file))
}
