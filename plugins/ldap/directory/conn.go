package directory

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/url"
	"time"

	"github.com/go-ldap/ldap/v3"
)

// Options are how to reach a server.
type Options struct {
	// URL is ldaps://host[:port] or ldap://host[:port].
	URL *url.URL
	// StartTLS encrypts a connection of ldap:// before anything else is sent.
	StartTLS bool
	// Roots are the authorities to trust. Nil: those of the system.
	Roots *x509.CertPool
	// ServerName is the name that the certificate must have. Empty: the host of
	// the URL.
	ServerName string
	// Certificates are shown to a server that asks for one.
	Certificates []tls.Certificate
	// Timeout is for connecting, and for each answer. Zero: none.
	Timeout time.Duration
	// PageSize is the number of entries that are asked for at a time.
	PageSize int
}

// Conn is a connection to one server. It may be used by one goroutine at a time.
type Conn struct {
	ldap     *ldap.Conn
	stop     func() bool
	pageSize int
	tls      *tls.ConnectionState // nil without TLS
	// Requests and Pages count what was sent, for the record of a run.
	Requests, Pages int
}

// Ports of ldap:// and ldaps://, and of the global catalog
// (https://learn.microsoft.com/troubleshoot/windows-server/active-directory/config-firewall-for-ad-domains-and-trusts).
const (
	portLDAP      = "389"
	portLDAPS     = "636"
	portGC        = "3268"
	portGCOverTLS = "3269"
)

// IsGlobalCatalog reports whether a URL leads to the global catalog of a forest.
func IsGlobalCatalog(u *url.URL) bool { return u.Port() == portGC || u.Port() == portGCOverTLS }

// Dial connects. The connection ends with ctx. A certificate that is not trusted
// is an error that crypto/x509 and crypto/tls type; no other check is made of it,
// and none is left out.
func Dial(ctx context.Context, o Options) (*Conn, error) {
	port := o.URL.Port()
	if port == "" {
		port = portLDAP
		if o.URL.Scheme == "ldaps" {
			port = portLDAPS
		}
	}
	dialer := net.Dialer{Timeout: o.Timeout, KeepAlive: 30 * time.Second}
	raw, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(o.URL.Hostname(), port))
	if err != nil {
		return nil, fmt.Errorf("connecting to %s: %w", o.URL.Host, err)
	}
	c := &Conn{pageSize: o.PageSize, stop: context.AfterFunc(ctx, func() { _ = raw.Close() })}
	conn, err := c.encrypt(ctx, raw, o)
	if err != nil {
		c.stop()
		_ = raw.Close() // the handshake failed, which is the error
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, err
	}
	c.ldap = ldap.NewConn(conn, c.tls != nil)
	c.ldap.SetTimeout(o.Timeout)
	c.ldap.Start()
	return c, nil
}

// encrypt brings up TLS where the options want it.
func (c *Conn) encrypt(ctx context.Context, raw net.Conn, o Options) (net.Conn, error) {
	if o.URL.Scheme != "ldaps" && !o.StartTLS {
		return raw, nil
	}
	if o.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, o.Timeout)
		defer cancel()
	}
	if o.URL.Scheme != "ldaps" {
		if err := startTLS(ctx, raw); err != nil {
			return nil, err
		}
	}
	name := o.ServerName
	if name == "" {
		name = o.URL.Hostname()
	}
	secure := tls.Client(raw, &tls.Config{
		MinVersion: tls.VersionTLS12, RootCAs: o.Roots, ServerName: name, Certificates: o.Certificates,
	})
	if err := secure.HandshakeContext(ctx); err != nil {
		return nil, fmt.Errorf("the TLS handshake with %s: %w", o.URL.Host, err)
	}
	state := secure.ConnectionState()
	c.tls = &state
	return secure, nil
}

// Certificate is that of the server; nil without TLS.
func (c *Conn) Certificate() *x509.Certificate {
	if c.tls == nil || len(c.tls.PeerCertificates) == 0 {
		return nil
	}
	return c.tls.PeerCertificates[0]
}

// Close ends the connection.
func (c *Conn) Close() {
	c.stop()
	_ = c.ldap.Close() // all that was wanted from it has been read
}
