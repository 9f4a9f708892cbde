package main

import (
	"context"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/internal/entra"
	"github.com/licexport/licexport/plugins/m365/graph"
)

// connection is everything that one run or check needs to talk to Microsoft.
type connection struct {
	*entra.Connection

	cfg    config
	client *graph.Client
}

// connect prepares the connection. It sends nothing; what is wrong with the
// settings comes out here. Without a writer it is for a check.
func (p plugin) connect(cfg config, w *sdk.Writer) (*connection, error) {
	if _, err := settleOf(cfg); err != nil {
		return nil, err
	}
	conn, err := entra.Connect(entra.Options{
		Product: product(), Settings: cfg.SignIn, Network: cfg.Settings, Writer: w, Clock: p.clock, Proxy: p.proxy,
	})
	if err != nil {
		return nil, err
	}
	client, err := graph.New(conn.Graph(), conn.Credential, graph.HTTPClient(conn.Transport, conn.UserAgent()))
	if err != nil {
		return nil, err
	}
	return &connection{Connection: conn, cfg: cfg, client: client}, nil
}

// explain puts an error into words.
func (c *connection) explain(ctx context.Context, err error) error {
	return c.Explain(ctx, err, ofTheList)
}
