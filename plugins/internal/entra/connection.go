package entra

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/plugins/internal/entra/answers"
	"github.com/licexport/licexport/plugins/internal/entra/certfile"
	"github.com/licexport/licexport/plugins/internal/entra/signin"
)

// Options say how to connect.
type Options struct {
	Product  Product
	Settings SignIn
	// Network are the settings of waits and of ca_file.
	Network sdkhttp.Settings
	// Writer hears of traffic and waits; nil for a check.
	Writer *sdk.Writer
	Clock  sdkhttp.Clock
	// Proxy finds the proxy of a request; nil takes it from the environment.
	Proxy func(*http.Request) (*url.URL, error)
}

// Connection is everything that one run or check needs to talk to Microsoft.
type Connection struct {
	// Words puts errors into words.
	Words Words
	// Credential signs in and keeps the tokens.
	Credential *signin.Credential
	// Transport sends requests to Graph without a token and repeats them. An error
	// that has not the form of Graph or Entra is a *sdkhttp.StatusError.
	Transport http.RoundTripper
	// Patient is the same without the look at errors, for a sdkhttp.Client.
	Patient *sdkhttp.Transport

	method      signin.Method
	where       cloud
	certificate *certfile.Certificate // nil for other ways to sign in
	clients     []*http.Client        // that hold connections
	done        func()                // gives the certificate back; may be nil
}

// Connect prepares the connection. It sends nothing; what is wrong with the
// settings comes out here, as an error for people.
func Connect(o Options) (*Connection, error) {
	words := Words{Product: o.Product, Settings: o.Settings, CAFile: o.Network.CAFile}
	where, err := words.cloud()
	if err != nil {
		return nil, err
	}
	settings, err := words.signIn(where, o.Clock.Now())
	if err != nil {
		return nil, err
	}
	connection, err := o.connect(words, where, settings)
	if err != nil && settings.Close != nil {
		settings.Close()
	}
	return connection, err
}

func (o Options) connect(words Words, where cloud, settings signin.Settings) (*Connection, error) {
	policy, err := o.Network.Policy(o.Writer == nil)
	if err != nil {
		return nil, err
	}
	transport, err := sdkhttp.NewConnection(sdkhttp.ConnectionOptions{CAFile: o.Network.CAFile, Proxy: o.Proxy})
	if err != nil {
		return nil, words.badCAFile(err)
	}
	// One for both, so that their waits are added up.
	repeat, err := sdkhttp.NewTransport(sdkhttp.TransportOptions{
		Base: transport, Policy: policy, Clock: o.Clock, Observer: sdkhttp.ObserverOf(o.Writer), Plain: answers.IsCount,
	})
	if err != nil {
		return nil, err
	}
	settings.Now = o.Clock.Now
	settings.Client = &http.Client{Transport: answers.Checked(repeat)}
	settings.LocalClient, settings.LocalAttempts = localClient(transport), min(policy.Attempts, mostLocalAttempts)
	credential, err := signin.New(settings)
	if err != nil {
		return nil, words.Explain(err, nil)
	}
	return &Connection{
		Words: words, Credential: credential, Transport: answers.Checked(repeat), Patient: repeat,
		method: settings.Method, where: where, certificate: settings.Certificate,
		clients: []*http.Client{{Transport: transport}, settings.LocalClient}, done: settings.Close,
	}, nil
}

// Close gives the connections back.
func (c *Connection) Close() {
	for _, client := range c.clients {
		client.CloseIdleConnections()
	}
	if c.done != nil {
		c.done()
	}
}

// Graph is the address of Microsoft Graph, as in https://graph.microsoft.com.
func (c *Connection) Graph() string { return c.where.graph }

// UserAgent names the plugin to Microsoft.
func (c *Connection) UserAgent() string {
	return "licexport-source-" + c.Words.Product.Name + "/" + c.Words.Product.Version
}

// Scope is what a token for the Graph at endpoint has to be asked for with.
func Scope(endpoint string) string { return strings.TrimRight(endpoint, "/") + "/.default" }

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

// Claims signs in and looks into the token.
func (c *Connection) Claims(ctx context.Context) (signin.Claims, error) {
	// The same scope and options as those of the requests to Graph, so that
	// they find this token.
	token, err := c.Credential.GetToken(ctx, policy.TokenRequestOptions{
		Scopes: []string{Scope(c.where.graph)}, EnableCAE: true,
	})
	if err != nil {
		return signin.Claims{}, err
	}
	return signin.ReadClaims(token.Token)
}

// Explain puts an error into words, as Words.Explain does. A refusal by Graph is
// looked into: the token shows which permission is missing.
func (c *Connection) Explain(ctx context.Context, err error, own func(error) error) error {
	if err == nil {
		return nil
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return context.Cause(ctx)
	}
	if refused := Refusals(err); len(refused) > 0 && !isPolicy(refused[0]) {
		var readable *signin.Claims
		if claims, claimsErr := c.Claims(ctx); claimsErr == nil {
			readable = &claims
		}
		return c.Words.Forbidden(refused, readable)
	}
	return c.Words.Explain(err, own)
}
