package host

import (
	"errors"
	"fmt"

	"google.golang.org/grpc/encoding"
	_ "google.golang.org/grpc/encoding/proto" // registers the codec that messageCodec builds on
	"google.golang.org/grpc/mem"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// messageCodec decodes the messages of one export. It refuses those over the
// contract's limit before they are decoded, and remembers why a message was
// refused, because gRPC turns that into a status without its type.
type messageCodec struct {
	encoding.CodecV2
	// rule and fault are set when a message was refused.
	rule, fault string
}

func newMessageCodec() *messageCodec {
	return &messageCodec{CodecV2: encoding.GetCodecV2("proto")}
}

// Unmarshal is called by gRPC in the goroutine that receives.
func (c *messageCodec) Unmarshal(data mem.BufferSlice, message any) error {
	if size := data.Len(); size > sourcev1.MaxMessageBytes {
		c.rule = "message_too_large"
		c.fault = fmt.Sprintf("it sent a message of %d bytes; at most %d are allowed", size, sourcev1.MaxMessageBytes)
		return errors.New(c.fault)
	}
	if err := c.CodecV2.Unmarshal(data, message); err != nil {
		c.rule = "message_broken"
		c.fault = "it sent a message that cannot be decoded: broken, or with text that is not UTF-8"
		return err
	}
	return nil
}
