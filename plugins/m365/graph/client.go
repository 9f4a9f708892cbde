// Package graph reads licenses and users from Microsoft Graph with
// msgraph-sdk-go: its request adapter, authentication, request builders and
// error type. Only sub-packages of the SDK are imported; its root package
// would triple the time to build the plugin.
package graph

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	kjson "github.com/microsoft/kiota-serialization-json-go"
	core "github.com/microsoftgraph/msgraph-sdk-go-core"
	"github.com/microsoftgraph/msgraph-sdk-go-core/authentication"

	"github.com/licexport/licexport/plugins/internal/entra"
)

// Credential signs in. Renew drops the tokens it keeps, so that the next
// request brings a new one.
type Credential interface {
	azcore.TokenCredential
	Renew() error
}

// Client talks to Microsoft Graph.
type Client struct {
	adapter    *core.GraphRequestAdapterBase
	credential Credential
	root       *url.URL // as in https://graph.microsoft.com/v1.0
}

// New gives a Client for the Graph at endpoint (https://graph.microsoft.com
// and its national siblings). The client has to repeat failed requests itself.
func New(endpoint string, credential Credential, client *http.Client) (*Client, error) {
	root, err := url.Parse(strings.TrimRight(endpoint, "/") + "/v1.0")
	if err != nil {
		return nil, fmt.Errorf("the address of Graph: %w", err)
	}
	// The list of hosts that get a token follows the endpoint. With the SDK's
	// own list, requests to any other host go out without a token, silently.
	provider, err := authentication.NewAzureIdentityAuthenticationProviderWithScopesAndValidHosts(
		credential, []string{entra.Scope(endpoint)}, []string{root.Hostname()})
	if err != nil {
		return nil, fmt.Errorf("preparing the sign-in for Graph: %w", err)
	}
	// The factory is handed over, because the global registry of factories is
	// filled by the root package only.
	adapter, err := core.NewGraphRequestAdapterBaseWithParseNodeFactoryAndSerializationWriterFactoryAndHttpClient(
		provider, core.GraphClientOptions{}, kjson.NewJsonParseNodeFactory(), nil, client)
	if err != nil {
		return nil, fmt.Errorf("preparing the Graph client: %w", err)
	}
	adapter.SetBaseUrl(root.String())
	return &Client{adapter: adapter, credential: credential, root: root}, nil
}

// call runs a request, a second time with a new token if Graph refuses the
// first one: a run may outlive its token, and an administrator may revoke it.
func call[T any](ctx context.Context, c *Client, about string, request func(context.Context) (T, error)) (T, error) {
	result, err := request(ctx)
	if err == nil {
		return result, nil
	}
	err = convert(err, about)
	if statusOf(err) != http.StatusUnauthorized {
		return result, err
	}
	if renewErr := c.credential.Renew(); renewErr != nil {
		return result, renewErr
	}
	result, err = request(ctx)
	if err != nil {
		return result, convert(err, about)
	}
	return result, nil
}

// own checks that a link leads to the Graph that was asked: a token must not
// go anywhere else.
func (c *Client) own(link string) error {
	target, err := url.Parse(link)
	if err != nil {
		return errors.New("the link to the next page is not an address")
	}
	if target.Scheme != c.root.Scheme || !strings.EqualFold(target.Host, c.root.Host) {
		return fmt.Errorf("the link to the next page leads to another server (%s)", target.Host)
	}
	return nil
}
