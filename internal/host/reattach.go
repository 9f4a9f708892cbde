package host

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"slices"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// Reattach is the address of a plugin that was started by hand with -debug.
type Reattach struct {
	// Protocol is the version of the contract that the plugin speaks.
	Protocol int `json:"protocol"`
	// Network is "unix" or "tcp".
	Network string `json:"network"`
	// Address of the socket, as in "/tmp/plugin1" or "127.0.0.1:10000".
	Address string `json:"address"`
}

// ParseReattach reads the value of the environment variable
// sourcev1.ReattachEnv: a JSON object of plugin name to Reattach.
func ParseReattach(value string) (map[string]Reattach, error) {
	plugins := map[string]Reattach{}
	if value == "" {
		return plugins, nil
	}
	if err := json.Unmarshal([]byte(value), &plugins); err != nil {
		return nil, fmt.Errorf("%s is not the JSON that a plugin prints with -debug: %w", sourcev1.ReattachEnv, err)
	}
	for name, r := range plugins {
		if !slices.Contains([]string{"unix", "tcp"}, r.Network) || r.Address == "" {
			return nil, fmt.Errorf("%s: plugin %s has no usable address (network %q, address %q)",
				sourcev1.ReattachEnv, name, r.Network, r.Address)
		}
	}
	return plugins, nil
}

// attach connects to a plugin that somebody else started and will stop.
func attach(ctx context.Context, c Command) (*Session, error) {
	r := *c.Reattach
	s := &Session{command: c}
	if r.Protocol != sourcev1.ProtocolVersion {
		return nil, s.protocolError(r.Protocol)
	}
	c.Log.Warn("using a plugin that was started by hand: its file is not checked against the lock, "+
		"the connection is not encrypted, its environment and its end are not in the hands of licexport",
		"address", r.Address)
	conn, err := grpc.NewClient("passthrough:///plugin", append(dialOptions(),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, r.Network, r.Address)
		}))...)
	if err != nil {
		return nil, fmt.Errorf("connect to plugin %s: %w", c.Plugin, err)
	}
	s.use(conn)
	if err := s.greet(ctx); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}
