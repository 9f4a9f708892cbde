package conformance

import (
	"context"

	"google.golang.org/protobuf/proto"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// canary runs the plugin once with a canary in the place of each secret. What
// vendors answer to wrong credentials is where secrets show up most often.
func (s *suite) canary(ctx context.Context) {
	if len(s.config.Secrets) == 0 {
		return
	}
	config := withCanaries(*s.config)
	s.leaks.add("the canary in the place of", config.Secrets)
	p := s.readyFor(ctx, secretsSilent)
	if p == nil {
		return
	}
	defer p.stop()
	ctx, cancel := within(ctx, s.Limits.Export)
	defer cancel()
	checked, err := p.source.Check(ctx, &sourcev1.CheckRequest{Host: s.hostInfo(), Config: message(config)})
	if err != nil {
		s.leaks.hear("in the gRPC status of Check", err.Error())
	}
	s.hear("in a check result", checked)
	stream, err := p.source.Export(ctx, s.exportRequest(config))
	for err == nil {
		var event *sourcev1.ExportResponse
		if event, err = stream.Recv(); err == nil && event.GetDiagnostic() != nil {
			s.hear("in a message of the export", event)
		} else if err == nil {
			s.look("in a message of the export", event)
		}
	}
	s.leaks.hear("in the gRPC status of Export", err.Error())
}

// look searches a message as it is on the wire, where texts are as they are.
func (s *suite) look(where string, m proto.Message) {
	wire, err := proto.Marshal(m)
	if err != nil { // it was just decoded
		return
	}
	s.leaks.look(where, string(wire))
}

// hear is look for a message that people read, see leaks.hear.
func (s *suite) hear(where string, m proto.Message) {
	wire, err := proto.Marshal(m)
	if err != nil { // it was just decoded
		return
	}
	s.leaks.hear(where, string(wire))
}
