package network_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"syscall"
	"testing"

	"github.com/licexport/licexport/plugins/m365/network"
)

func TestClassify(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		err       error
		want      network.Fault
		permanent bool
	}{
		"something else":     {errors.New("boom"), network.Unknown, false},
		"no such host":       {&net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", IsNotFound: true}}, network.NoSuchHost, false},
		"refused":            {&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, network.Refused, false},
		"refused in Windows": {&net.OpError{Op: "dial", Err: syscall.Errno(10061)}, network.Refused, false},
		"no way there":       {&net.OpError{Op: "dial", Err: syscall.ENETUNREACH}, network.Refused, false},
		"none in Windows":    {&net.OpError{Op: "dial", Err: syscall.Errno(10051)}, network.Refused, false},
		"dropped silently":   {&net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}, network.Timeout, false},
		"unknown authority":  {&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, network.NotTrusted, true},
		"another name":       {x509.HostnameError{Certificate: &x509.Certificate{}, Host: "graph.microsoft.com"}, network.NotTrusted, true},
		"proxy refuses":      {&network.ProxyRefusedError{Proxy: "proxy:8080", Status: 407}, network.ProxyRefused, true},
		"proxy not there":    {&net.OpError{Op: "proxyconnect", Err: &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}}, network.ProxyUnreachable, false},
		"proxy has no name":  {&net.OpError{Op: "proxyconnect", Err: &net.DNSError{Err: "no such host"}}, network.ProxyUnreachable, false},
		"deadline":           {context.DeadlineExceeded, network.Timeout, false},
		"timeout":            {&net.OpError{Op: "read", Err: &net.DNSError{IsTimeout: true}}, network.NoSuchHost, false},
		"proxy fails":        {&network.ProxyRefusedError{Proxy: "proxy:8080", Status: 502}, network.ProxyRefused, false},
		"SOCKS proxy":        {&net.OpError{Op: "socks connect", Err: errors.New("general SOCKS server failure")}, network.ProxyUnreachable, false},
		"no TLS there":       {tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, network.NoTLS, false},
		"TLS alert":          {&net.OpError{Op: "remote error", Err: errors.New("tls: handshake failure")}, network.NoTLS, false},
		"reset":              {&net.OpError{Op: "read", Err: syscall.ECONNRESET}, network.Lost, false},
		"reset in Windows":   {&net.OpError{Op: "read", Err: syscall.Errno(10054)}, network.Lost, false},
		"aborted in Windows": {&net.OpError{Op: "write", Err: syscall.Errno(10053)}, network.Lost, false},
		"closed":             {io.EOF, network.Lost, false},
		"canceled":           {context.Canceled, network.Unknown, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := fmt.Errorf("reading users: %w", &url.Error{Op: "Get", URL: "https://graph.microsoft.com", Err: test.err})
			if got := network.Classify(err); got != test.want {
				t.Errorf("Classify = %d, want %d", got, test.want)
			}
			if got := network.Permanent(err); got != test.permanent {
				t.Errorf("Permanent = %v, want %v", got, test.permanent)
			}
		})
	}
}

func TestTransportRefusesTheFile(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"fault_test.go", "absent.pem"} {
		_, err := network.Transport(network.Options{CAFile: path})
		var file *network.CAFileError
		if !errors.As(err, &file) || file.Path != path {
			t.Errorf("%s: error %v", path, err)
		}
	}
}

// net/http passes over a proxy that is no address, and goes directly.
func TestProxyIgnored(t *testing.T) {
	for value, ignored := range map[string]bool{
		"": false, "http://proxy:3128": false, "proxy:3128": false, "http://jan:p%25ss@proxy:3128": false,
		"http://jan:p%ss@proxy:3128": true, "http://jan:50%@proxy:3128": true,
	} {
		t.Setenv("HTTPS_PROXY", value)
		if network.ProxyIgnored() != ignored {
			t.Errorf("%q is ignored: %v", value, !ignored)
		}
	}
}
