package sdk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
	"google.golang.org/grpc"
)

// process is a plugin process as licexport starts it.
type process struct {
	service *service
	stdout  *stdout
	server  atomic.Pointer[grpc.Server]
	stopped sync.Once
}

// serve is the life of a plugin process: from the handshake until the host
// asks it to stop, disappears, or terminates it. It returns the exit code.
func serve(p *plugin) int {
	slog.SetDefault(slog.New(newLogHandler(os.Stderr)))
	out, err := divertStdout()
	if err != nil {
		slog.Error("the plugin cannot start: " + err.Error())
		return 1
	}
	host := &process{service: newService(p), stdout: out}
	watchSignals(host.stop)
	watchLifeline(host.stop)
	goplugin.Serve(serveConfig(host.service, host.newServer))
	if host.server.Load() == nil {
		return 1 // no socket, say; go-plugin has logged why
	}
	host.service.stop(sourcev1.ShutdownGrace)
	out.adopt()
	out.close()
	return 0
}

// stop ends the process: calls are canceled and get a short time to clean up.
func (p *process) stop() {
	p.stopped.Do(func() {
		// A plugin must never outlive its host, not even with a bug in here.
		time.AfterFunc(2*sourcev1.ShutdownGrace, func() { os.Exit(1) })
		p.service.stop(sourcev1.ShutdownGrace)
		if server := p.server.Load(); server != nil {
			server.Stop()
		}
	})
}

// newServer is called by go-plugin with its TLS options.
func (p *process) newServer(options []grpc.ServerOption) *grpc.Server {
	options = append(options, serverOptions()...)
	options = append(options,
		grpc.UnaryInterceptor(func(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (any, error) {
			p.stdout.adopt()
			return handle(ctx, req)
		}),
		grpc.StreamInterceptor(func(srv any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handle grpc.StreamHandler) error {
			p.stdout.adopt()
			return handle(srv, stream)
		}))
	server := grpc.NewServer(options...)
	p.server.Store(server)
	return server
}

func serveConfig(s *service, newServer func([]grpc.ServerOption) *grpc.Server) *goplugin.ServeConfig {
	return &goplugin.ServeConfig{
		HandshakeConfig: goplugin.HandshakeConfig{
			MagicCookieKey:   sourcev1.MagicCookieKey,
			MagicCookieValue: sourcev1.MagicCookieValue,
		},
		VersionedPlugins: map[int]goplugin.PluginSet{
			sourcev1.ProtocolVersion: {sourcev1.PluginSetKey: grpcPlugin{service: s}},
		},
		GRPCServer: newServer,
		Logger:     hclog.New(&hclog.LoggerOptions{Level: hclog.Warn, Output: os.Stderr, JSONFormat: true}),
	}
}

// grpcPlugin registers the service with go-plugin.
type grpcPlugin struct {
	goplugin.NetRPCUnsupportedPlugin
	service *service
}

// GRPCServer implements goplugin.GRPCPlugin.
func (p grpcPlugin) GRPCServer(_ *goplugin.GRPCBroker, s *grpc.Server) error {
	sourcev1.RegisterSourceServiceServer(s, p.service)
	return nil
}

// GRPCClient implements goplugin.GRPCPlugin; this side is never the client.
func (grpcPlugin) GRPCClient(context.Context, *goplugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, errors.New("a plugin is no client of itself")
}

// writeLine writes a line for people; there is nobody to tell if it fails.
func writeLine(w io.Writer, format string, args ...any) {
	_, _ = fmt.Fprintf(w, format+"\n", args...)
}
