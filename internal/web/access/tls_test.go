package access_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/schedule/monitor"
	"github.com/licexport/licexport/internal/secret"
)

// Over a real connection: TLS with the certificate of the settings, HTTP/1.1 also for
// who would like HTTP/2, the password, and nothing without TLS.
func TestPagesOverTLS(t *testing.T) {
	t.Parallel()
	f, k := newFiles(t), newKit()
	f.write(t, 1, now.Add(time.Hour))
	page := f.page()
	page.Password = &secret.Reference{Setting: "page.password", Env: "PASSWORD"}
	door, err := k.open(t, page)
	if err != nil {
		t.Fatal(err)
	}
	l, err := monitor.Listen(t.Context(), "127.0.0.1:0", config.Page{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	shown := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte(r.Proto)) })
	go func() {
		done <- monitor.Serve(ctx, l, door.Handler(shown), monitor.ServeOptions{TLS: door.TLS(), Trusts: door.Trusts})
	}()
	roots := x509.NewCertPool()
	text, err := os.ReadFile(f.certificate)
	if err != nil || !roots.AppendCertsFromPEM(text) {
		t.Fatal("no certificate:", err)
	}
	transport := &http.Transport{
		ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: roots, Time: func() time.Time { return now }},
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "tcp", l.Addr().String())
		},
	}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	for _, asked := range []struct {
		url, password string
		status        int
	}{
		{"https://licexport.contoso.cz/", word, 200},
		{"https://licexport.contoso.cz/", "a wrong password", 401},
		{"https://licexport.contoso.cz/", "", 401},
		{"http://licexport.contoso.cz/", word, 400},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, asked.url, nil)
		if err != nil {
			t.Fatal(err)
		}
		if asked.password != "" {
			r.SetBasicAuth("licexport", asked.password)
		}
		answer, err := client.Do(r)
		if err != nil {
			t.Errorf("%s: %v", asked.url, err)
			continue
		}
		_ = answer.Body.Close()
		if answer.StatusCode != asked.status || answer.ProtoMajor != 1 {
			t.Errorf("%s with %q: %s %s", asked.url, asked.password, answer.Proto, answer.Status)
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
