package mail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/reach"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// maxToken bounds the answer of a token endpoint. A token of Entra has 2 KiB.
const maxToken = 256 << 10

// Application is one that signs in by itself: OAuth 2.0 client credentials (RFC 6749,
// section 4.4).
type Application struct {
	// TokenURL is the token endpoint.
	TokenURL string
	ID       string
	Secret   string
	Scope    string
	// CAFile is a PEM file with authorities to trust besides those of the system; may
	// be empty.
	CAFile string
	// Learn hears each token before it is used, so that no text shows it; may be nil.
	Learn func(token string)
}

// EntraTokenURL is the token endpoint of a tenant
// (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow).
func EntraTokenURL(tenant string) string {
	return "https://login.microsoftonline.com/" + url.PathEscape(tenant) + "/oauth2/v2.0/token"
}

// TokenError is why there is no token. It holds neither secret nor token.
type TokenError struct {
	// Text says what happened and what to do.
	Text string
	// Temporary reports whether another attempt may help.
	Temporary bool

	err error
}

// Error is the text.
func (e *TokenError) Error() string { return e.Text }

// Unwrap is the cause; may be nil.
func (e *TokenError) Unwrap() error { return e.err }

// Token fetches a token by way of the proxy of the environment. Its errors are
// *TokenError. ctx bounds it.
func (a Application) Token(ctx context.Context) (string, error) {
	client, err := reach.Client(a.CAFile)
	if err != nil {
		return "", &TokenError{Text: "notify.mail.ca_file cannot be used: " + err.Error(), err: err}
	}
	defer client.CloseIdleConnections()
	// A form with a secret follows nobody elsewhere.
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {a.ID}, "client_secret": {a.Secret}, "scope": {a.Scope}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, a.TokenURL, strings.NewReader(form.Encode()))
	if err != nil {
		return "", &TokenError{Text: "notify.mail.token_url is no address"}
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Accept", "application/json")
	response, err := client.Do(request)
	if err != nil {
		return "", a.unreached(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxToken))
	if err != nil {
		return "", a.unreached(err)
	}
	return a.read(response.StatusCode, body)
}

// read takes the token out of an answer (RFC 6749, sections 5.1 and 5.2).
func (a Application) read(status int, body []byte) (string, error) {
	var answer struct {
		AccessToken string `json:"access_token"`
		TokenType   string `json:"token_type"`
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	readable := json.Unmarshal(body, &answer) == nil
	switch {
	case readable && status == http.StatusOK && answer.AccessToken != "" && (answer.TokenType == "" || strings.EqualFold(answer.TokenType, "Bearer")):
		if a.Learn != nil {
			a.Learn(answer.AccessToken)
		}
		if strings.ContainsFunc(answer.AccessToken, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
			return "", &TokenError{Text: a.subject() + " gave a token with characters that no token has"}
		}
		return answer.AccessToken, nil
	case readable && answer.Error != "":
		return "", a.refused(status, answer.Error, answer.Description)
	case status == http.StatusTooManyRequests || status >= http.StatusInternalServerError:
		return "", &TokenError{Text: fmt.Sprintf("%s is not able to answer (%d)", a.subject(), status), Temporary: true}
	default:
		return "", &TokenError{Text: fmt.Sprintf("%s gave no token, but %d and something else; probably a proxy or a sign-in page answered in its place, or notify.mail.token_url is wrong", a.subject(), status)}
	}
}

// subject names the token endpoint by its host.
func (a Application) subject() string {
	host := "the token endpoint"
	if u, err := url.Parse(a.TokenURL); err == nil && u.Host != "" {
		host = "the sign-in for the token (" + u.Host + ")"
	}
	return host
}

func (a Application) unreached(err error) error {
	if failed, ok := errors.AsType[*url.Error](err); ok {
		err = failed.Err // without the address
	}
	text := reach.Sentence(reach.Explain(err, a.CAFile))
	return &TokenError{Text: a.subject() + " " + text, Temporary: !sdkhttp.Permanent(err), err: err}
}

// entraCode finds the number of an error of Entra in its description.
var entraCode = regexp.MustCompile(`\bAADSTS\d+\b`)

// refused puts an error of the token endpoint into words. Of the description, which is
// not ours, only the number is shown.
func (a Application) refused(status int, code, description string) error {
	number := entraCode.FindString(description)
	shown := plain.Cleaner{}.Line(code, 60)
	if number != "" {
		shown += ", " + number
	}
	return &TokenError{
		Text:      fmt.Sprintf("%s refused the application (%s); %s", a.subject(), shown, tokenAdvice(code, number)),
		Temporary: status == http.StatusTooManyRequests || status >= http.StatusInternalServerError || slices.Contains([]string{"temporarily_unavailable", "server_error"}, code),
	}
}

// tokenAdvice knows the numbers of https://learn.microsoft.com/entra/identity-platform/reference-error-codes.
func tokenAdvice(code, number string) string {
	switch number {
	case "AADSTS7000215":
		return "notify.mail.client_secret is wrong: copy the value of the secret, not its id"
	case "AADSTS7000222":
		return "the client secret has expired: create a new one"
	case "AADSTS700016":
		return "notify.mail.client_id is not known in this tenant"
	case "AADSTS90002", "AADSTS900023":
		return "notify.mail.tenant_id is not the tenant"
	case "AADSTS1002012", "AADSTS70011":
		return "notify.mail.scope must end with /.default"
	case "AADSTS500011", "AADSTS650052":
		return "the tenant does not know the service of notify.mail.scope"
	case "AADSTS7000112", "AADSTS7000218":
		return "the application is disabled, or may not sign in with a secret"
	case "AADSTS53003":
		return "a policy of Conditional Access forbids it from here"
	}
	switch code {
	case "invalid_client":
		return "check notify.mail.client_id and client_secret: the secret may have expired"
	case "unauthorized_client", "invalid_grant", "unsupported_grant_type":
		return "the application may not sign in by itself (client credentials)"
	case "invalid_scope":
		return "check notify.mail.scope"
	default:
		return "check notify.mail.tenant_id, client_id and client_secret"
	}
}
