package mail_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/licexport/licexport/internal/mail"
	"github.com/licexport/licexport/internal/mail/mailtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	sender  = "licexport@contoso.cz"
	content = "From: <licexport@contoso.cz>\r\nSubject: test\r\n\r\nfirst\r\n.\r\n..two dots\r\nlast\r\n"
	secret  = "5ecret-pa55word"
)

// to is the server, as the settings would name it.
func to(s *mailtest.Server, tls mail.TLS, auth mail.Auth) mail.Server {
	return mail.Server{Host: s.Host, Port: s.Port, TLS: tls, CAFile: s.CAFile, Auth: auth, Name: "srv1"}
}

// A real server takes the mail on each way that the settings know.
func TestSend(t *testing.T) {
	t.Parallel()
	password := mail.Password{User: "jan", Password: secret}
	for name, test := range map[string]struct {
		server mailtest.Options
		tls    mail.TLS
		auth   mail.Auth
	}{
		"relay without a sign-in":  {mailtest.Options{}, mail.NoTLS, nil},
		"relay with STARTTLS":      {mailtest.Options{StartTLS: true}, mail.StartTLS, nil},
		"TLS from the beginning":   {mailtest.Options{ImplicitTLS: true}, mail.ImplicitTLS, nil},
		"PLAIN after STARTTLS":     {mailtest.Options{StartTLS: true, Mechanisms: []string{"PLAIN"}, User: "jan", Password: secret}, mail.StartTLS, password},
		"LOGIN over TLS":           {mailtest.Options{ImplicitTLS: true, Mechanisms: []string{"LOGIN"}, User: "jan", Password: secret}, mail.ImplicitTLS, password},
		"a token after STARTTLS":   {mailtest.Options{StartTLS: true, Mechanisms: []string{"LOGIN", "XOAUTH2"}, Bearer: func(string) bool { return true }}, mail.StartTLS, token("t")},
		"a size that is announced": {mailtest.Options{MaxBytes: 1000}, mail.NoTLS, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mailtest.NewServer(t, test.server)
			refused, err := to(s, test.tls, test.auth).Send(t.Context(), sender, []string{"a@contoso.cz", "b@contoso.cz"}, []byte(content))
			if err != nil || len(refused) > 0 {
				t.Fatalf("%v, %v", refused, err)
			}
			got := s.Taken()
			if len(got) != 1 || got[0].From != sender || !slices.Equal(got[0].To, []string{"a@contoso.cz", "b@contoso.cz"}) || string(got[0].Data) != content {
				t.Errorf("got %+v", got)
			}
			if got[0].TLS != (test.tls != mail.NoTLS) || (got[0].User != "") != (test.auth != nil) {
				t.Errorf("TLS %v, user %q", got[0].TLS, got[0].User)
			}
		})
	}
}

func token(text string) mail.XOAUTH2 {
	return mail.XOAUTH2{User: sender, Token: func(context.Context) (string, error) { return text, nil }}
}

// Microsoft and Google want exactly these bytes, in the first line of the sign-in.
func TestXOAUTH2ByteByByte(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("eyJ0eXAi", 400) // as long as those of Entra
	var got string
	s := mailtest.NewServer(t, mailtest.Options{StartTLS: true, Mechanisms: []string{"XOAUTH2"}, Bearer: func(response string) bool {
		got = response
		return true
	}})
	if _, err := to(s, mail.StartTLS, token(long)).Send(t.Context(), sender, []string{"a@contoso.cz"}, []byte(content)); err != nil {
		t.Fatal(err)
	}
	if want := "user=licexport@contoso.cz\x01auth=Bearer " + long + "\x01\x01"; got != want {
		t.Errorf("sent %q", got)
	}
}

// A token that is refused is fetched anew, once; the challenge that says why is
// answered with an empty line, as the server checks.
func TestRefusedTokenIsRenewedOnce(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		good  string
		tries int
		fails bool
	}{
		"the second is good": {"token-2", 2, false},
		"neither is":         {"token-3", 2, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mailtest.NewServer(t, mailtest.Options{
				StartTLS: true, Mechanisms: []string{"XOAUTH2"}, SignIn: mailtest.Refuse(535, 5, 7, 3, "Authentication unsuccessful [PR3P193CA0001.EURP193.PROD.OUTLOOK.COM]"),
				Bearer: func(response string) bool { return strings.Contains(response, "Bearer "+test.good+"\x01") },
			})
			fetched := 0
			auth := mail.XOAUTH2{User: sender, Token: func(context.Context) (string, error) {
				fetched++
				return []string{"token-1", "token-2", "token-3"}[fetched-1], nil
			}}
			_, err := to(s, mail.StartTLS, auth).Send(t.Context(), sender, []string{"a@contoso.cz"}, []byte(content))
			if fetched != test.tries || s.Tries() != test.tries || (err != nil) != test.fails || (len(s.Taken()) == 1) == test.fails {
				t.Fatalf("%d tokens, %d tries, %v", fetched, s.Tries(), err)
			}
			if !test.fails {
				return
			}
			const want = "the server refused the sign-in (535 5.7.3 Authentication unsuccessful [PR3P193CA0001.EURP193.PROD.OUTLOOK.COM]); " +
				"the token was good, so the mailbox is not open to the application: it needs the application permission SMTP.SendAsApp with admin consent, " +
				"New-ServicePrincipal in Exchange Online with the object id of the enterprise application, the right to licexport@contoso.cz, and SMTP AUTH switched on for it"
			if err.Error() != want {
				t.Errorf("%v", err)
			}
		})
	}
}

// What the server refuses is said with its cause and what to do; only 4xx may pass.
func TestRefusals(t *testing.T) {
	t.Parallel()
	password := mail.Password{User: "jan", Password: secret}
	signIn := func(answer error) mailtest.Options {
		return mailtest.Options{StartTLS: true, Mechanisms: []string{"PLAIN"}, SignIn: answer}
	}
	recipient := func(answer error) mailtest.Options {
		return mailtest.Options{StartTLS: true, Recipient: func(string) error { return answer }}
	}
	for name, test := range map[string]struct {
		server    mailtest.Options
		auth      mail.Auth
		want      string
		temporary bool
	}{
		"wrong password": {signIn(mailtest.Refuse(535, 5, 7, 8, "Authentication failed")), password,
			"the server refused the sign-in (535 5.7.8 Authentication failed); check user and password; in Exchange Online, passwords need SMTP AUTH for the mailbox, and auth: xoauth2 is what lasts", false},
		"SMTP AUTH switched off": {signIn(mailtest.Refuse(535, 5, 7, 139, "Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.")), password,
			"the server refused the sign-in (535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.). In Exchange Online SMTP AUTH is switched off for the tenant or for this mailbox, or a policy forbids passwords (https://aka.ms/smtp_auth_disabled). Use auth: xoauth2", false},
		"no passwords any more": {signIn(mailtest.Refuse(550, 5, 7, 30, "Basic authentication is not supported for Client Submission.")), password,
			"the server refused the sign-in (550 5.7.30 Basic authentication is not supported for Client Submission.). Exchange Online does not take passwords any more. Use auth: xoauth2", false},
		"sign-in later": {signIn(mailtest.Refuse(454, 4, 7, 0, "Temporary authentication failure")), password,
			"the server wants the mail later (454 4.7.0 Temporary authentication failure); what is due is sent with the next run", true},
		"a sign-in is wanted": {signIn(nil), nil,
			"the server wants a sign-in (530 5.7.0 Please authenticate); set notify.mail.auth", false},
		"encryption is wanted": {recipient(mailtest.Refuse(530, 5, 7, 0, "Must issue a STARTTLS command first")), nil,
			"the server takes mail over an encrypted connection only (530 5.7.0 Must issue a STARTTLS command first); use tls: starttls", false},
		"no sign-in is offered": {mailtest.Options{StartTLS: true}, password,
			"the server offers no sign-in with a password (PLAIN or LOGIN), but no sign-in at all; check notify.mail.auth, port and tls: many servers offer it on port 587 only", false},
		"another sign-in is offered": {signIn(nil), token("t"),
			"the server offers no sign-in with a token (XOAUTH2), but only PLAIN; check notify.mail.auth, port and tls: many servers offer it on port 587 only", false},
		"unknown recipient": {recipient(mailtest.Refuse(550, 5, 1, 1, "User unknown")), nil,
			"the server refused the only recipient, a@contoso.cz (550 5.1.1 User unknown); check notify.mail.to", false},
		"no relay": {recipient(mailtest.Refuse(554, 5, 7, 1, "Relay access denied")), nil,
			"the server refused the only recipient, a@contoso.cz (554 5.7.1 Relay access denied); a relay must allow this machine to send there, or the sign-in is missing (notify.mail.auth)", false},
		"greylisting": {recipient(mailtest.Refuse(451, 4, 7, 1, "Greylisted, try again in 5 minutes")), nil,
			"the server refused the only recipient, a@contoso.cz (451 4.7.1 Greylisted, try again in 5 minutes); what is due is sent with the next run", true},
		"sender": {mailtest.Options{StartTLS: true, Sender: func(string) error { return mailtest.Refuse(550, 5, 7, 1, "Sender rejected") }}, nil,
			"the server refused the sender (550 5.7.1 Sender rejected); check notify.mail.from: the account that signs in must have the right to send as it (in Exchange Online: SendAs), and a relay must allow it", false},
		"SendAs": {mailtest.Options{StartTLS: true, Content: func() error {
			return mailtest.Refuse(554, 5, 2, 252, "SendAsDenied; licexport@contoso.cz not allowed to send as alvao@contoso.cz")
		}}, nil,
			"the server refused the message (554 5.2.252 SendAsDenied; licexport@contoso.cz not allowed to send as alvao@contoso.cz); the account that signs in must have the right to send as notify.mail.from (in Exchange Online: SendAs)", false},
		"too large": {mailtest.Options{StartTLS: true, Content: func() error { return mailtest.Refuse(552, 5, 3, 4, "Message too big") }}, nil,
			"the message is too large for the server (552 5.3.4 Message too big); ask who runs the server for more, or set names: false, which leaves out the attachment", false},
		"larger than announced": {mailtest.Options{StartTLS: true, MaxBytes: 20}, nil,
			"the message has 75 bytes, and the server takes 20; ask who runs the server for more, or set names: false, which leaves out the attachment", false},
		"no space": {mailtest.Options{StartTLS: true, Content: func() error { return mailtest.Refuse(452, 4, 3, 1, "Insufficient system storage") }}, nil,
			"the server wants the mail later (452 4.3.1 Insufficient system storage); what is due is sent with the next run", true},
		"content": {mailtest.Options{StartTLS: true, Content: func() error { return mailtest.Refuse(554, 5, 6, 0, "Spam\x1b[31m\u202e") }}, nil,
			"the server refused the message (554 5.6.0 Spam)", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mailtest.NewServer(t, test.server)
			_, err := to(s, mail.StartTLS, test.auth).Send(t.Context(), sender, []string{"a@contoso.cz"}, []byte(content))
			failed, ok := errors.AsType[*mail.Error](err)
			if !ok || failed.Error() != test.want || failed.Temporary() != test.temporary {
				t.Errorf("got\n%v\nwant\n%s", err, test.want)
			}
			if len(s.Taken()) > 0 {
				t.Error("a message arrived")
			}
		})
	}
}

// The others get their mail although the server refuses some.
func TestSomeRecipientsAreRefused(t *testing.T) {
	t.Parallel()
	s := mailtest.NewServer(t, mailtest.Options{Recipient: func(address string) error {
		if address == "b@contoso.cz" {
			return mailtest.Refuse(550, 5, 1, 1, "User unknown")
		}
		return nil
	}})
	refused, err := to(s, mail.NoTLS, nil).Send(t.Context(), sender, []string{"a@contoso.cz", "b@contoso.cz", "c@contoso.cz"}, []byte(content))
	if err != nil || len(refused) != 1 || refused[0].String() != "b@contoso.cz (550 5.1.1 User unknown)" {
		t.Errorf("%v, %v", refused, err)
	}
	if got := s.Taken(); len(got) != 1 || !slices.Equal(got[0].To, []string{"a@contoso.cz", "c@contoso.cz"}) {
		t.Errorf("got %+v", got)
	}
}

// double answers each line as the test says, and keeps what it was sent.
func double(t *testing.T, greeting string, answer func(line string) string) (mail.Server, func() string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var heard strings.Builder
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		_, _ = conn.Write([]byte(greeting))
		in := bufio.NewReader(conn)
		for {
			line, err := in.ReadString('\n')
			if err != nil {
				return
			}
			heard.WriteString(line)
			reply := answer(strings.TrimSpace(line))
			if reply == "" {
				return
			}
			if _, err := conn.Write([]byte(reply)); err != nil {
				return
			}
		}
	}()
	stop := func() string {
		_ = listener.Close()
		<-ended
		return heard.String()
	}
	t.Cleanup(func() { stop() })
	address, _ := listener.Addr().(*net.TCPAddr)
	return mail.Server{Host: "127.0.0.1", Port: address.Port, Name: "srv_1"}, stop
}

// Whatever a server does, the words say what to look at, and nothing is sent to one
// that does not encrypt.
func TestServersThatDoNotWork(t *testing.T) {
	t.Parallel()
	hello := func(line string) string {
		if strings.HasPrefix(line, "EHLO") {
			return "250-mail\r\n250 AUTH PLAIN\r\n"
		}
		return ""
	}
	for name, test := range map[string]struct {
		greeting, want string
		answer         func(string) string
		tls            mail.TLS
		auth           mail.Auth
		temporary      bool
	}{
		"no STARTTLS": {"220 hi\r\n", "the server does not offer STARTTLS, so nothing was sent; another port may (587, or 465 with tls: tls); for a relay without a sign-in: tls: none",
			hello, mail.StartTLS, mail.Password{User: "jan", Password: secret}, false},
		"STARTTLS is taken out on the way": {"220 hi\r\n", "the connection is not encrypted, so there is no sign-in; use tls: starttls or tls: tls",
			hello, mail.NoTLS, mail.Password{User: "jan", Password: secret}, false},
		"STARTTLS is refused": {"220 hi\r\n", "the server wants the mail later (454 4.7.0 TLS not available due to local problem); what is due is sent with the next run",
			func(line string) string {
				if line == "STARTTLS" {
					return "454 4.7.0 TLS not available due to local problem\r\n"
				}
				return "250-mail\r\n250 STARTTLS\r\n"
			}, mail.StartTLS, nil, true},
		"no TLS": {"220 hi\r\n", "the server was reached, but no TLS connection comes about; port 465 speaks TLS from the beginning (tls: tls), ports 587 and 25 after STARTTLS (tls: starttls)",
			hello, mail.ImplicitTLS, nil, true},
		"not welcome": {"554 5.7.1 No SMTP service here\r\n", "the server does not take mail from this machine (554 5.7.1 No SMTP service here); ask who runs it to allow this machine",
			hello, mail.NoTLS, nil, false},
		"busy": {"421 4.3.2 Service not available\r\n", "the server wants the mail later (421 4.3.2 Service not available); what is due is sent with the next run",
			hello, mail.NoTLS, nil, true},
		"something else": {"HTTP/1.1 400 Bad Request\r\n", `what answers does not speak SMTP as it should (short response: "HTTP/1.1 400 Bad Request"); check notify.mail.server, port and tls`,
			hello, mail.NoTLS, nil, true},
		"cut off": {"220 hi\r\n", "the connection to the server was cut; try again later; if it stays, ask who runs the server",
			func(line string) string {
				if strings.HasPrefix(line, "MAIL") {
					return ""
				}
				return "250 mail\r\n"
			}, mail.NoTLS, nil, true},
		"too much": {"220-" + strings.Repeat("x", 2<<20) + "\r\n", "the server sends far more than a mail server does; check notify.mail.server and port",
			hello, mail.NoTLS, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, stop := double(t, test.greeting, test.answer)
			server.TLS, server.Auth = test.tls, test.auth
			_, err := server.Send(t.Context(), sender, []string{"a@contoso.cz"}, []byte(content))
			failed, ok := errors.AsType[*mail.Error](err)
			if !ok || failed.Error() != test.want || failed.Temporary() != test.temporary {
				t.Errorf("got\n%v\nwant\n%s", err, test.want)
			}
			if heard := stop(); strings.Contains(heard, "AUTH") || strings.Contains(heard, "first") || strings.Contains(heard, "srv_1") {
				t.Errorf("it was sent %q", heard)
			}
		})
	}
}

// A server may repeat what it was sent, also a part of it.
func TestNoAnswerShowsASecret(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("canary", 30)
	for name, auth := range map[string]mail.Auth{"password": mail.Password{User: "jan", Password: long}, "token": token(long)} {
		whole := map[string]string{
			"password": base64.StdEncoding.EncodeToString([]byte("\x00jan\x00" + long)),
			"token":    base64.StdEncoding.EncodeToString([]byte("user=" + sender + "\x01auth=Bearer " + long + "\x01\x01")),
		}[name]
		for _, echo := range []string{long, whole, whole[:60], whole[40:90], long[:10]} {
			s := mailtest.NewServer(t, mailtest.Options{
				StartTLS: true, Mechanisms: []string{"PLAIN", "XOAUTH2"}, Bearer: func(string) bool { return false },
				SignIn: mailtest.Refuse(535, 5, 7, 8, "cannot take "+echo+" here"),
			})
			_, err := to(s, mail.StartTLS, auth).Send(t.Context(), sender, []string{"a@contoso.cz"}, []byte(content))
			if err == nil || !strings.Contains(err.Error(), "(535 5.7.8 cannot take … here)") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestCertificates(t *testing.T) {
	t.Parallel()
	s := mailtest.NewServer(t, mailtest.Options{StartTLS: true})
	server := to(s, mail.StartTLS, nil)
	server.CAFile = ""
	_, err := server.Send(t.Context(), sender, []string{"a@contoso.cz"}, []byte(content))
	if err == nil || !strings.HasPrefix(err.Error(), `the certificate of the server is not trusted on this machine. The certificate was issued by O=Acme Co. If`) {
		t.Errorf("unknown authority: %v", err)
	}
	server.CAFile = s.CAFile
	server.Host = "localhost" // is not in the certificate
	_, err = server.Send(t.Context(), sender, []string{"a@contoso.cz"}, []byte(content))
	failed, ok := errors.AsType[*mail.Error](err)
	if !ok || failed.Temporary() || !strings.Contains(err.Error(), "for example.com") {
		t.Errorf("another name: %v", err)
	}
	server.CAFile = filepath.Join(t.TempDir(), "none.pem")
	_, err = server.Send(t.Context(), sender, []string{"a@contoso.cz"}, []byte(content))
	if failed, ok := errors.AsType[*mail.Error](err); !ok || failed.Temporary() || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

func TestServersThatAreNotThere(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed, _ := listener.Addr().(*net.TCPAddr)
	_ = listener.Close()
	_, err = mail.Server{Host: "127.0.0.1", Port: closed.Port}.Send(t.Context(), sender, []string{"a@contoso.cz"}, []byte(content))
	if err == nil || err.Error() != "the server refuses the connection; check notify.mail.port and the firewall" {
		t.Errorf("closed port: %v", err)
	}
	// A label of 64 letters is no name in DNS, so that no server is asked for it.
	_, err = mail.Server{Host: strings.Repeat("x", 64) + ".invalid", Port: 587}.Send(t.Context(), sender, []string{"a@contoso.cz"}, []byte(content))
	if err == nil || err.Error() != "the name of the server cannot be resolved on this machine; check notify.mail.server and DNS" {
		t.Errorf("no such name: %v", err)
	}
	// A server that is silent holds nobody up for longer than the context.
	silent, _ := double(t, "", func(string) string { return "" })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err = silent.Send(ctx, sender, []string{"a@contoso.cz"}, []byte(content))
	failed, ok := errors.AsType[*mail.Error](err)
	if !ok || !failed.Temporary() || !strings.HasPrefix(err.Error(), "the server does not answer in time; ") {
		t.Errorf("silent: %v", err)
	}
}

// Without a token nothing is said to the server, and the error says why there is none.
func TestNoToken(t *testing.T) {
	t.Parallel()
	s := mailtest.NewServer(t, mailtest.Options{StartTLS: true, Mechanisms: []string{"XOAUTH2"}})
	failure := &mail.TokenError{Text: "there is none", Temporary: true}
	auth := mail.XOAUTH2{User: sender, Token: func(context.Context) (string, error) { return "", failure }}
	_, err := to(s, mail.StartTLS, auth).Send(t.Context(), sender, []string{"a@contoso.cz"}, []byte(content))
	failed, ok := errors.AsType[*mail.Error](err)
	if !ok || err.Error() != "there is none" || !failed.Temporary() || s.Tries() != 0 {
		t.Errorf("%v after %d tries", err, s.Tries())
	}
}

func TestProbe(t *testing.T) {
	t.Parallel()
	s := mailtest.NewServer(t, mailtest.Options{StartTLS: true, Mechanisms: []string{"PLAIN", "XOAUTH2"}})
	offer, err := to(s, mail.StartTLS, nil).Probe(t.Context())
	if err != nil || !slices.Equal(offer.SignIn, []string{"PLAIN", "XOAUTH2"}) || offer.Issuer != "O=Acme Co" || offer.NotAfter.IsZero() {
		t.Errorf("%+v, %v", offer, err)
	}
	if len(s.Taken()) > 0 || s.Tries() > 0 {
		t.Error("it was more than a look")
	}
}
