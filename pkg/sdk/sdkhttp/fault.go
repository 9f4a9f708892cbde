package sdkhttp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"syscall"
)

// Fault is what kept a request from being answered.
type Fault int

// The faults that have a remedy of their own.
const (
	// Unknown is none of the others.
	Unknown Fault = iota
	// NoSuchHost: the name of the server cannot be resolved.
	NoSuchHost
	// Refused: nothing listens at the address, a firewall rejects it, or no way
	// leads there.
	Refused
	// NotTrusted: the certificate of the server is not trusted here.
	NotTrusted
	// ProxyRefused: the proxy answered, and does not let the request through.
	ProxyRefused
	// ProxyUnreachable: the proxy cannot be reached.
	ProxyUnreachable
	// Timeout: no answer in time.
	Timeout
	// NoTLS: the server was reached, and does not speak TLS as it should.
	NoTLS
	// Lost: the connection was cut.
	Lost
)

// Classify finds the fault behind an error.
func Classify(err error) Fault {
	var proxyRefused *ProxyRefusedError
	var operation *net.OpError
	var dns *net.DNSError
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &proxyRefused):
		return ProxyRefused
	case isNotTrusted(err):
		return NotTrusted
	case OfProxy(err):
		return ProxyUnreachable
	case errors.As(err, &dns):
		return NoSuchHost
	case isRefused(err):
		return Refused
	case isTimeout(err):
		return Timeout
	case errors.As(err, &operation) && operation.Op == "dial":
		return Refused
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch), isAlert(operation):
		return NoTLS
	case isLost(err):
		return Lost
	default:
		return Unknown
	}
}

// OfProxy reports whether the fault is in the connection to the proxy, and not in
// the one to the server behind it.
func OfProxy(err error) bool {
	operation, ok := errors.AsType[*net.OpError](err)
	return ok && (operation.Op == "proxyconnect" || operation.Op == "socks connect")
}

// Permanent reports whether repeating the request cannot help, because somebody
// has to change a setting first. A proxy that cannot reach the server may do so
// later.
func Permanent(err error) bool {
	if refused, ok := errors.AsType[*ProxyRefusedError](err); ok {
		return refused.Status < http.StatusInternalServerError
	}
	return Classify(err) == NotTrusted
}

// isAlert reports whether one of the two sides has ended the TLS handshake: the
// error of crypto/tls has no type of its own.
func isAlert(operation *net.OpError) bool {
	return operation != nil && (operation.Op == "remote error" || operation.Op == "local error")
}

// isLost knows a connection that was cut, on Unix and, as numbers, on Windows.
func isLost(err error) bool {
	const windowsReset, windowsAborted = syscall.Errno(10054), syscall.Errno(10053)
	for _, lost := range []error{syscall.ECONNRESET, syscall.EPIPE, windowsReset, windowsAborted, io.EOF, io.ErrUnexpectedEOF} {
		if errors.Is(err, lost) {
			return true
		}
	}
	return false
}

func isNotTrusted(err error) bool {
	var verification *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var hostname x509.HostnameError
	var invalid x509.CertificateInvalidError
	return errors.As(err, &verification) || errors.As(err, &authority) ||
		errors.As(err, &hostname) || errors.As(err, &invalid)
}

// isRefused knows the codes of Unix and, as numbers, those of Windows.
func isRefused(err error) bool {
	const windowsConnectionRefused = syscall.Errno(10061)
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, windowsConnectionRefused)
}

func isTimeout(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout()
}
