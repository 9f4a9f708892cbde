package conformance

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/licexport/licexport/internal/clock"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// healthService is the name under which go-plugin asks for health.
const healthService = "plugin"

// shutdownMethod is that of go-plugin. Its messages are empty.
const shutdownMethod = "/plugin.GRPCController/Shutdown"

// window is a flow control window that stays as it is: gRPC would let it grow
// to 16 MiB.
const window = 64 << 10

// awaitHandshake waits for the first line of standard output. Its error says
// what was seen instead.
func (p *probe) awaitHandshake(ctx context.Context) (string, error) {
	ctx, cancel := within(ctx, p.suite.Limits.Start)
	defer cancel()
	select {
	case line := <-p.first:
		return line, nil
	case <-ctx.Done():
		return "", fmt.Errorf("no line on standard output within %v%s", p.suite.Limits.Start, p.stderr.quoted())
	case <-p.exited:
		p.drain()
	}
	select {
	case line := <-p.first: // it wrote and ended
		return line, nil
	default:
		return "", &endedError{exit: p.exit(), stderr: p.stderr.quoted()}
	}
}

// endedError says that the process ended before its handshake.
type endedError struct{ exit, stderr string }

// Error implements error.
func (e *endedError) Error() string {
	return fmt.Sprintf("it ended before its handshake (%s)%s", e.exit, e.stderr)
}

// dial connects to the plugin with the given credentials.
func (p *probe) dial(c credentials.TransportCredentials) (*grpc.ClientConn, error) {
	return grpc.NewClient("passthrough:///plugin",
		grpc.WithTransportCredentials(c),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, p.handshake.network, p.handshake.address)
		}),
		grpc.WithStaticStreamWindowSize(window), grpc.WithStaticConnWindowSize(window),
		grpc.WithDefaultCallOptions(
			grpc.MaxCallRecvMsgSize(sourcev1.MaxTransportBytes),
			grpc.MaxCallSendMsgSize(sourcev1.MaxTransportBytes)))
}

// connect connects as the host does and asks for the plugin's health.
func (p *probe) connect(ctx context.Context) error {
	certificate, err := p.handshake.serverCertificate()
	if err != nil {
		return err
	}
	if p.conn, err = p.dial(credentials.NewTLS(p.me.TLS(certificate))); err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	p.source = sourcev1.NewSourceServiceClient(p.conn)
	go p.takeOutput() //nolint:gosec // it ends with the connection, not with this call
	ctx, cancel := within(ctx, p.suite.Limits.Start)
	defer cancel()
	return p.checkHealth(ctx, certificate)
}

func (p *probe) checkHealth(ctx context.Context, certificate *x509.Certificate) error {
	answer, err := healthv1.NewHealthClient(p.conn).Check(ctx, &healthv1.HealthCheckRequest{Service: healthService})
	switch {
	case err == nil && answer.GetStatus() == healthv1.HealthCheckResponse_SERVING:
		return nil
	case err == nil:
		return fmt.Errorf("the health of the service plugin is %v", answer.GetStatus())
	case errors.Is(context.Cause(ctx), errTimeout):
		return fmt.Errorf("it shook hands, but did not answer within %v", p.suite.Limits.Start)
	case certificate.VerifyHostname("localhost") != nil:
		return errors.New("its certificate is not for localhost: it needs the DNS name localhost as subject alternative name")
	default:
		return fmt.Errorf("a client with the right certificate got no answer: %s", said(err))
	}
}

// ready starts another process of a plugin that was seen to start before, up
// to the first call.
func (s *suite) ready(ctx context.Context, how spec) (*probe, error) {
	p, err := s.launch(ctx, how)
	if err != nil {
		return nil, err
	}
	line, err := p.awaitHandshake(ctx)
	if err == nil {
		p.handshake, err = parseHandshake(line)
	}
	if err == nil {
		err = p.connect(ctx)
	}
	if err != nil {
		p.stop()
		return nil, err
	}
	return p, nil
}

// shutdown asks the process to end and measures how long that takes. The
// answer to the call does not matter: it may be cut off by the end.
func (p *probe) shutdown(ctx context.Context, limit time.Duration) (after time.Duration, ended bool) {
	watch := clock.Start()
	ctx, cancel := within(ctx, limit)
	defer cancel()
	_ = p.conn.Invoke(ctx, shutdownMethod, &emptypb.Empty{}, &emptypb.Empty{})
	_, ended = p.waitExit(limit - watch.Elapsed())
	return watch.Elapsed(), ended
}

// describe asks the plugin who it is.
func (p *probe) describe(ctx context.Context) (*sourcev1.DescribeResponse, error) {
	ctx, cancel := within(ctx, p.suite.Limits.Describe)
	defer cancel()
	answer, err := p.source.Describe(ctx, &sourcev1.DescribeRequest{Host: p.suite.hostInfo()})
	if err != nil {
		return nil, p.explain(ctx, err, "Describe", p.suite.Limits.Describe)
	}
	return answer, nil
}

func (s *suite) hostInfo() *sourcev1.HostInfo { return &sourcev1.HostInfo{Version: s.HostVersion} }

// explain says in words for people why a call failed.
func (p *probe) explain(ctx context.Context, err error, call string, limit time.Duration) error {
	if errors.Is(context.Cause(ctx), errTimeout) {
		return fmt.Errorf("%s was not answered within %v", call, limit)
	}
	if status.Code(err) == codes.Unavailable {
		if _, ended := p.waitExit(time.Second); ended { // the connection breaks first
			p.drain()
			return fmt.Errorf("its process ended during %s (%s)%s", call, p.exit(), p.stderr.quoted())
		}
	}
	return fmt.Errorf("%s failed: %s", call, said(err))
}

// said is the text of a gRPC status.
func said(err error) string {
	s := status.Convert(err)
	return fmt.Sprintf("gRPC status %v, %s", s.Code(), quote(s.Message()))
}
