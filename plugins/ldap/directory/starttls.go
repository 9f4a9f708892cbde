package directory

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"

	ber "github.com/go-asn1-ber/asn1-ber"
	"github.com/go-ldap/ldap/v3"
)

// startTLSName is the extended operation that turns to TLS (RFC 4511, 4.14:
// https://www.rfc-editor.org/rfc/rfc4511#section-4.14).
const startTLSName = "1.3.6.1.4.1.1466.20037"

// startTLS asks the server to turn to TLS. The library would do the handshake as
// well, but it hands its error out as a text, and who issued an untrusted
// certificate would be lost.
func startTLS(ctx context.Context, conn net.Conn) error {
	request := ber.Encode(ber.ClassUniversal, ber.TypeConstructed, ber.TagSequence, nil, "LDAP Request")
	request.AppendChild(ber.NewInteger(ber.ClassUniversal, ber.TypePrimitive, ber.TagInteger, int64(1), "MessageID"))
	operation := ber.Encode(ber.ClassApplication, ber.TypeConstructed, ldap.ApplicationExtendedRequest, nil, "Start TLS")
	operation.AppendChild(ber.NewString(ber.ClassContext, ber.TypePrimitive, 0, startTLSName, "Name"))
	request.AppendChild(operation)

	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return lost(fmt.Errorf("asking for TLS: %w", err))
		}
	}
	if _, err := io.Copy(conn, bytes.NewReader(request.Bytes())); err != nil {
		return lost(fmt.Errorf("asking for TLS: %w", err))
	}
	// Byte by byte, as it is: what follows the answer belongs to TLS.
	answer, err := ber.ReadPacket(conn)
	if err != nil {
		return lost(fmt.Errorf("asking for TLS: %w", err))
	}
	if err := fault(ctx, ldap.GetLDAPError(answer)); err != nil {
		return &StartTLSError{Err: err}
	}
	return nil
}

// StartTLSError is a server's refusal to turn to TLS.
type StartTLSError struct {
	// Err is its answer, a *ResultError as a rule.
	Err error
}

// Error is the server's answer.
func (e *StartTLSError) Error() string { return "the server does not turn to TLS: " + e.Err.Error() }

// Unwrap is the server's answer.
func (e *StartTLSError) Unwrap() error { return e.Err }
