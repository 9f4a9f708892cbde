package access

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net/http"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/secret"
)

// Options are what a Door needs.
type Options struct {
	Page config.Page
	// Secrets fetches the password and the key.
	Secrets secret.Resolver
	// Now is the present time, Sleep waits.
	Now   func() time.Time
	Sleep func(ctx context.Context, d time.Duration) error
	// Log gets what readers do wrong, and a certificate that cannot be renewed.
	Log *slog.Logger
}

// Door lets readers in. Make one with New.
type Door struct {
	hosts       hosts
	peers       peers
	password    *password    // nil: nobody is asked
	certificate *certificate // nil: no TLS
}

// New fetches password and certificate. What is wrong with them is of class Usage.
func New(ctx context.Context, o Options) (*Door, error) {
	d := &Door{hosts: newHosts(o.Page.Names), peers: peers(o.Page.Proxies)}
	if ref := o.Page.Password; ref != nil {
		text, err := fetch(ctx, o, *ref)
		if err != nil {
			return nil, err
		}
		if err := checkPassword(text); err != nil {
			return nil, err
		}
		d.password = newPassword(text, o)
	}
	if o.Page.Certificate != "" {
		d.certificate = &certificate{o: o}
		if err := d.certificate.load(ctx); err != nil {
			return nil, err
		}
	}
	for _, text := range d.Warnings() {
		o.Log.Warn(text)
	}
	return d, nil
}

func fetch(ctx context.Context, o Options, ref secret.Reference) (string, error) {
	values, warnings, err := o.Secrets.Resolve(ctx, map[string]secret.Reference{"": ref})
	for _, w := range warnings {
		o.Log.Warn(w)
	}
	if err != nil {
		return "", problem.With(problem.Usage, err)
	}
	return values[""], nil
}

// TLS is for the listener; nil without a certificate. Each connection speaks HTTP/1.1,
// so that a bound on connections is one on requests.
func (d *Door) TLS() *tls.Config {
	if d.certificate == nil {
		return nil
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}, GetCertificate: d.certificate.get}
}

// Handler lets readers in to next. The probes /healthz and /readyz, which show nothing
// of jobs, need no password.
func (d *Door) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		SetHeaders(w.Header())
		probe := r.URL.Path == "/healthz" || r.URL.Path == "/readyz"
		switch {
		case !d.hosts.know(r.Host):
			refuse(w, r, http.StatusMisdirectedRequest, textHost())
		case !d.peers.admit(r.RemoteAddr):
			refuse(w, r, http.StatusForbidden, textPeer())
		case d.password != nil && !probe && !d.password.given(r):
			w.Header().Set("WWW-Authenticate", `Basic realm="licexport", charset="UTF-8"`)
			refuse(w, r, http.StatusUnauthorized, textPassword())
		default:
			next.ServeHTTP(w, r)
		}
	})
}
