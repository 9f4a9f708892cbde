package directory

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-ldap/ldap/v3/gssapi"
)

// SignInWindows signs in as the account that the process runs under, a group
// managed service account for example, without any password. Service is the name
// of the server's own account, as in ldap/dc1.ex.test. The sign-in is bound to the
// certificate of the TLS connection, so that it also works where the domain
// controller insists on that.
func (c *Conn) SignInWindows(ctx context.Context, service string) error {
	certificate := c.Certificate()
	if certificate == nil {
		return errors.New("the sign-in of Windows needs TLS here")
	}
	account, err := gssapi.NewSSPIClientWithChannelBinding(certificate)
	if err != nil {
		return &KerberosError{Err: fmt.Errorf("taking the account of Windows: %w", err)}
	}
	c.Requests++
	ticket := &windowsTicket{SSPIClient: account}
	defer ticket.close()
	err = c.ldap.GSSAPIBind(ticket, service, "")
	if ticket.err != nil && ctx.Err() == nil {
		return &KerberosError{Err: fmt.Errorf("getting a ticket for %s: %w", service, ticket.err)}
	}
	return fault(ctx, err)
}

// windowsTicket remembers what failed in Windows, to tell it from an answer of the
// directory. Without a context there is none to delete, which the library does
// not look at.
type windowsTicket struct {
	*gssapi.SSPIClient
	err     error
	started bool
}

// InitSecContextWithOptions is that of the client.
func (t *windowsTicket) InitSecContextWithOptions(target string, token []byte, options []int) ([]byte, bool, error) {
	out, more, err := t.SSPIClient.InitSecContextWithOptions(target, token, options)
	t.err = err
	t.started = t.started || err == nil
	return out, more, err
}

// DeleteSecContext is called by the library in the end; close does it.
func (t *windowsTicket) DeleteSecContext() error { return nil }

func (t *windowsTicket) close() {
	if t.started {
		_ = t.Close() // nothing can be done about what Windows does not release
	}
}
