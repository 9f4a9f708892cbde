package main

import (
	"context"
	"net"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/licexport/licexport/plugins/m365/certfile"
	"github.com/licexport/licexport/plugins/m365/graph"
	"github.com/licexport/licexport/plugins/m365/network"
	"github.com/licexport/licexport/plugins/m365/retry"
	"github.com/licexport/licexport/plugins/m365/signin"
)

// connection is everything that one run or check needs to talk to Microsoft.
type connection struct {
	cfg         config
	where       cloud
	credential  *signin.Credential
	certificate *certfile.Certificate // nil for other ways to sign in
	client      *graph.Client
	clients     []*http.Client // that hold connections
}

// connect prepares the connection. It sends nothing; what is wrong with the
// settings comes out here.
func (p plugin) connect(cfg config, policy retry.Policy, observer retry.Observer) (*connection, error) {
	where, err := cloudOf(cfg)
	if err != nil {
		return nil, err
	}
	if _, err := settleOf(cfg); err != nil {
		return nil, err
	}
	settings, err := signIn(cfg, where, p.clock.Now())
	if err != nil {
		return nil, err
	}
	transport, err := network.Transport(network.Options{CAFile: cfg.CAFile, Proxy: p.proxy})
	if err != nil {
		return nil, badCAFile(err)
	}
	// One handler for both, so that their waits are added up.
	repeat := retry.New(policy, p.clock, observer, network.Permanent)
	settings.Client = network.Client(transport, repeat)
	settings.LocalClient, settings.LocalAttempts = localClient(transport), min(policy.Attempts, mostLocalAttempts)
	credential, err := signin.New(settings)
	if err != nil {
		return nil, explain(err, cfg)
	}
	middleware := append(graph.Middleware("licexport-source-m365/"+version), repeat)
	client, err := graph.New(where.graph, credential, network.Client(transport, middleware...))
	if err != nil {
		return nil, err
	}
	return &connection{
		cfg: cfg, where: where, credential: credential, certificate: settings.Certificate,
		client: client, clients: []*http.Client{{Transport: transport}, settings.LocalClient},
	}, nil
}

// close gives the connections back.
func (c *connection) close() {
	for _, client := range c.clients {
		client.CloseIdleConnections()
	}
}

// mostLocalAttempts is how often Azure's SDK asks the managed identity endpoint,
// within about 100 seconds: https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token#retry-guidance.
const mostLocalAttempts = 7

// localClient reaches the managed identity endpoint, which is on this machine
// or next to it: a proxy would only be in the way, and where nothing answers at
// once there is none.
func localClient(transport *http.Transport) *http.Client {
	direct := transport.Clone()
	direct.Proxy = nil
	direct.DialContext = (&net.Dialer{Timeout: 5 * time.Second}).DialContext
	return &http.Client{Transport: direct, Timeout: time.Minute}
}

// claims signs in and looks into the token.
func (c *connection) claims(ctx context.Context) (signin.Claims, error) {
	// The same scope and options as those of the requests to Graph, so that
	// they find this token.
	token, err := c.credential.GetToken(ctx, policy.TokenRequestOptions{
		Scopes: []string{graph.Scope(c.where.graph)}, EnableCAE: true,
	})
	if err != nil {
		return signin.Claims{}, err
	}
	return signin.ReadClaims(token.Token)
}

// explain puts an error into words. A refusal by Graph is looked into: the
// token tells which permission is missing.
func (c *connection) explain(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if refused := refusals(err); len(refused) > 0 && !isPolicy(refused[0]) {
		var readable *signin.Claims
		if claims, claimsErr := c.claims(ctx); claimsErr == nil {
			readable = &claims
		}
		return explainForbidden(refused, readable, c.cfg)
	}
	return explain(err, c.cfg)
}
