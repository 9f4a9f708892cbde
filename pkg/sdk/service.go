package sdk

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// errStopping is the cause of contexts that end because the process does.
var errStopping = errors.New("the plugin is being stopped")

// Serve serves the source over plain gRPC on l until ctx is done. It has none
// of the duties of a plugin process (handshake, TLS, standard streams, signals)
// and is meant for tests, see package sdktest. Programs call Main.
func Serve[C any](ctx context.Context, s Source[C], l net.Listener) error {
	p, err := newPlugin(s)
	if err != nil {
		return err
	}
	svc := newService(p)
	server := grpc.NewServer(serverOptions()...)
	sourcev1.RegisterSourceServiceServer(server, svc)
	stopped := make(chan struct{})
	defer context.AfterFunc(ctx, func() {
		defer close(stopped)
		svc.stop(sourcev1.ShutdownGrace)
		server.Stop()
	})()
	if err := server.Serve(l); err != nil && ctx.Err() == nil {
		return err
	}
	<-stopped
	return nil
}

// serverOptions are those of every server. The library's own receive limit is
// below what the contract allows.
func serverOptions() []grpc.ServerOption {
	return []grpc.ServerOption{
		grpc.MaxRecvMsgSize(sourcev1.MaxTransportBytes),
		grpc.MaxSendMsgSize(sourcev1.MaxTransportBytes),
	}
}

// service answers the calls of the contract.
type service struct {
	sourcev1.UnimplementedSourceServiceServer

	plugin *plugin
	base   context.Context
	cancel context.CancelCauseFunc

	mu       sync.Mutex
	stopping bool
	calls    sync.WaitGroup
}

func newService(p *plugin) *service {
	base, cancel := context.WithCancelCause(context.Background())
	return &service{plugin: p, base: base, cancel: cancel}
}

// Describe implements the contract.
func (s *service) Describe(context.Context, *sourcev1.DescribeRequest) (*sourcev1.DescribeResponse, error) {
	return s.plugin.description, nil
}

// Check implements the contract. The first result is always that of the
// settings themselves.
func (s *service) Check(ctx context.Context, req *sourcev1.CheckRequest) (*sourcev1.CheckResponse, error) {
	ctx, end, err := s.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer end()
	c := &Checks{ctx: ctx, offline: req.GetOffline()}
	if err := protect(func() error { return s.plugin.check(ctx, req.GetConfig(), c) }); err != nil {
		c.stopped(err)
	}
	if ctx.Err() != nil {
		return nil, canceled(ctx)
	}
	return &sourcev1.CheckResponse{Results: c.done()}, nil
}

// Export implements the contract.
func (s *service) Export(req *sourcev1.ExportRequest, stream grpc.ServerStreamingServer[sourcev1.ExportResponse]) error {
	scope := req.GetScope()
	if scope != sourcev1.Scope_SCOPE_ALL && scope != sourcev1.Scope_SCOPE_LICENSES {
		return status.Errorf(codes.InvalidArgument, "scope %v is not known to this plugin", scope)
	}
	ctx, end, err := s.begin(stream.Context())
	if err != nil {
		return err
	}
	defer end()
	w := newWriter(ctx, stream.Send, scope == sourcev1.Scope_SCOPE_LICENSES)
	w.knownGaps = req.GetKnownGaps()
	w.wants = wanted(req, s.plugin.description.GetCapabilities().GetDetails())
	w.knowsTotals = s.plugin.description.GetCapabilities().GetKnowsTotals()
	return w.finish(protect(func() error { return s.plugin.export(ctx, req.GetConfig(), w) }))
}

// begin registers a call. Its context ends with the caller's and with the
// process.
func (s *service) begin(ctx context.Context) (_ context.Context, end func(), _ error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopping {
		return nil, nil, status.Error(codes.Unavailable, errStopping.Error())
	}
	s.calls.Add(1)
	ctx, cancel := context.WithCancelCause(ctx)
	release := context.AfterFunc(s.base, func() { cancel(errStopping) })
	return ctx, func() {
		release()
		cancel(nil)
		s.calls.Done()
	}, nil
}

// stop cancels all calls and waits until they have ended, at most for grace.
// A second call returns at once.
func (s *service) stop(grace time.Duration) {
	s.mu.Lock()
	again := s.stopping
	s.stopping = true
	s.mu.Unlock()
	if again {
		return
	}
	s.cancel(errStopping)
	ended := make(chan struct{})
	go func() {
		s.calls.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(grace):
	}
}
