package signin

import (
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/licexport/licexport/internal/graphsim"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/plugins/internal/entra/certfile"
)

// storeKey stands for a key that does not leave its store: it signs, and that is all.
// A key of an older store knows no PSS.
type storeKey struct {
	key   *rsa.PrivateKey
	old   bool
	fails error
}

func (k storeKey) Public() crypto.PublicKey { return k.key.Public() }

func (k storeKey) Sign(random io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	if _, pss := opts.(*rsa.PSSOptions); pss && k.old {
		return nil, errors.New("no PSS here")
	}
	if k.fails != nil {
		return nil, k.fails
	}
	return k.key.Sign(random, digest, opts)
}

// The key in the store proves who the application is, by PSS or, where the store
// knows only that, by the older signature; the emulator verifies it.
func TestSignInWithAKeyThatStaysInItsStore(t *testing.T) {
	t.Parallel()
	now := sdkhttp.SystemClock{}.Now()
	cert, err := graphsim.NewCertificate("licexport", now.Add(-time.Hour), now.Add(24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	other, err := graphsim.NewCertificate("another", now.Add(-time.Hour), now.Add(24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	refused := errors.New("access to the key is denied")
	for name, tt := range map[string]struct {
		key  crypto.Signer
		now  time.Time
		code int
		err  error
	}{
		"PSS":                   {storeKey{key: cert.Key}, now, 0, nil},
		"an older store":        {storeKey{key: cert.Key, old: true}, now, 0, nil},
		"another key":           {storeKey{key: other.Key}, now, 700027, nil},
		"a clock that is wrong": {storeKey{key: cert.Key}, now.Add(-time.Hour), 700024, nil},
		"a key that is refused": {storeKey{key: cert.Key, fails: refused}, now, 0, refused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := graphsim.NewTenant(graphsim.Options{Users: 5, Seed: 1})
			tenant.App.Certificates = append(tenant.App.Certificates, cert.Leaf)
			server, err := graphsim.Start(tenant)
			if err != nil {
				t.Fatal(err)
			}
			defer server.Close()
			client, err := server.Client()
			if err != nil {
				t.Fatal(err)
			}
			credential, err := New(Settings{
				Method: ClientCertificate, TenantID: tenant.ID, ClientID: tenant.App.ClientID, AuthorityHost: server.URL, Private: true, Client: client,
				Certificate: &certfile.Certificate{Chain: []*x509.Certificate{cert.Leaf}, Key: tt.key}, Now: func() time.Time { return tt.now },
			})
			if err != nil {
				t.Fatal(err)
			}
			token, err := credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{server.URL + "/.default"}})
			switch failed, _ := errors.AsType[*Error](err); {
			case tt.code == 0 && tt.err == nil:
				if claims, bad := ReadClaims(token.Token); err != nil || bad != nil || claims.App != tenant.App.ClientID {
					t.Errorf("%+v, %v", claims, err)
				}
			case tt.err != nil:
				if err == nil || !strings.Contains(err.Error(), tt.err.Error()) {
					t.Errorf("%v", err)
				}
			case failed == nil || !failed.Has(tt.code):
				t.Errorf("%v, want %s", err, fmt.Sprintf("AADSTS%d", tt.code))
			}
		})
	}
}
