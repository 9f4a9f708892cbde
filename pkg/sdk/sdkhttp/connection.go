package sdkhttp

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"
)

// ConnectionOptions are how to reach the internet from this machine.
type ConnectionOptions struct {
	// CAFile names a PEM file with certificate authorities to trust besides
	// those of the system. May be empty.
	CAFile string
	// Proxy finds the proxy of a request. Nil: HTTPS_PROXY, HTTP_PROXY and
	// NO_PROXY of the environment.
	Proxy func(*http.Request) (*url.URL, error)
}

// CAFileError says that the file of further certificate authorities cannot be
// used.
type CAFileError struct {
	// Path of the file.
	Path string
	// Err is why.
	Err error
}

// Error names the file and the reason.
func (e *CAFileError) Error() string { return fmt.Sprintf("reading %s: %v", e.Path, e.Err) }

// Unwrap is the reason.
func (e *CAFileError) Unwrap() error { return e.Err }

// ProxyRefusedError says that the proxy does not let the connection through.
type ProxyRefusedError struct {
	// Proxy is the host and port of the proxy.
	Proxy string
	// Status is its answer to CONNECT, as in 407 or 403.
	Status int
}

// Error names the proxy and its answer.
func (e *ProxyRefusedError) Error() string {
	return fmt.Sprintf("proxy %s refused the connection: %d %s", e.Proxy, e.Status, http.StatusText(e.Status))
}

// silence is how long an HTTP/2 connection may be silent before the other side
// is asked whether it is still there, and how long it may take to answer. Without
// the question a connection that a firewall has dropped is used again for each
// repetition of a request; twice this time is well below what an attempt may
// stand still for.
const silence = 15 * time.Second

// NewConnection returns a transport of net/http that opens the way to the
// internet: proxy, trusted certificates, HTTP/2 connections that are replaced
// when they are dead. It repeats nothing. It fails with a *CAFileError only.
func NewConnection(options ConnectionOptions) (*http.Transport, error) {
	roots, err := trustedRoots(options.CAFile)
	if err != nil {
		return nil, err
	}
	proxy := options.Proxy
	if proxy == nil {
		proxy = http.ProxyFromEnvironment
	}
	dialer := &net.Dialer{Timeout: 20 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  proxy,
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           10,
		IdleConnTimeout:        90 * time.Second,
		TLSHandshakeTimeout:    20 * time.Second,
		ExpectContinueTimeout:  time.Second,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
		OnProxyConnectResponse: refuseUnlessOK,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: silence, PingTimeout: silence},
		MaxResponseHeaderBytes: 1 << 20,
	}, nil
}

// trustedRoots are the system's authorities plus those of the file. Nil stands
// for the system's alone.
func trustedRoots(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, &CAFileError{Path: file, Err: err}
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	if !roots.AppendCertsFromPEM(data) {
		return nil, &CAFileError{Path: file, Err: errors.New("there is no PEM certificate in it")}
	}
	return roots, nil
}

// ProxyIgnored reports whether HTTPS_PROXY is set, but is no address. Net/http
// does without a proxy then, and does not say so.
func ProxyIgnored() bool {
	return ProxyUnusable(cmp.Or(os.Getenv("HTTPS_PROXY"), os.Getenv("https_proxy")))
}

// ProxyUnusable reports whether a value of HTTPS_PROXY is no address. An empty one, which
// names no proxy, is usable.
func ProxyUnusable(value string) bool {
	_, err := url.Parse(value)
	_, otherErr := url.Parse("http://" + value)
	return err != nil && otherErr != nil
}

// refuseUnlessOK turns a proxy's refusal into a typed error: net/http itself
// reports nothing but the text of the status.
func refuseUnlessOK(_ context.Context, proxy *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	return &ProxyRefusedError{Proxy: proxy.Host, Status: answer.StatusCode}
}
