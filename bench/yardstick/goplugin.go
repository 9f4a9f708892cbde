//go:build bench

package main

import (
	"context"
	"errors"
	"io"
	"os/exec"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// source makes go-plugin hand out a client of the contract.
type source struct{ plugin.NetRPCUnsupportedPlugin }

// GRPCServer is never needed: this is the host's side.
func (source) GRPCServer(*plugin.GRPCBroker, *grpc.Server) error {
	return errors.New("the yardstick is no plugin")
}

// GRPCClient implements plugin.GRPCPlugin.
func (source) GRPCClient(_ context.Context, _ *plugin.GRPCBroker, conn *grpc.ClientConn) (any, error) {
	return sourcev1.NewSourceServiceClient(conn), nil
}

// connect starts a plugin as go-plugin's documentation shows.
func connect(path string) (*plugin.Client, plugin.ClientProtocol, error) {
	client := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig: plugin.HandshakeConfig{
			ProtocolVersion:  sourcev1.ProtocolVersion,
			MagicCookieKey:   sourcev1.MagicCookieKey,
			MagicCookieValue: sourcev1.MagicCookieValue,
		},
		VersionedPlugins: map[int]plugin.PluginSet{
			sourcev1.ProtocolVersion: {sourcev1.PluginSetKey: source{}},
		},
		Cmd:              exec.Command(path), //nolint:gosec,noctx // go-plugin ends it
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		AutoMTLS:         true,
		Logger:           hclog.NewNullLogger(),
	})
	protocol, err := client.Client()
	if err != nil {
		client.Kill()
		return nil, nil, err
	}
	return client, protocol, nil
}

// handshake starts a plugin, asks whether it is there, and ends it.
func handshake(path string) error {
	client, protocol, err := connect(path)
	if err != nil {
		return err
	}
	defer client.Kill()
	return protocol.Ping()
}

// stream takes all messages of an export, decoded, and drops them.
func stream(ctx context.Context, path, config string) error {
	client, protocol, err := connect(path)
	if err != nil {
		return err
	}
	defer client.Kill()
	raw, err := protocol.Dispense(sourcev1.PluginSetKey)
	if err != nil {
		return err
	}
	service, ok := raw.(sourcev1.SourceServiceClient)
	if !ok {
		return errors.New("the plugin is something else")
	}
	messages, err := service.Export(ctx, &sourcev1.ExportRequest{
		Config: &sourcev1.Config{Json: config}, Scope: sourcev1.Scope_SCOPE_ALL,
	})
	if err != nil {
		return err
	}
	complete := false
	for {
		message, err := messages.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		complete = complete || message.GetCompleted() != nil
	}
	if !complete {
		return errors.New("the stream has no end")
	}
	return nil
}
