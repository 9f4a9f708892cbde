package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// served is the go-plugin side of the double.
type served struct {
	plugin.NetRPCUnsupportedPlugin
	source *source
}

// GRPCServer registers the service.
func (s served) GRPCServer(_ *plugin.GRPCBroker, server *grpc.Server) error {
	if s.source.mode != "no-service" {
		sourcev1.RegisterSourceServiceServer(server, s.source)
	}
	return nil
}

// GRPCClient is never needed: the double is only ever a plugin.
func (s served) GRPCClient(context.Context, *plugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, errors.New("the double is a plugin only")
}

// serve shakes hands and serves until the host asks to stop.
func serve(name, mode string) {
	if mode == "ignores-tls" {
		// go-plugin encrypts if it finds the host's certificate.
		_ = os.Unsetenv("PLUGIN_CLIENT_CERT")
	}
	stdout := os.Stdout // Serve replaces it
	afterwards := func() {
		if mode == "huge-stdout-line" {
			_, _ = fmt.Fprintln(stdout, strings.Repeat("x", 300<<10))
			for range 500 {
				_, _ = fmt.Fprintln(stdout, strings.Repeat("y", 4000))
			}
		}
	}
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: plugin.HandshakeConfig{
			ProtocolVersion:  sourcev1.ProtocolVersion,
			MagicCookieKey:   sourcev1.MagicCookieKey,
			MagicCookieValue: sourcev1.MagicCookieValue,
		},
		VersionedPlugins: map[int]plugin.PluginSet{sourcev1.ProtocolVersion: {
			sourcev1.PluginSetKey: served{source: &source{name: name, mode: mode, described: afterwards}},
		}},
		GRPCServer: func(options []grpc.ServerOption) *grpc.Server {
			return grpc.NewServer(append(options, grpc.ForceServerCodecV2(newRawCodec()))...)
		},
		Logger: hclog.NewNullLogger(),
	})
}

// finish is what happens after the host asked to stop.
func finish(mode string) {
	if mode == "ignores-shutdown" || mode == "joins-host" {
		waitForKill()
	}
}
