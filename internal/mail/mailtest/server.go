// Package mailtest has an SMTP server for tests: that of github.com/emersion/go-smtp,
// with a mailbox that keeps what it gets.
package mailtest

import (
	"crypto/tls"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Message is one that arrived.
type Message struct {
	From string
	To   []string
	// Data is the whole message, with CR LF as it came.
	Data []byte
	// User is who had signed in; empty for nobody. TLS is set if it came over TLS.
	User string
	TLS  bool
}

// Options are what a Server does. The zero value takes every mail without a sign-in,
// in plain text.
type Options struct {
	// StartTLS offers it, ImplicitTLS begins with it.
	StartTLS, ImplicitTLS bool
	// Mechanisms are offered: PLAIN, LOGIN, XOAUTH2.
	Mechanisms []string
	// User and Password are those that PLAIN and LOGIN take. Bearer reports whether
	// XOAUTH2 takes an initial response, byte by byte.
	User, Password string
	Bearer         func(response string) bool
	// SignIn is the answer to a wrong sign-in; nil is 535 5.7.8.
	SignIn error
	// Sender, Recipient and Content are asked for an answer, an *smtp.SMTPError; nil
	// takes everything.
	Sender    func(address string) error
	Recipient func(address string) error
	Content   func() error
	// MaxBytes is the size that it announces and takes; 0 is any.
	MaxBytes int64
}

// Refuse is an answer, as in Refuse(550, 5, 1, 1, "no such user").
func Refuse(code, class, subject, detail int, text string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{class, subject, detail}, Message: text}
}

// Server listens on loopback until the test ends.
type Server struct {
	Host string
	Port int
	// CAFile vouches for its certificate.
	CAFile string

	o        Options
	mu       sync.Mutex
	messages []Message
	tries    int
}

// NewServer starts a server.
func NewServer(t testing.TB, o Options) *Server {
	t.Helper()
	s := &Server{o: o, Host: "127.0.0.1"}
	var certificate tls.Certificate
	s.CAFile, certificate = Certificate(t)
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		_, secure := c.TLSConnectionState()
		return &session{server: s, tls: secure}, nil
	}))
	server.Domain, server.MaxLineLength, server.MaxMessageBytes = "mail.contoso.cz", 20_000, o.MaxBytes
	server.ErrorLog = log.New(io.Discard, "", 0)
	config := &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	if o.StartTLS {
		server.TLSConfig = config
	}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if address, ok := listener.Addr().(*net.TCPAddr); ok {
		s.Port = address.Port
	}
	if o.ImplicitTLS {
		listener = tls.NewListener(listener, config)
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = server.Serve(listener)
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-served
	})
	return s
}

// Certificate is one for 127.0.0.1, and a file with the authority that vouches for it.
func Certificate(t testing.TB) (caFile string, certificate tls.Certificate) {
	t.Helper()
	web := httptest.NewTLSServer(nil)
	defer web.Close()
	caFile = filepath.Join(t.TempDir(), "ca.pem")
	data := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: web.Certificate().Raw})
	if err := os.WriteFile(caFile, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return caFile, web.TLS.Certificates[0]
}

// Taken returns what arrived since the last call.
func (s *Server) Taken() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.messages
	s.messages = nil
	return all
}

// Tries counts the sign-ins that were tried.
func (s *Server) Tries() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tries
}

type session struct {
	server  *Server
	tls     bool
	user    string
	message Message
}

func (c *session) AuthMechanisms() []string { return c.server.o.Mechanisms }

func (c *session) Auth(mechanism string) (sasl.Server, error) {
	if !slices.Contains(c.server.o.Mechanisms, mechanism) {
		return nil, smtp.ErrAuthUnknownMechanism
	}
	c.server.mu.Lock()
	c.server.tries++
	c.server.mu.Unlock()
	o := c.server.o
	check := func(user, password string) error {
		if user != o.User || password != o.Password {
			return c.wrong()
		}
		c.user = user
		return nil
	}
	switch mechanism {
	case sasl.Plain:
		return sasl.NewPlainServer(func(_, user, password string) error { return check(user, password) }), nil
	case "LOGIN":
		return &login{check: check}, nil
	case "XOAUTH2":
		return &xoauth2{session: c}, nil
	default:
		return nil, fmt.Errorf("the test server has no %s", mechanism)
	}
}

func (c *session) wrong() error {
	if c.server.o.SignIn != nil {
		return c.server.o.SignIn
	}
	return smtp.ErrAuthFailed
}

func (c *session) Mail(from string, _ *smtp.MailOptions) error {
	if len(c.server.o.Mechanisms) > 0 && c.user == "" {
		return Refuse(530, 5, 7, 0, "Please authenticate")
	}
	if ask := c.server.o.Sender; ask != nil {
		if err := ask(from); err != nil {
			return err
		}
	}
	c.message = Message{From: from, User: c.user, TLS: c.tls}
	return nil
}

func (c *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if ask := c.server.o.Recipient; ask != nil {
		if err := ask(to); err != nil {
			return err
		}
	}
	c.message.To = append(c.message.To, to)
	return nil
}

func (c *session) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if ask := c.server.o.Content; ask != nil {
		if err := ask(); err != nil {
			return err
		}
	}
	c.message.Data = data
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	c.server.messages = append(c.server.messages, c.message)
	return nil
}

func (c *session) Reset()        {}
func (c *session) Logout() error { return nil }

// login is the server's side of LOGIN, which go-sasl has no server for.
type login struct {
	check func(user, password string) error
	step  int
	user  string
}

func (l *login) Next(response []byte) (challenge []byte, done bool, err error) {
	l.step++
	switch l.step {
	case 1:
		return []byte("Username:"), false, nil
	case 2:
		l.user = string(response)
		return []byte("Password:"), false, nil
	default:
		return nil, true, l.check(l.user, string(response))
	}
}

// xoauth2 is the server's side: a token that is refused gets a challenge that says why,
// which the client answers with an empty line
// (https://developers.google.com/workspace/gmail/imap/xoauth2-protocol).
type xoauth2 struct {
	session *session
	refused bool
}

func (x *xoauth2) Next(response []byte) (challenge []byte, done bool, err error) {
	switch {
	case x.refused && len(response) != 0:
		return nil, true, errors.New("the answer to the challenge is not empty")
	case x.refused:
		return nil, true, x.session.wrong()
	case x.session.server.o.Bearer(string(response)):
		x.session.user = "bearer"
		return nil, true, nil
	}
	x.refused = true
	return []byte(`{"status":"401","schemes":"bearer","scope":"https://outlook.office365.com/"}`), false, nil
}
