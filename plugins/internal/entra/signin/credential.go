// Package signin signs an application in to Microsoft Entra, in exactly the one
// way that the settings name, and tells in typed errors why it failed.
package signin

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/licexport/licexport/plugins/internal/entra/certfile"
)

// Method is a way to sign in.
type Method string

// The ways to sign in.
const (
	// ClientSecret is a password of the application.
	ClientSecret Method = "client_secret"
	// ClientCertificate is a certificate of the application.
	ClientCertificate Method = "client_certificate"
	// ManagedIdentity is the identity of the Azure machine or Arc server.
	ManagedIdentity Method = "managed_identity"
	// WorkloadIdentity is a token of Kubernetes or another trusted issuer.
	WorkloadIdentity Method = "workload_identity"
	// AzureCLI is whoever is signed in to the az command.
	AzureCLI Method = "azure_cli"
)

// Settings say how to sign in. Which of the fields matter depends on Method.
type Settings struct {
	// Method is the way to sign in.
	Method Method
	// TenantID is the directory, ClientID the application (for a managed
	// identity: the user-assigned identity, or empty).
	TenantID, ClientID string
	// Secret is for ClientSecret.
	Secret string
	// Certificate is for ClientCertificate.
	Certificate *certfile.Certificate
	// Close gives the Certificate back; may be nil.
	Close func()
	// Now is the present time, for a Certificate whose key stays in a store.
	Now func() time.Time
	// TokenFile is for WorkloadIdentity.
	TokenFile string
	// AuthorityHost is the https address of Microsoft Entra in the cloud.
	AuthorityHost string
	// Private says that AuthorityHost is none of Microsoft's own. It is then
	// trusted as it is; otherwise azidentity would ask
	// login.microsoftonline.com about it first.
	Private bool
	// Client carries the requests to Microsoft Entra and repeats them.
	Client *http.Client
	// LocalClient carries requests to the managed identity endpoint, which is
	// on the machine or next to it: no proxy.
	LocalClient *http.Client
	// LocalAttempts is how often that endpoint is asked at most.
	LocalAttempts int
}

// Credential gives access tokens and keeps them until they expire. It is an
// azcore.TokenCredential; its errors are of type *Error.
type Credential struct {
	settings Settings

	mu      sync.Mutex
	current azcore.TokenCredential
	// failure is why a sign-in failed. Client has repeated it already as often as makes
	// sense, so it stays the answer until Renew.
	failure error

	// turn is held while a token is fetched: a run begins with several requests
	// at once, and one sign-in is enough for all of them.
	turn chan struct{}
}

// tokenLimit bounds one sign-in with all repetitions and waits. Without a
// deadline the library sets one of 30 seconds, too short to be throttled in.
// The Azure CLI does all by itself and should only not hang for ever.
const (
	tokenLimit = 40 * time.Minute
	cliLimit   = time.Minute
)

// New prepares the sign-in. It sends nothing yet.
func New(settings Settings) (*Credential, error) {
	c := &Credential{settings: settings, turn: make(chan struct{}, 1)}
	if err := c.Renew(); err != nil {
		return nil, err
	}
	return c, nil
}

// Renew forgets the tokens, so that the next request signs in anew: for when
// Graph refuses a token that has not expired.
func (c *Credential) Renew() error {
	credential, err := build(c.settings)
	if err != nil {
		return &Error{Method: c.settings.Method, Err: err}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.current, c.failure = credential, nil
	return nil
}

// GetToken gives a token for the scopes, from memory if it is still valid.
func (c *Credential) GetToken(ctx context.Context, options policy.TokenRequestOptions) (azcore.AccessToken, error) {
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return azcore.AccessToken{}, ctx.Err()
	}
	c.mu.Lock()
	credential, failure := c.current, c.failure
	c.mu.Unlock()
	if failure != nil {
		return azcore.AccessToken{}, failure
	}
	token, err := c.signIn(ctx, credential, options)
	if err != nil && ctx.Err() == nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.current == credential { // nobody has renewed it meanwhile
			c.failure = err
		}
	}
	return token, err
}

func (c *Credential) signIn(ctx context.Context, credential azcore.TokenCredential, options policy.TokenRequestOptions) (azcore.AccessToken, error) {
	limit := tokenLimit
	if c.settings.Method == AzureCLI {
		limit = cliLimit
	}
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	limited, last := withLastError(limited)
	token, err := credential.GetToken(limited, options)
	if err == nil {
		return token, nil
	}
	if ctx.Err() != nil {
		return azcore.AccessToken{}, ctx.Err()
	}
	if limited.Err() != nil && c.settings.Method == AzureCLI {
		// All that is left of it is "signal: killed".
		return azcore.AccessToken{}, &Error{Method: AzureCLI, Err: fmt.Errorf("az did not answer within %v", limit)}
	}
	return azcore.AccessToken{}, explain(c.settings.Method, err, last.get())
}

func build(s Settings) (azcore.TokenCredential, error) {
	options := azcore.ClientOptions{
		Cloud:     cloud.Configuration{ActiveDirectoryAuthorityHost: s.AuthorityHost},
		Transport: recording{s.Client},
		// Client repeats requests itself, for Graph and sign-in alike.
		Retry: policy.RetryOptions{MaxRetries: -1},
	}
	switch s.Method {
	case ClientSecret:
		return azidentity.NewClientSecretCredential(s.TenantID, s.ClientID, s.Secret,
			&azidentity.ClientSecretCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: s.Private})
	case ClientCertificate:
		if _, inMemory := s.Certificate.Key.(*rsa.PrivateKey); !inMemory {
			return azidentity.NewClientAssertionCredential(s.TenantID, s.ClientID,
				func(context.Context) (string, error) { return assertion(s) },
				&azidentity.ClientAssertionCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: s.Private})
		}
		return azidentity.NewClientCertificateCredential(s.TenantID, s.ClientID, s.Certificate.Chain, s.Certificate.Key,
			&azidentity.ClientCertificateCredentialOptions{
				ClientOptions:            options,
				DisableInstanceDiscovery: s.Private,
				// Needed where the application trusts a subject name and
				// issuer instead of one certificate; harmless elsewhere.
				SendCertificateChain: true,
			})
	case WorkloadIdentity:
		return azidentity.NewWorkloadIdentityCredential(&azidentity.WorkloadIdentityCredentialOptions{
			ClientOptions: options, DisableInstanceDiscovery: s.Private,
			TenantID: s.TenantID, ClientID: s.ClientID, TokenFilePath: s.TokenFile,
		})
	case ManagedIdentity:
		managed := &azidentity.ManagedIdentityCredentialOptions{}
		if s.LocalAttempts > 0 {
			managed.Retry.MaxRetries = int32(min(s.LocalAttempts, 100) - 1)
		}
		if s.LocalClient != nil {
			managed.Transport = s.LocalClient
		}
		if s.ClientID != "" {
			managed.ID = azidentity.ClientID(s.ClientID)
		}
		return azidentity.NewManagedIdentityCredential(managed)
	case AzureCLI:
		return azidentity.NewAzureCLICredential(&azidentity.AzureCLICredentialOptions{TenantID: s.TenantID})
	default:
		return nil, fmt.Errorf("%w: %q", errMethod, s.Method)
	}
}

var errMethod = errors.New("unknown way to sign in")
