package database

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"regexp"
	"strings"
	"syscall"

	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// Fault says in words for people what is wrong with a database, with the way to
// it or with what it gives.
type Fault struct {
	// Code is stable, in snake case: "wrong_password".
	Code string
	// Summary says what is wrong, in one line.
	Summary string
	// Detail says what it means and what to do.
	Detail string
	// Setting is the name of the setting at fault, or empty.
	Setting string
	// Temporary is set if the same may well succeed in a moment.
	Temporary bool
	// Character is where in the query the server found the fault: the number of a
	// character, from 1; 0: unknown.
	Character int

	cause error
}

// Error returns the summary.
func (f *Fault) Error() string { return f.Summary }

// Unwrap returns what the driver said, if it was the driver. Its text may hold
// data: it is for decisions, not for people.
func (f *Fault) Unwrap() error { return f.cause }

func fault(code, summary, detail string) *Fault {
	return &Fault{Code: code, Summary: summary, Detail: detail}
}

// at names the setting at fault.
func (f *Fault) at(setting string) *Fault {
	f.Setting = setting
	return f
}

// passing marks a fault that may pass.
func (f *Fault) passing() *Fault {
	f.Temporary = true
	return f
}

// mask replaces what stands in quotes in a text of a server, because that may be
// a person's data. Servers put names of tables in quotes, too, so where only those
// can stand, the text is not masked.
func mask(text string) string { return quotes.ReplaceAllString(text, "$1…$2") }

var quotes = regexp.MustCompile(`(["'` + "`" + `«„“])[^"'` + "`" + `«»„“”]*(["'` + "`" + `»”])`)

// noun is what people call a kind of server.
func (s Settings) server() string {
	if s.Engine == SQLite {
		return "the SQLite file " + s.File
	}
	if s.socket() {
		return fmt.Sprintf("%s at %s", s.Engine, s.Host)
	}
	if s.Instance != "" {
		return fmt.Sprintf("%s at %s\\%s", s.Engine, s.Host, s.Instance)
	}
	return fmt.Sprintf("%s at %s", s.Engine, net.JoinHostPort(s.Host, fmt.Sprint(s.usualPort())))
}

// connectionFault explains errors that all drivers have in common: of the network
// and of TLS. It returns nil for others.
func (s Settings) connectionFault(err error, connected bool) *Fault {
	if f := s.tlsFault(err); f != nil {
		return f
	}
	dns, isDNS := errors.AsType[*net.DNSError](err)
	operation, isNet := errors.AsType[*net.OpError](err)
	switch {
	case isDNS && dns.IsNotFound:
		return fault("unreachable", fmt.Sprintf("the name %s of the server is not known", s.Host), "Look at the setting host, and whether this machine knows the name (nslookup).").at("host")
	case isDNS:
		return fault("unreachable", fmt.Sprintf("the name %s of the server cannot be looked up", s.Host), "Look at the name servers of this machine.").at("host").passing()
	case connected && lost(err):
		return fault("connection_lost", "the connection to "+s.server()+" broke while the query ran",
			"Nothing of what had arrived is used. The log of the server says whether it was restarted or somebody ended the session; a firewall may end connections that are silent for long.").passing()
	case errors.Is(err, syscall.ECONNREFUSED), refusedOnWindows(err):
		return fault("unreachable", s.server()+" does not answer: nothing listens there",
			"Look at host and port, whether the server runs, and whether it accepts connections from the network.").at("host").passing()
	case isNet && operation.Op == "dial" || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded):
		return fault("unreachable", s.server()+" cannot be reached",
			"Look at host and port, and whether a firewall lets this machine through.").at("host").passing()
	case lost(err):
		return fault("unreachable", s.server()+" ended the connection before anybody could sign in",
			"Is it a server of this kind at that port? If it accepts encrypted connections only, or none: look at the setting tls.").at("host").passing()
	default:
		return nil
	}
}

// refusedOnWindows reports whether nothing listens there (WSAECONNREFUSED).
func refusedOnWindows(err error) bool {
	const refused = syscall.Errno(10061)
	return errors.Is(err, refused)
}

// lost reports whether a connection that stood has ended.
func lost(err error) bool {
	_, isNet := errors.AsType[*net.OpError](err)
	return isNet || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, os.ErrDeadlineExceeded)
}

// tlsFault explains errors of TLS.
func (s Settings) tlsFault(err error) *Fault {
	_, isUnknown := errors.AsType[x509.UnknownAuthorityError](err)
	_, isName := errors.AsType[x509.HostnameError](err)
	_, isInvalid := errors.AsType[x509.CertificateInvalidError](err)
	_, isVerification := errors.AsType[*tls.CertificateVerificationError](err)
	_, isRecord := errors.AsType[tls.RecordHeaderError](err)
	_, isAlert := errors.AsType[tls.AlertError](err)
	who := sdkhttp.DescribeCertificate(err)
	switch {
	case isUnknown:
		return fault("tls_not_trusted", "the certificate of "+s.server()+" is not trusted",
			strings.TrimSpace(who+" Name the certificate authority that issued it as a PEM file in ca_file. (tls: encrypt would talk to whoever answers.)")).at("ca_file")
	case isName:
		return fault("tls_not_trusted", "the certificate of "+s.server()+" is for another name",
			strings.TrimSpace(who+" Set host to a name in the certificate, or tls_server_name.")).at("tls_server_name")
	case isInvalid, isVerification:
		return fault("tls_not_trusted", "the certificate of "+s.server()+" is not valid",
			strings.TrimSpace(who+" Whoever runs the server must renew it. Is the clock of this machine right?")).at("tls")
	case isRecord, isAlert:
		return fault("tls_failed", "no encrypted connection to "+s.server()+" comes about",
			"It may support only versions of TLS older than 1.2, or none: then it needs an update, or the setting tls: off where the network is trusted.").at("tls")
	default:
		return nil
	}
}
