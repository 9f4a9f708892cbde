package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/plugins/m365/answers"
	"github.com/licexport/licexport/plugins/m365/certfile"
	"github.com/licexport/licexport/plugins/m365/graph"
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
// settings comes out here. Without a writer it is for a check.
func (p plugin) connect(cfg config, w *sdk.Writer) (*connection, error) {
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
	policy, err := cfg.Policy(w == nil)
	if err != nil {
		return nil, err
	}
	transport, err := sdkhttp.NewConnection(sdkhttp.ConnectionOptions{CAFile: cfg.CAFile, Proxy: p.proxy})
	if err != nil {
		return nil, badCAFile(err)
	}
	// One for both, so that their waits are added up.
	repeat, err := sdkhttp.NewTransport(sdkhttp.TransportOptions{
		Base: transport, Policy: policy, Clock: p.clock, Observer: sdkhttp.ObserverOf(w), Plain: answers.IsCount,
	})
	if err != nil {
		return nil, err
	}
	settings.Client = &http.Client{Transport: answers.Checked(repeat)}
	settings.LocalClient, settings.LocalAttempts = localClient(transport), min(policy.Attempts, mostLocalAttempts)
	credential, err := signin.New(settings)
	if err != nil {
		return nil, explain(err, cfg)
	}
	client, err := graph.New(where.graph, credential, graph.HTTPClient(answers.Checked(repeat), "licexport-source-m365/"+version))
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
	if errors.Is(ctx.Err(), context.Canceled) {
		return context.Cause(ctx)
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
