package conformance

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/types/known/emptypb"
)

// stdioMethod is that of go-plugin, by which plugins that use its server hand on
// what they write. Nobody who takes it would make them wait for ever. Other plugins
// do not know it.
const stdioMethod = "/plugin.GRPCStdio/StreamStdio"

// stdioData is the number of the field with what was written, see
// https://github.com/hashicorp/go-plugin/blob/main/internal/plugin/grpc_stdio.proto.
const stdioData = 2

// takeOutput reads what the plugin hands on until the connection ends.
func (p *probe) takeOutput() {
	to := &lines{each: p.stderrLine}
	stream, err := p.conn.NewStream(context.Background(), &grpc.StreamDesc{ServerStreams: true}, stdioMethod)
	if err != nil || stream.SendMsg(&emptypb.Empty{}) != nil || stream.CloseSend() != nil {
		return
	}
	for {
		// The message of go-plugin is not exported: its fields are unknown ones.
		var message emptypb.Empty
		if stream.RecvMsg(&message) != nil {
			to.close()
			return
		}
		_, _ = to.Write(written(message.ProtoReflect().GetUnknown()))
	}
}

// written finds what was written in a message.
func written(message []byte) []byte {
	for len(message) > 0 {
		number, kind, n := protowire.ConsumeTag(message)
		if n < 0 {
			return nil
		}
		message = message[n:]
		if number == stdioData && kind == protowire.BytesType {
			data, n := protowire.ConsumeBytes(message)
			if n < 0 {
				return nil
			}
			return data
		}
		if n = protowire.ConsumeFieldValue(number, kind, message); n < 0 {
			return nil
		}
		message = message[n:]
	}
	return nil
}
