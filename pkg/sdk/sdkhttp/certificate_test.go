package sdkhttp_test

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

func TestDescribeCertificate(t *testing.T) {
	t.Parallel()
	issued := func(by string, organization ...string) *x509.Certificate {
		return &x509.Certificate{
			Issuer: pkix.Name{CommonName: by, Organization: organization}, DNSNames: []string{"proxy.contoso.com"},
			NotBefore: time.Date(2024, 1, 2, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2025, 1, 2, 0, 0, 0, 0, time.UTC),
		}
	}
	verification := func(err error, chain ...*x509.Certificate) error {
		return &tls.CertificateVerificationError{UnverifiedCertificates: chain, Err: err}
	}
	leaf := issued("Contoso Inspection CA", "Contoso")
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"an authority of a proxy": {verification(x509.UnknownAuthorityError{Cert: leaf}, leaf),
			`The certificate was issued by "Contoso Inspection CA" (Contoso).`},
		"a chain": {verification(x509.UnknownAuthorityError{Cert: leaf}, leaf, issued("Contoso Root")),
			`The certificate was issued by "Contoso Inspection CA" (Contoso), under "Contoso Root".`},
		"another name": {x509.HostnameError{Certificate: leaf, Host: "graph.microsoft.com"},
			`The certificate was issued by "Contoso Inspection CA" (Contoso), for proxy.contoso.com.`},
		"expired": {verification(x509.CertificateInvalidError{Cert: leaf, Reason: x509.Expired}, leaf),
			`The certificate was issued by "Contoso Inspection CA" (Contoso), and is valid from 2024-01-02 to 2025-01-02.`},
		"nobody":          {x509.UnknownAuthorityError{Cert: &x509.Certificate{}}, "The certificate was issued by nobody by name."},
		"no certificate":  {x509.UnknownAuthorityError{}, ""},
		"something else":  {errors.New("boom"), ""},
		"no common name":  {x509.UnknownAuthorityError{Cert: &x509.Certificate{Issuer: pkix.Name{Organization: []string{"ACME"}}}}, "The certificate was issued by O=ACME."},
		"CN as in O":      {x509.UnknownAuthorityError{Cert: issued("ACME", "ACME")}, `The certificate was issued by "ACME".`},
		"wrapped by many": {fmt.Errorf("a: %w", fmt.Errorf("b: %w", x509.UnknownAuthorityError{Cert: issued("X")})), `The certificate was issued by "X".`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := sdkhttp.DescribeCertificate(test.err); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}
