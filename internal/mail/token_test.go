package mail_test

import (
	"context"
	"encoding/pem"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/mail"
)

// endpoint gives out tokens, and keeps the forms that it got.
func endpoint(t *testing.T, answer http.HandlerFunc) (mail.Application, *[]url.Values) {
	t.Helper()
	var forms []url.Values
	web := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		forms = append(forms, r.PostForm)
		answer(w, r)
	}))
	t.Cleanup(web.Close)
	caFile := filepath.Join(t.TempDir(), "ca.pem")
	data := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: web.Certificate().Raw})
	if err := os.WriteFile(caFile, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return mail.Application{
		TokenURL: web.URL + "/contoso.onmicrosoft.com/oauth2/v2.0/token", ID: "66666666-7777-8888-9999-000000000000",
		Secret: secret, Scope: "https://outlook.office365.com/.default", CAFile: caFile,
	}, &forms
}

func reply(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

func TestToken(t *testing.T) {
	t.Parallel()
	a, forms := endpoint(t, reply(200, `{"token_type":"Bearer","expires_in":3599,"ext_expires_in":3599,"access_token":"eyJ0eXAi.x.y"}`))
	learned := ""
	a.Learn = func(token string) { learned = token }
	token, err := a.Token(t.Context())
	if err != nil || token != "eyJ0eXAi.x.y" || learned != token {
		t.Fatalf("%q, %q, %v", token, learned, err)
	}
	want := url.Values{"grant_type": {"client_credentials"}, "client_id": {a.ID}, "client_secret": {secret}, "scope": {a.Scope}}
	if (*forms)[0].Encode() != want.Encode() {
		t.Errorf("sent %v", (*forms)[0])
	}
	if got := mail.EntraTokenURL("contoso.onmicrosoft.com"); got != "https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token" {
		t.Errorf("address %s", got)
	}
}

func TestTokenFaults(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer    http.HandlerFunc
		want      string
		temporary bool
	}{
		"wrong secret": {reply(401, `{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided. `+secret+`. Trace ID: 1","error_codes":[7000215]}`),
			"refused the application (invalid_client, AADSTS7000215); notify.mail.client_secret is wrong: copy the value of the secret, not its id", false},
		"expired secret":  {reply(401, `{"error":"invalid_client","error_description":"AADSTS7000222: expired"}`), "(invalid_client, AADSTS7000222); the client secret has expired: create a new one", false},
		"no application":  {reply(400, `{"error":"unauthorized_client","error_description":"AADSTS700016: not found"}`), "(unauthorized_client, AADSTS700016); notify.mail.client_id is not known in this tenant", false},
		"wrong scope":     {reply(400, `{"error":"invalid_scope","error_description":"AADSTS1002012: scope"}`), "notify.mail.scope must end with /.default", false},
		"another service": {reply(400, `{"error":"invalid_client"}`), "refused the application (invalid_client); check notify.mail.client_id and client_secret: the secret may have expired", false},
		"busy":            {reply(503, `{"error":"temporarily_unavailable"}`), "(temporarily_unavailable); check", true},
		"out of order":    {reply(502, "<html>"), "is not able to answer (502)", true},
		"a sign-in page":  {reply(200, "<html><title>Proxy"), "gave no token, but 200 and something else; probably a proxy or a sign-in page answered in its place, or notify.mail.token_url is wrong", false},
		"sent elsewhere": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/other", http.StatusTemporaryRedirect)
		}, "gave no token, but 307", false},
		"another kind":      {reply(200, `{"access_token":"x","token_type":"mac"}`), "gave no token, but 200", false},
		"lines in a token":  {reply(200, `{"access_token":"x\r\nRSET"}`), "gave a token with characters that no token has", false},
		"far too much":      {reply(200, `{"access_token":"`+strings.Repeat("x", 1<<20)+`"}`), "gave no token, but 200", false},
		"control in a code": {reply(400, `{"error":"x\u001b[31m\n`+"y"+`"}`), "refused the application (x y)", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, forms := endpoint(t, test.answer)
			_, err := a.Token(t.Context())
			failed, ok := errors.AsType[*mail.TokenError](err)
			if !ok || !strings.Contains(failed.Error(), test.want) || failed.Temporary != test.temporary || !strings.HasPrefix(failed.Error(), "the sign-in for the token (127.0.0.1:") {
				t.Errorf("%v", err)
			}
			if strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "\x1b") {
				t.Errorf("shown: %v", err)
			}
			if len(*forms) != 1 {
				t.Errorf("the secret was sent %d times", len(*forms))
			}
		})
	}
}

func TestTokenEndpointOutOfReach(t *testing.T) {
	t.Parallel()
	a, _ := endpoint(t, reply(200, "{}"))
	untrusted := a
	untrusted.CAFile = ""
	_, err := untrusted.Token(t.Context())
	failed, ok := errors.AsType[*mail.TokenError](err)
	if !ok || failed.Temporary || !strings.Contains(err.Error(), "has a certificate that is not trusted on this machine. The certificate was issued by O=Acme Co.") {
		t.Errorf("untrusted: %v", err)
	}
	missing := a
	missing.CAFile += ".none"
	if _, err := missing.Token(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "notify.mail.ca_file cannot be used: ") {
		t.Errorf("no file: %v", err)
	}
	release := make(chan struct{})
	slow, _ := endpoint(t, func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	defer close(release)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err = slow.Token(ctx)
	if failed, ok := errors.AsType[*mail.TokenError](err); !ok || !failed.Temporary || !strings.Contains(err.Error(), "does not answer in time") {
		t.Errorf("slow: %v", err)
	}
}
