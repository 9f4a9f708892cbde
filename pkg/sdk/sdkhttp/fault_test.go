package sdkhttp_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"syscall"
	"testing"

	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

func TestClassify(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		err       error
		want      sdkhttp.Fault
		permanent bool
	}{
		"something else":     {errors.New("boom"), sdkhttp.Unknown, false},
		"no such host":       {&net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", IsNotFound: true}}, sdkhttp.NoSuchHost, false},
		"refused":            {&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, sdkhttp.Refused, false},
		"refused in Windows": {&net.OpError{Op: "dial", Err: syscall.Errno(10061)}, sdkhttp.Refused, false},
		"no way there":       {&net.OpError{Op: "dial", Err: syscall.ENETUNREACH}, sdkhttp.Refused, false},
		"none in Windows":    {&net.OpError{Op: "dial", Err: syscall.Errno(10051)}, sdkhttp.Refused, false},
		"dropped silently":   {&net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}, sdkhttp.Timeout, false},
		"unknown authority":  {&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, sdkhttp.NotTrusted, true},
		"another name":       {x509.HostnameError{Certificate: &x509.Certificate{}, Host: "graph.microsoft.com"}, sdkhttp.NotTrusted, true},
		"proxy refuses":      {&sdkhttp.ProxyRefusedError{Proxy: "proxy:8080", Status: 407}, sdkhttp.ProxyRefused, true},
		"proxy not there":    {&net.OpError{Op: "proxyconnect", Err: &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}}, sdkhttp.ProxyUnreachable, false},
		"proxy has no name":  {&net.OpError{Op: "proxyconnect", Err: &net.DNSError{Err: "no such host"}}, sdkhttp.ProxyUnreachable, false},
		"deadline":           {context.DeadlineExceeded, sdkhttp.Timeout, false},
		"timeout":            {&net.OpError{Op: "read", Err: &net.DNSError{IsTimeout: true}}, sdkhttp.NoSuchHost, false},
		"proxy fails":        {&sdkhttp.ProxyRefusedError{Proxy: "proxy:8080", Status: 502}, sdkhttp.ProxyRefused, false},
		"SOCKS proxy":        {&net.OpError{Op: "socks connect", Err: errors.New("general SOCKS server failure")}, sdkhttp.ProxyUnreachable, false},
		"no TLS there":       {tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, sdkhttp.NoTLS, false},
		"HTTP without TLS":   {fmt.Errorf("Post: %w", http.ErrSchemeMismatch), sdkhttp.NoTLS, false},
		"TLS alert":          {&net.OpError{Op: "remote error", Err: errors.New("tls: handshake failure")}, sdkhttp.NoTLS, false},
		"reset":              {&net.OpError{Op: "read", Err: syscall.ECONNRESET}, sdkhttp.Lost, false},
		"reset in Windows":   {&net.OpError{Op: "read", Err: syscall.Errno(10054)}, sdkhttp.Lost, false},
		"aborted in Windows": {&net.OpError{Op: "write", Err: syscall.Errno(10053)}, sdkhttp.Lost, false},
		"closed":             {io.EOF, sdkhttp.Lost, false},
		"canceled":           {context.Canceled, sdkhttp.Unknown, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := fmt.Errorf("reading users: %w", &url.Error{Op: "Get", URL: "https://graph.microsoft.com", Err: test.err})
			if got := sdkhttp.Classify(err); got != test.want {
				t.Errorf("Classify = %d, want %d", got, test.want)
			}
			if got := sdkhttp.Permanent(err); got != test.permanent {
				t.Errorf("Permanent = %v, want %v", got, test.permanent)
			}
		})
	}
}

func TestTransportRefusesTheFile(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"fault_test.go", "absent.pem"} {
		_, err := sdkhttp.NewConnection(sdkhttp.ConnectionOptions{CAFile: path})
		var file *sdkhttp.CAFileError
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
		if sdkhttp.ProxyIgnored() != ignored {
			t.Errorf("%q is ignored: %v", value, !ignored)
		}
	}
}
