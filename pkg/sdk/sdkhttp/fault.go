package sdkhttp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
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
)

// Classify finds the fault behind an error.
func Classify(err error) Fault {
	var proxyRefused *ProxyRefusedError
	var operation *net.OpError
	var dns *net.DNSError
	switch {
	case errors.As(err, &proxyRefused):
		return ProxyRefused
	case isNotTrusted(err):
		return NotTrusted
	case errors.As(err, &operation) && operation.Op == "proxyconnect":
		return ProxyUnreachable
	case errors.As(err, &dns):
		return NoSuchHost
	case isRefused(err):
		return Refused
	case isTimeout(err):
		return Timeout
	case errors.As(err, &operation) && operation.Op == "dial":
		return Refused
	default:
		return Unknown
	}
}

// Permanent says that repeating the request cannot help: somebody has to
// change a setting first.
func Permanent(err error) bool {
	fault := Classify(err)
	return fault == NotTrusted || fault == ProxyRefused
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
