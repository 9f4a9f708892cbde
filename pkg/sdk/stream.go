package sdk

import (
	"context"
	"fmt"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
	"google.golang.org/grpc/status"
)

// stream numbers the events of an export and sends them. Sending blocks until
// the transport has room: that is all the backpressure there is to it.
type stream struct {
	ctx      context.Context
	send     func(*sourcev1.ExportResponse) error
	sequence uint64
	err      error // of the transport; nothing can be sent after it
}

// event sends one event; e is one of the oneof wrappers of ExportResponse.
func (s *stream) event(e any) error {
	if s.err != nil {
		return s.err
	}
	s.sequence++
	m := &sourcev1.ExportResponse{Sequence: s.sequence}
	switch e := e.(type) {
	case *sourcev1.ExportResponse_Licenses:
		m.Event = e
	case *sourcev1.ExportResponse_Holders:
		m.Event = e
	case *sourcev1.ExportResponse_Details:
		m.Event = e
	case *sourcev1.ExportResponse_Progress:
		m.Event = e
	case *sourcev1.ExportResponse_Diagnostic:
		m.Event = e
	case *sourcev1.ExportResponse_Restarted:
		m.Event = e
	case *sourcev1.ExportResponse_Completed:
		m.Event = e
	default:
		return fmt.Errorf("event %T is not part of the contract", e)
	}
	if err := s.send(m); err != nil {
		s.err = err
		if s.ctx.Err() != nil {
			return context.Cause(s.ctx)
		}
		return fmt.Errorf("send to licexport: %w", err)
	}
	return nil
}

// canceled is how a call ends whose context is done.
func canceled(ctx context.Context) error {
	return status.FromContextError(ctx.Err()).Err()
}
