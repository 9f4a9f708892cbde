package mail_test

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/mail"
)

// servers skips a test unless make mail runs it.
func servers(t *testing.T) {
	t.Helper()
	if os.Getenv("LICEXPORT_MAIL_SERVERS") == "" {
		t.Skip("it runs by make mail")
	}
}

// identity is a certificate for 127.0.0.1 that vouches for itself, and its key.
func identity(t *testing.T) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail.contoso.cz"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<33, 0), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	certificate, key = filepath.Join(t.TempDir(), "cert.pem"), filepath.Join(t.TempDir(), "key.pem")
	for path, block := range map[string]*pem.Block{certificate: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certificate, key
}

// freePort is one that nobody has at the moment.
func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	address, _ := listener.Addr().(*net.TCPAddr)
	return address.Port
}

// dots has lines that a server must not take for the end, and long ones.
var dots = "From: <licexport@contoso.cz>\r\nTo: <a@contoso.cz>\r\nSubject: =?utf-8?q?odm=C3=ADtnuto?=\r\nMessage-ID: <x@contoso.cz>\r\nDate: Mon, 23 Nov 2026 02:31:00 +0000\r\n\r\n" +
	".\r\n..\r\n.x\r\n" + strings.Repeat("y", 990) + "\r\n.\r\nend\r\n"

// aiosmtpd is a server in Python that others wrote (Debian: python3-aiosmtpd).
func TestRealAiosmtpd(t *testing.T) {
	servers(t)
	const python = "/usr/bin/python3"
	if exec.Command(python, "-c", "import aiosmtpd").Run() != nil {
		t.Fatal("aiosmtpd is not here (Debian: python3-aiosmtpd)")
	}
	for mode, test := range map[string]struct {
		tls  mail.TLS
		auth mail.Auth
	}{
		"relay":    {mail.NoTLS, nil},
		"starttls": {mail.StartTLS, mail.Password{User: "jan", Password: secret}},
		"login":    {mail.StartTLS, mail.Password{User: "jan", Password: secret}},
		"tls":      {mail.ImplicitTLS, mail.Password{User: "jan", Password: secret}},
	} {
		t.Run(mode, func(t *testing.T) {
			certificate, key := identity(t)
			cmd := exec.CommandContext(t.Context(), python, "testdata/aiosmtpd_server.py", mode, certificate, key, "jan", secret)
			in, err := cmd.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			var complaint bytes.Buffer
			cmd.Stderr = &complaint
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewReader(out)
			t.Cleanup(func() {
				_ = in.Close()
				_ = cmd.Wait()
			})
			port := freePort(t)
			_, _ = fmt.Fprintln(in, port)
			if _, err := lines.ReadString('\n'); err != nil {
				t.Fatalf("%v: %s", err, complaint.String())
			}
			server := mail.Server{Host: "127.0.0.1", Port: port, TLS: test.tls, CAFile: certificate, Auth: test.auth, Name: "srv1"}
			refused, err := server.Send(t.Context(), sender, []string{"a@contoso.cz", "nobody@contoso.cz"}, []byte(dots))
			if err != nil || len(refused) != 1 || refused[0].String() != "nobody@contoso.cz (550 5.1.1 no such user)" {
				t.Fatalf("%v, %v: %s", refused, err, complaint.String())
			}
			line, err := lines.ReadBytes('\n')
			if err != nil {
				t.Fatal(err)
			}
			var got struct {
				From, User, Data string
				To               []string
				TLS              bool
			}
			if err := json.Unmarshal(line, &got); err != nil {
				t.Fatal(err)
			}
			data, err := base64.StdEncoding.DecodeString(got.Data)
			if err != nil || string(data) != dots || got.From != sender || !slices.Equal(got.To, []string{"a@contoso.cz"}) || got.TLS != (test.tls != mail.NoTLS) || (got.User == "jan") != (test.auth != nil) {
				t.Errorf("got %+v\n%s", got, data)
			}
			if test.auth == nil {
				return
			}
			server.Auth = mail.Password{User: "jan", Password: "wr0ng-pa55word"}
			_, err = server.Send(t.Context(), sender, []string{"a@contoso.cz"}, []byte(dots))
			if failed, ok := errors.AsType[*mail.Error](err); !ok || failed.Step != mail.StepSignIn || failed.Code != 535 || strings.Contains(err.Error(), "wr0ng") {
				t.Errorf("wrong password: %v", err)
			}
		})
	}
}

// Postfix is what many networks have as their relay (Debian: postfix; it wants root).
func TestRealPostfix(t *testing.T) {
	servers(t)
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		t.Skip("Postfix is started as root, on Linux")
	}
	if _, err := exec.LookPath("postfix"); err != nil {
		t.Fatal("postfix is not here (Debian: postfix)")
	}
	p := startPostfix(t)
	for name, test := range map[string]struct {
		tls  mail.TLS
		port int
	}{"relay": {mail.NoTLS, p.plain}, "STARTTLS": {mail.StartTLS, p.plain}, "TLS": {mail.ImplicitTLS, p.secure}} {
		t.Run(name, func(t *testing.T) {
			server := mail.Server{Host: "127.0.0.1", Port: test.port, TLS: test.tls, CAFile: p.certificate, Name: "srv1"}
			subject := "Subject: " + name
			refused, err := server.Send(t.Context(), sender, []string{"a@contoso.cz", "nobody@contoso.cz"}, []byte(strings.Replace(dots, "Subject: =?utf-8?q?odm=C3=ADtnuto?=", subject, 1)))
			if err != nil || len(refused) != 1 || refused[0].Address != "nobody@contoso.cz" || refused[0].Code != 550 {
				t.Fatalf("%v, %v", refused, err)
			}
			got := p.delivered(t, subject)
			body := strings.SplitN(got, "\n\n", 2)[1]
			if want := strings.ReplaceAll(strings.SplitN(dots, "\r\n\r\n", 2)[1], "\r\n", "\n"); body != want {
				t.Errorf("delivered %q, want %q", body, want)
			}
		})
	}
	server := mail.Server{Host: "127.0.0.1", Port: p.plain, TLS: mail.StartTLS, CAFile: p.certificate, Name: "srv1"}
	for name, test := range map[string]struct {
		to, want string
		content  string
		auth     mail.Auth
	}{
		"relay denied":         {"x@elsewhere.example", "the server refused the only recipient, x@elsewhere.example (454 4.7.1 <x@elsewhere.example>: Relay access denied)", dots, nil},
		"larger than it takes": {"a@contoso.cz", "and the server takes 20000", dots + strings.Repeat("x\r\n", 10_000), nil},
		"no sign-in":           {"a@contoso.cz", "the server offers no sign-in with a password (PLAIN or LOGIN), but no sign-in at all", dots, mail.Password{User: "jan", Password: secret}},
	} {
		server.Auth = test.auth
		_, err := server.Send(t.Context(), sender, []string{test.to}, []byte(test.content))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	offer, err := mail.Server{Host: "127.0.0.1", Port: p.secure, TLS: mail.ImplicitTLS, CAFile: p.certificate}.Probe(t.Context())
	if err != nil || offer.Issuer != "mail.contoso.cz" {
		t.Errorf("%+v, %v", offer, err)
	}
}

// postfix is a Postfix of its own, beside that of the system.
type postfix struct {
	plain, secure int
	certificate   string
	mailbox       string
}

func startPostfix(t *testing.T) postfix {
	t.Helper()
	dir, err := os.MkdirTemp("", "postfix") // Postfix wants a short path, and folders that others can enter
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	certificate, key := identity(t)
	p := postfix{plain: freePort(t), secure: freePort(t), certificate: certificate, mailbox: filepath.Join(dir, "mail", "box", "new")}
	settings := map[string]string{
		"compatibility_level": "3.6", "queue_directory": filepath.Join(dir, "queue"), "data_directory": filepath.Join(dir, "data"),
		"inet_interfaces": "127.0.0.1", "inet_protocols": "ipv4", "mynetworks": "127.0.0.0/8", "mydestination": "", "myhostname": "postfix.contoso.cz",
		"smtpd_relay_restrictions": "defer_unauth_destination", "message_size_limit": "20000", "maillog_file": "/dev/null", "maillog_file_prefixes": "/dev",
		"virtual_mailbox_domains": "contoso.cz", "virtual_mailbox_maps": "inline:{a@contoso.cz=box/}", "virtual_mailbox_base": filepath.Join(dir, "mail"),
		"virtual_uid_maps": "static:65534", "virtual_gid_maps": "static:65534", "virtual_minimum_uid": "100",
		"smtpd_tls_cert_file": certificate, "smtpd_tls_key_file": key, "smtpd_tls_security_level": "may",
		"alias_maps": "", "alias_database": "",
	}
	var main strings.Builder
	for name, value := range settings {
		fmt.Fprintf(&main, "%s = %s\n", name, value)
	}
	master := fmt.Sprintf("127.0.0.1:%d inet n - n - - smtpd\n127.0.0.1:%d inet n - n - - smtpd -o smtpd_tls_wrappermode=yes\n", p.plain, p.secure)
	for _, service := range []string{
		"cleanup unix n - n - 0 cleanup", "qmgr unix n - n 300 1 qmgr", "tlsmgr unix - - n 1000? 1 tlsmgr", "rewrite unix - - n - - trivial-rewrite",
		"bounce unix - - n - 0 bounce", "defer unix - - n - 0 bounce", "trace unix - - n - 0 bounce", "verify unix - - n - 1 verify", "flush unix n - n 1000? 0 flush",
		"proxymap unix - - n - - proxymap", "proxywrite unix - - n - 1 proxymap", "smtp unix - - n - - smtp", "relay unix - - n - - smtp", "showq unix n - n - - showq",
		"error unix - - n - - error", "retry unix - - n - - error", "discard unix - - n - - discard", "local unix - n n - - local", "virtual unix - n n - - virtual",
		"lmtp unix - - n - - lmtp", "anvil unix - - n - 1 anvil", "scache unix - - n - 1 scache", "postlog unix-dgram n - n - 1 postlogd",
	} {
		master += service + "\n"
	}
	for name, content := range map[string]string{"main.cf": main.String(), "master.cf": master} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, sub := range []string{"queue", "data", "mail"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	run := func(args ...string) {
		t.Helper()
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	run("chown", "nobody", filepath.Join(dir, "mail"))
	run("chown", "postfix", filepath.Join(dir, "data"))
	run("postfix", "-c", dir, "start")
	t.Cleanup(func() { run("postfix", "-c", dir, "abort") })
	return p
}

// delivered waits for the mail in the mailbox that has this line.
func (p postfix) delivered(t *testing.T, line string) string {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	late := time.NewTimer(20 * time.Second)
	defer late.Stop()
	for {
		names, _ := filepath.Glob(filepath.Join(p.mailbox, "*"))
		for _, name := range names {
			if data, err := os.ReadFile(name); err == nil && strings.Contains(string(data), line+"\n") {
				return string(data)
			}
		}
		select {
		case <-tick.C:
		case <-late.C:
			t.Fatalf("no mail with %q in %v", line, names)
		}
	}
}
