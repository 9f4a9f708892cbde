package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/plugins/internal/entra"
	"github.com/licexport/licexport/plugins/internal/entra/answers"
	"github.com/licexport/licexport/plugins/internal/entra/signin"
)

// connection is everything that one run or check needs to talk to Microsoft.
type connection struct {
	*entra.Connection

	cfg config
	// A client for each subject, so that an error names what was asked for.
	applications, groups, users *sdkhttp.Client
	hidden                      bool // the token may read hidden memberships
}

// connect prepares the connection. It sends nothing. Without a writer it is for a
// check.
func (p plugin) connect(cfg config, w *sdk.Writer) (*connection, error) {
	conn, err := entra.Connect(entra.Options{
		Product: product(cfg), Settings: cfg.SignIn, Network: cfg.Settings, Writer: w, Clock: p.clock, Proxy: p.proxy,
	})
	if err != nil {
		return nil, err
	}
	c := &connection{Connection: conn, cfg: cfg}
	for about, client := range map[string]**sdkhttp.Client{aboutApplications: &c.applications, aboutGroups: &c.groups, aboutUsers: &c.users} {
		*client, err = sdkhttp.New(sdkhttp.Options{
			Vendor: "Entra", URL: conn.Graph() + "/v1.0", URLPath: "/graph_endpoint", Settings: cfg.Settings,
			Auth: signer{conn}, Writer: w, Transport: conn.Patient,
			Header:  http.Header{"User-Agent": {conn.UserAgent()}, "X-Ms-Throttle-Priority": {"Low"}},
			Explain: func(status *sdkhttp.StatusError) error { return answered(status, about) },
		})
		if err != nil {
			return nil, err
		}
	}
	return c, nil
}

// signer signs requests with the token of the credential.
type signer struct{ conn *entra.Connection }

// Sign adds the token. A token that was refused is thrown away first.
func (s signer) Sign(ctx context.Context, _ *sdkhttp.Client, r *http.Request, again bool) error {
	if again {
		if err := s.conn.Credential.Renew(); err != nil {
			return s.conn.Explain(ctx, err, nil)
		}
	}
	token, err := s.conn.Credential.GetToken(ctx, policy.TokenRequestOptions{
		Scopes: []string{entra.Scope(s.conn.Graph())}, EnableCAE: true,
	})
	if err != nil {
		return s.conn.Explain(ctx, err, nil)
	}
	r.Header.Set("Authorization", "Bearer "+token.Token)
	return nil
}

// answered is about an answer that is no success. Errors in the form of Graph stay
// values until explain knows what the token allows.
func answered(status *sdkhttp.StatusError, about string) error {
	found := answers.ErrorOf(status, about)
	if found == nil {
		return status
	}
	if found.IsPageToken() {
		return fmt.Errorf("%w: %s", sdkhttp.ErrLost, found.Code)
	}
	return found
}

// explain puts an error into words. Those of the network get the words that all
// sources with this sign-in have.
func (c *connection) explain(ctx context.Context, err error) error {
	if problem, ok := errors.AsType[sdk.Problem](err); ok {
		if cause := problem.Unwrap(); cause != nil && ofTheNetwork(cause) {
			return c.Explain(ctx, cause, nil)
		}
		return err
	}
	return c.Explain(ctx, err, nil)
}

// ofTheNetwork reports whether something between this machine and Graph is to blame,
// or Graph is not able to answer.
func ofTheNetwork(err error) bool {
	var (
		throttled *sdkhttp.ThrottledError
		gaveUp    *sdkhttp.GaveUpError
		redirect  *sdkhttp.RedirectError
		other     *sdkhttp.StatusError
	)
	return errors.As(err, &throttled) || errors.As(err, &gaveUp) || errors.As(err, &redirect) || errors.As(err, &other) ||
		sdkhttp.Classify(err) != sdkhttp.Unknown
}

// is404 reports whether Graph does not know what was asked for.
func is404(err error) bool {
	refused, ok := errors.AsType[*answers.Error](err)
	return ok && refused.Status == http.StatusNotFound
}

// prepare signs in and notes what the token allows. A token that cannot be looked
// into allows nothing in particular.
func (c *connection) prepare(ctx context.Context) error {
	claims, err := c.Claims(ctx)
	if err != nil {
		if problem := c.Explain(ctx, err, nil); ctx.Err() != nil || isSignIn(err) {
			return problem
		}
		return nil
	}
	c.hidden = readsHidden(claims)
	if missing := c.Words.Product.Missing(claims); len(missing) > 0 {
		return c.Words.PermissionMissing(missing, claims)
	}
	return nil
}

// readsHidden reports whether a token allows to read hidden memberships.
func readsHidden(claims signin.Claims) bool {
	return claims.Any("Member.Read.Hidden", "Directory.AccessAsUser.All")
}
