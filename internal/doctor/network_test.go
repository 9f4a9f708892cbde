package doctor_test

import (
	"context"
	"encoding/pem"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/doctor"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/problem"
)

// silent accepts connections and never answers.
func silent(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ok(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = conn.Close() })
		}
	}()
	return listener.Addr().String()
}

// Whatever is silent, the report comes.
func TestEndsWhenAllAreSilent(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	address := silent(t)
	s.examines(export.Examined{Servers: []string{"https://" + address, "ldaps://" + address}}, nil)
	s.ServerTimeout = 50 * time.Millisecond
	s.expect("server "+address, doctor.Fail, address+" does not answer in time")
	s.expect("server ldaps://"+address, doctor.Fail, address+" does not answer in time")

	s.Examine = func(ctx context.Context, _ *config.Source, _ bool) (export.Examined, error) {
		<-ctx.Done()
		return export.Examined{}, problem.With(problem.Source, ctx.Err())
	}
	s.SourceTimeout = 50 * time.Millisecond
	s.expect("source contoso", doctor.Fail, "it did not come to an end within 50ms")
}

// Not even a file system that stands still keeps the report from coming.
func TestEndsWhenAShareStandsStill(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		freed := make(chan struct{})
		defer close(freed)
		s.Probe = func(string) (time.Time, error) { <-freed; return now, nil }
		s.expect("folders", doctor.Fail, "did not come to an end")
	})
}

// A server is reached with the authorities of the source, and the fault of a chain is
// named.
func TestServers(t *testing.T) {
	t.Parallel()
	seen := make(chan *http.Request, 10)
	date := now
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen <- r
		w.Header().Set("Date", date.Format(http.TimeFormat))
		w.WriteHeader(http.StatusUnauthorized)
	}))
	defer server.Close()
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	s := newSite(t)
	s.write("ca.pem", string(authority))
	name := "server " + server.Listener.Addr().String()

	s.examines(export.Examined{Servers: []string{server.URL}}, nil)
	s.expect(name, doctor.Fail, "has a certificate that is not trusted on this machine")
	s.expect("clock", doctor.Skipped, "no server named its time")

	s.examines(export.Examined{Servers: []string{server.URL}, CAFile: s.path("ca.pem")}, nil)
	s.expect(name, doctor.OK, "reached, certificate of ")
	if r := <-seen; r.Method != http.MethodHead || r.URL.Path != "/" || len(r.Header["Authorization"]) > 0 {
		t.Errorf("sent %s %s %v", r.Method, r.URL, r.Header)
	}
	s.expect("clock", doctor.OK, "less than a minute")
	date = now.Add(90 * time.Second)
	s.expect("clock", doctor.Warning, "1m30s behind that of the servers")
	date = now.Add(-6 * time.Minute)
	s.expect("clock", doctor.Fail, "6m0s ahead of that of the servers")

	s.Offline = true
	s.expect("servers", doctor.Skipped, "the network was left out")
}

// What a source finds wrong is in the report with its code, what it finds right is a
// line.
func TestSources(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	passed := host.CheckResult{Name: "sign-in", Status: host.CheckPassed}
	s.examines(export.Examined{Plugin: "acme", Version: "0.2.0", Checks: []host.CheckResult{passed, passed}}, nil)
	s.expect("source contoso", doctor.OK, "plugin acme 0.2.0: its checks passed (2)")
	s.examines(export.Examined{Checks: []host.CheckResult{passed, {
		Name: "certificate", Status: host.CheckWarned, Problem: &problem.Problem{Code: "acme.certificate_expires", Summary: "the certificate ends in 10 days", Remedy: "Make a new one."},
	}}}, nil)
	s.expect("source contoso certificate", doctor.Warning, "the certificate ends in 10 days (acme.certificate_expires)")
	s.examines(export.Examined{}, problem.New(problem.Usage, "the secret is missing", "Set it."))
	s.expect("source contoso", doctor.Fail, "the secret is missing")
}

// The proxy is named without its sign-in.
func TestProxy(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.expect("proxy", doctor.OK, "HTTPS_PROXY is not set")
	s.Getenv = func(name string) string {
		return map[string]string{"https_proxy": "http://joe:canary@proxy.contoso.cz:8080", "NO_PROXY": "localhost,10.0.0.0/8"}[name]
	}
	s.expect("proxy", doctor.OK, "https_proxy names http://proxy.contoso.cz:8080, with a sign-in; NO_PROXY excepts 2 entries")
	s.Getenv = func(name string) string { return map[string]string{"HTTPS_PROXY": "http://joe:50%@proxy:3128"}[name] }
	s.expect("proxy", doctor.Fail, "HTTPS_PROXY is set, but is no address, so it is not used")
}

// What the environment of the tests has is not what they are about.
func TestProxyIsThatOfTheGivenEnvironment(t *testing.T) {
	t.Setenv("HTTPS_PROXY", "http://joe:50%@proxy:3128")
	s := newSite(t)
	s.Getenv = func(name string) string {
		return map[string]string{"HTTPS_PROXY": "http://proxy.contoso.cz:8080"}[name]
	}
	s.expect("proxy", doctor.OK, "HTTPS_PROXY names http://proxy.contoso.cz:8080")
}
