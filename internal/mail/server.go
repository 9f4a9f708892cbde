package mail

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"

	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// TLS is how the connection is encrypted.
type TLS int

const (
	// StartTLS begins in plain text and asks for TLS. A server that does not offer it
	// gets nothing.
	StartTLS TLS = iota
	// ImplicitTLS begins with TLS.
	ImplicitTLS
	// NoTLS stays in plain text. It never goes with an Auth.
	NoTLS
)

// Server is where mail is handed in.
type Server struct {
	// Host is its name or IP address, and the name that its certificate must have.
	Host string
	Port int
	TLS  TLS
	// CAFile is a PEM file with authorities to trust besides those of the system; may
	// be empty.
	CAFile string
	// Auth signs in; nil does not.
	Auth Auth
	// Name is that of this machine; what is no name of a host becomes "localhost".
	Name string
}

// Address is host and port.
func (s Server) Address() string { return net.JoinHostPort(s.Host, strconv.Itoa(s.Port)) }

// Refused is a recipient that the server refused.
type Refused struct {
	Address string
	// Code is the answer of the server, Answer what it said.
	Code   int
	Answer string
}

// Send hands in content, a whole message with lines that end in CR LF, for these
// recipients. It returns those that the server refused while it took the message for
// the others; if it refused all, that is an *Error. ctx bounds all of it.
//
// A token that is refused is fetched anew, once.
func (s Server) Send(ctx context.Context, from string, to []string, content []byte) ([]Refused, error) {
	refused, err := s.send(ctx, from, to, content)
	if e, ok := errors.AsType[*Error](err); ok && e.Step == StepSignIn && e.Code/100 == 5 && s.Auth.renewable() {
		return s.send(ctx, from, to, content)
	}
	return refused, err
}

func (s Server) send(ctx context.Context, from string, to []string, content []byte) ([]Refused, error) {
	session, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	defer session.close()
	if err := session.signIn(ctx); err != nil {
		return nil, err
	}
	return session.send(from, to, content)
}

// Probe connects and makes TLS as Send does, without a sign-in, and returns what the
// server offers. Its errors are *Error.
func (s Server) Probe(ctx context.Context) (Offer, error) {
	session, err := s.open(ctx)
	if err != nil {
		return Offer{}, err
	}
	defer session.close()
	return session.offer(), nil
}

// Offer is what a server shows of itself.
type Offer struct {
	// SignIn lists the mechanisms of its sign-in; may be empty.
	SignIn []string
	// NotAfter is when its certificate ends, Issuer who issued it; zero without TLS.
	NotAfter time.Time
	Issuer   string
}

// Takes reports whether a server with this offer takes the sign-in; why says what is
// missing if it does not.
func (o Offer) Takes(a Auth) (why string, ok bool) {
	if a == nil || slices.ContainsFunc(a.mechanisms(), func(m string) bool { return slices.Contains(o.SignIn, m) }) {
		return "", true
	}
	return (&notOfferedError{wanted: a.wanted(), offered: o.SignIn}).Error(), false
}

// session is a connection on which the server has greeted, and TLS is made.
type session struct {
	server Server
	client *smtp.Client
	conn   net.Conn
	// done ends the watch over the context.
	done func() bool
	ctx  context.Context //nolint:containedctx // a session lives as long as one call
}

// open connects and makes TLS.
func (s Server) open(ctx context.Context) (*session, error) {
	config, err := s.tlsConfig()
	if err != nil {
		return nil, s.fail(ctx, StepConnect, err)
	}
	conn, err := s.dial(ctx, config)
	if err != nil {
		return nil, s.fail(ctx, StepConnect, err)
	}
	o := &session{server: s, conn: conn, ctx: ctx}
	// A read that waits ends with the context.
	o.done = context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	if err := o.greet(config); err != nil {
		o.close()
		return nil, err
	}
	return o, nil
}

func (s Server) tlsConfig() (*tls.Config, error) {
	transport, err := sdkhttp.NewConnection(sdkhttp.ConnectionOptions{CAFile: s.CAFile})
	if err != nil {
		return nil, err
	}
	config := transport.TLSClientConfig.Clone()
	config.ServerName = strings.TrimSuffix(s.Host, ".")
	return config, nil
}

func (s Server) dial(ctx context.Context, config *tls.Config) (net.Conn, error) {
	var dialer net.Dialer
	raw, err := dialer.DialContext(ctx, "tcp", s.Address())
	if err != nil {
		return nil, err
	}
	bounded := &boundedConn{Conn: raw, left: maxAnswers}
	if s.TLS != ImplicitTLS {
		return bounded, nil
	}
	secure := tls.Client(bounded, config)
	if err := secure.HandshakeContext(ctx); err != nil {
		_ = raw.Close()
		return nil, err
	}
	return secure, nil
}

// greet reads the greeting, introduces this machine and makes TLS.
func (o *session) greet(config *tls.Config) error {
	var err error
	if o.client, err = smtp.NewClient(o.conn, o.server.Host); err != nil {
		return o.fail(StepGreeting, err)
	}
	o.client.SkipSMTPUTF8(true) // addresses are in ASCII
	if err := o.client.Hello(helloName(o.server.Name)); err != nil {
		return o.fail(StepGreeting, err)
	}
	if o.server.TLS != StartTLS {
		return nil
	}
	if offered, _ := o.client.Extension("STARTTLS"); !offered {
		return o.fail(StepStartTLS, errNotOffered)
	}
	if err := o.client.StartTLS(config); err != nil {
		return o.fail(StepStartTLS, err)
	}
	return nil
}

func (o *session) offer() Offer {
	var offer Offer
	offer.SignIn = o.mechanisms()
	if tlsState, ok := o.client.TLSConnectionState(); ok && len(tlsState.PeerCertificates) > 0 {
		first := tlsState.PeerCertificates[0]
		offer.NotAfter, offer.Issuer = first.NotAfter, cmp.Or(first.Issuer.CommonName, first.Issuer.String())
	}
	return offer
}

// mechanisms are the ways to sign in that the server offers, in capitals.
func (o *session) mechanisms() []string {
	_, list := o.client.Extension("AUTH")
	return strings.Fields(strings.ToUpper(list))
}

func (o *session) signIn(ctx context.Context) error {
	auth := o.server.Auth
	if auth == nil {
		return nil
	}
	if _, secure := o.client.TLSConnectionState(); !secure {
		return o.fail(StepSignIn, errPlainText)
	}
	mechanism, sent, err := auth.mechanism(ctx, o.server.Host, o.mechanisms())
	if err != nil {
		return o.fail(StepSignIn, err)
	}
	if err := o.client.Auth(mechanism); err != nil {
		failed := o.fail(StepSignIn, err)
		failed.Answer = conceal(failed.Answer, sent)
		failed.Auth = auth
		return failed
	}
	return nil
}

func (o *session) send(from string, to []string, content []byte) ([]Refused, error) {
	if _, limit := o.client.Extension("SIZE"); limit != "" {
		if most, err := strconv.ParseInt(limit, 10, 64); err == nil && most > 0 && int64(len(content)) > most {
			return nil, o.fail(StepSize, &sizeError{size: len(content), most: most})
		}
	}
	if err := o.client.Mail(bracketed(from)); err != nil {
		return nil, o.fail(StepSender, err)
	}
	var refused []Refused
	var last *Error
	for _, address := range to {
		err := o.client.Rcpt(bracketed(address))
		if err == nil {
			continue
		}
		failed := o.fail(StepRecipient, err)
		if failed.Code == 0 {
			return nil, failed // not an answer: the connection is gone
		}
		refused = append(refused, Refused{Address: address, Code: failed.Code, Answer: failed.Answer})
		if last == nil || failed.Temporary() {
			last = failed
		}
	}
	if len(refused) == len(to) {
		last.Refused = refused
		return nil, last
	}
	return refused, o.write(content)
}

func (o *session) write(content []byte) error {
	w, err := o.client.Data()
	if err != nil {
		return o.fail(StepContent, err)
	}
	if _, err := w.Write(content); err != nil {
		return o.fail(StepContent, err)
	}
	if err := w.Close(); err != nil {
		return o.fail(StepContent, err)
	}
	o.quit()
	return nil
}

// quit says good-bye. The message is handed in: what comes of it changes nothing, and
// is not worth waiting for.
func (o *session) quit() {
	ctx, cancel := context.WithTimeout(o.ctx, quitTimeout)
	defer cancel()
	defer context.AfterFunc(ctx, func() { _ = o.conn.SetDeadline(time.Unix(1, 0)) })()
	_ = o.client.Quit()
}

func (o *session) close() {
	o.done()
	_ = o.conn.Close()
}

func (o *session) fail(step Step, err error) *Error { return o.server.fail(o.ctx, step, err) }

func bracketed(address string) string { return "<" + address + ">" }

// helloName is how this machine introduces itself: a name that a server takes.
func helloName(name string) string {
	valid := func(label string) bool {
		return label != "" && !strings.HasPrefix(label, "-") && !strings.ContainsFunc(label, func(r rune) bool {
			return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
		})
	}
	if labels := strings.Split(name, "."); len(name) > 255 || slices.ContainsFunc(labels, func(l string) bool { return !valid(l) }) {
		return "localhost"
	}
	return name
}

const quitTimeout = 2 * time.Second

// maxAnswers bounds what is read from a server. Its answers have some hundred bytes.
const maxAnswers = 1 << 20

// boundedConn ends when the other side has sent too much.
type boundedConn struct {
	net.Conn

	left int
}

// Read reads as long as the bound is not reached.
func (c *boundedConn) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, errTooMuch
	}
	n, err := c.Conn.Read(p[:min(len(p), c.left)])
	c.left -= n
	return n, err
}
