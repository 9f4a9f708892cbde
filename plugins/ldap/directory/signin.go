package directory

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-ldap/ldap/v3"
	"github.com/go-ldap/ldap/v3/gssapi"
	"github.com/jcmturner/gokrb5/v8/client"
)

// SignInSimple signs in with a name and a password. A password must be given:
// with an empty one the server would let anybody in, without rights.
func (c *Conn) SignInSimple(ctx context.Context, name, password string) error {
	if password == "" {
		return errors.New("the password is empty")
	}
	c.Requests++
	return fault(ctx, c.ldap.Bind(name, password))
}

// SignInNobody says that nobody signs in.
func (c *Conn) SignInNobody(ctx context.Context) error {
	c.Requests++
	return fault(ctx, c.ldap.UnauthenticatedBind(""))
}

// SignInCertificate signs in with the certificate of the TLS connection.
func (c *Conn) SignInCertificate(ctx context.Context) error {
	c.Requests++
	return fault(ctx, c.ldap.ExternalBind())
}

// ErrNotWindows says that only Windows can sign in as its account.
var ErrNotWindows = errors.New("only Windows can sign in as the account that the process runs under")

// Kerberos is an account of a Kerberos realm.
type Kerberos struct {
	// Name and Realm of the account. Without a realm, the one of Config counts.
	Name, Realm string
	// Keytab is a file with the account's keys. Password is used without one.
	Keytab, Password string
	// Config is the file krb5.conf.
	Config string
	// Service is the name of the server's own account, as in ldap/dc1.ex.test.
	Service string
}

// KerberosError is a sign-in that failed before the directory was asked.
type KerberosError struct {
	// Err is what failed.
	Err error
}

// Error is what failed.
func (e *KerberosError) Error() string { return e.Err.Error() }

// Unwrap is what failed.
func (e *KerberosError) Unwrap() error { return e.Err }

// SignInKerberos signs in with a ticket. Nothing protects what follows but the
// TLS of the connection: the library has no security layer of its own.
func (c *Conn) SignInKerberos(ctx context.Context, k Kerberos) error {
	account, err := k.client()
	if err != nil {
		return &KerberosError{Err: err}
	}
	defer func() { _ = account.Close() }() // it forgets its tickets
	c.Requests++
	ticket := &ticketErrors{Client: account}
	err = c.ldap.GSSAPIBind(ticket, k.Service, "")
	if ticket.err != nil && ctx.Err() == nil {
		return &KerberosError{Err: fmt.Errorf("getting a ticket for %s: %w", k.Service, ticket.err)}
	}
	return fault(ctx, err)
}

func (k Kerberos) client() (*gssapi.Client, error) {
	// Domain controllers do not all take part in the negotiation of FAST.
	fast := client.DisablePAFXFAST(true)
	if k.Keytab != "" {
		account, err := gssapi.NewClientWithKeytab(k.Name, k.Realm, k.Keytab, k.Config, fast)
		if err != nil {
			return nil, fmt.Errorf("reading %s and %s: %w", k.Keytab, k.Config, err)
		}
		return account, nil
	}
	account, err := gssapi.NewClientWithPassword(k.Name, k.Realm, k.Password, k.Config, fast)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", k.Config, err)
	}
	return account, nil
}

// ticketErrors remembers what failed between this machine and Kerberos, to tell it
// from an answer of the directory.
type ticketErrors struct {
	*gssapi.Client
	err error
}

// InitSecContextWithOptions is that of the client.
func (t *ticketErrors) InitSecContextWithOptions(target string, token []byte, options []int) ([]byte, bool, error) {
	out, more, err := t.Client.InitSecContextWithOptions(target, token, options)
	t.err = err
	return out, more, err
}

var _ ldap.GSSAPIClient = (*ticketErrors)(nil)
