package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"strings"
	"testing"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/internal/entra"
	"github.com/licexport/licexport/plugins/internal/entra/signin"
)

// problem is what people read about an error.
func problem(t *testing.T, err error, cfg config) sdk.Problem {
	t.Helper()
	var p sdk.Problem
	if !errors.As(words(cfg).Explain(err, ofTheList), &p) {
		t.Fatalf("no words for %v", err)
	}
	readable(t, p)
	return p
}

// A wrong clock makes all certificates of servers look expired.
func TestExpiredCertificateOfServer(t *testing.T) {
	t.Parallel()
	for reason, clock := range map[x509.InvalidReason]bool{x509.Expired: true, x509.NotAuthorizedToSign: false} {
		err := &tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Cert: &x509.Certificate{}, Reason: reason}}
		if p := problem(t, err, config{}); p.Code != "m365.tls_not_trusted" || strings.Contains(p.Detail, "clock") != clock {
			t.Errorf("%s: %s", p.Code, p.Detail)
		}
	}
}

// The token of a workload is out of date more often than the clock is wrong.
func TestTokenOutOfDate(t *testing.T) {
	t.Parallel()
	failed := &signin.Error{Method: signin.WorkloadIdentity, Status: 401, Codes: []int{700024}}
	p := problem(t, failed, config{SignIn: entra.SignIn{FederatedTokenFile: "/var/run/token"}})
	if p.Code != "m365.clock_wrong" || !strings.Contains(p.Summary, "the token is out of date") || !strings.Contains(p.Detail, "/var/run/token") {
		t.Errorf("%s: %s", p.Summary, p.Detail)
	}
}
