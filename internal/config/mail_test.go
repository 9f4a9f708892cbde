package config_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/config"
)

// mailFile is a file with these settings of mail, in line 3.
func mailFile(settings string) string {
	return "version: 1\nsources: {a: {}}\nnotify: {mail: {" + settings + "}}\n"
}

const relay = "server: relay.contoso.cz, from: licexport@contoso.cz, to: [alvao@contoso.cz]"

func TestMailDefaults(t *testing.T) {
	t.Parallel()
	f, err := config.Parse([]byte(mailFile(relay)), "f", "/etc")
	if err != nil {
		t.Fatal(err)
	}
	m := *f.Notify.Mail
	equal(t, "settings", m, config.Mail{
		Server: "relay.contoso.cz", TLS: config.MailStartTLS, Auth: config.MailNoAuth,
		From: "licexport@contoso.cz", To: []string{"alvao@contoso.cz"},
		On:       []config.Outcome{config.OutcomeAttention, config.OutcomeRefused, config.OutcomeFailure},
		Language: config.English, Timeout: 30 * time.Second,
	})
	equal(t, "names", m.Names, false)
	equal(t, "port", m.PortInUse(), 587)
	equal(t, "mailbox", m.Mailbox(), "licexport@contoso.cz")
	equal(t, "scope", m.ScopeInUse(), "https://outlook.office365.com/.default")
	for settings, port := range map[string]int{", tls: tls": 465, ", tls: none": 25, ", tls: none, port: 2525": 2525} {
		f, err := config.Parse([]byte(mailFile(relay+settings)), "f", "/etc")
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "port with"+settings, f.Notify.Mail.PortInUse(), port)
	}
}

func TestMailReadsEverything(t *testing.T) {
	t.Parallel()
	f, err := config.Parse([]byte(mailFile(
		"server: smtp.office365.com, port: 587, tls: starttls, ca_file: ca.pem, from: licexport@contoso.cz, "+
			"to: [alvao@contoso.cz, licenses@contoso.cz], on: [refused, failure], auth: xoauth2, user: box@contoso.cz, "+
			"tenant_id: contoso.onmicrosoft.com, client_id: c, client_secret: {env: MAIL_SECRET}, "+
			"scope: https://outlook.office.com/.default, language: cs, names: true, timeout: 20s")), "f", "/etc")
	if err != nil {
		t.Fatal(err)
	}
	m := f.Notify.Mail
	equal(t, "settings", *m, config.Mail{
		Server: "smtp.office365.com", Port: 587, TLS: config.MailStartTLS, CAFile: filepath.Join("/etc", "ca.pem"),
		From: "licexport@contoso.cz", To: []string{"alvao@contoso.cz", "licenses@contoso.cz"},
		On:   []config.Outcome{config.OutcomeRefused, config.OutcomeFailure},
		Auth: config.MailXOAUTH2, User: "box@contoso.cz", TenantID: "contoso.onmicrosoft.com", ClientID: "c",
		ClientSecret: m.ClientSecret, Scope: "https://outlook.office.com/.default",
		Language: config.Czech, Names: true, Timeout: 20 * time.Second,
	})
	equal(t, "secret", m.ClientSecret.Ref.Env, "MAIL_SECRET")
	equal(t, "mailbox", m.Mailbox(), "box@contoso.cz")
}

// A job may change one key, and what it changes fits what it inherits.
func TestMailOfAJob(t *testing.T) {
	t.Parallel()
	const top = relay + ", auth: xoauth2, tenant_id: contoso.onmicrosoft.com, client_id: c, client_secret: {file: s}"
	f, err := config.Parse([]byte(mailFile(top)+"jobs:\n"+
		"  one: {sources: [a], notify: {mail: {to: [one@contoso.cz], language: cs}}}\n"+
		"  two: {sources: [a], notify: {mail: false}}\n"+
		"  three: {sources: [a], notify: {mail: {token_url: 'https://login.contoso.cz/token'}}}\n"+
		"  four: {sources: [a], notify: {mail: {auth: none, tls: none}}}\n"), "f", "/etc")
	if err != nil {
		t.Fatal(err)
	}
	one := f.Jobs[0].Notify.Mail
	equal(t, "to", one.To, []string{"one@contoso.cz"})
	equal(t, "language", one.Language, config.Czech)
	equal(t, "inherited", one.ClientSecret.Ref.File, filepath.Join("/etc", "s"))
	equal(t, "the top level is untouched", f.Notify.Mail.To, []string{"alvao@contoso.cz"})
	equal(t, "switched off", f.Jobs[1].Notify.Mail == nil, true)
	equal(t, "one place of the token", f.Jobs[2].Notify.Mail.TenantID, "")
	equal(t, "no sign-in", f.Jobs[3].Notify.Mail.Auth, config.MailNoAuth)
	var references []string
	for _, r := range f.References() {
		references = append(references, strings.Join(r.Place, "."))
	}
	equal(t, "references", references, []string{"notify.mail.client_secret"})
	equal(t, "a relay in plain text", f.Warnings[0].Line, 8)
	var places []string
	for _, m := range f.Mails() {
		places = append(places, strings.Join(m.Place, "."))
	}
	equal(t, "places", places, []string{"notify.mail", "jobs.one.notify.mail", "jobs.three.notify.mail", "jobs.four.notify.mail"})
}

func TestMailProblems(t *testing.T) {
	t.Parallel()
	place := regexp.MustCompile(`(?m)^f:3:\d+: `) // the column is that of the value or the key
	const say = "\n  Say where the secret is: "
	const ways = ": {env: NAME}, {file: PATH}, {protected: NAME} or {command: [PROGRAM, ARGUMENT]}"
	for settings, want := range map[string]string{
		"{}":                                 "notify.mail.from is missing\nnotify.mail.server is missing\nnotify.mail.to is missing",
		"{" + relay + ", serevr: x}":         `unknown setting "serevr" in notify.mail` + "\n  Did you mean \"server\"?",
		"{" + relay + ", auth: password}":    "notify.mail.password is missing: auth: password needs a password\nnotify.mail.user is missing: auth: password needs a user",
		"{" + relay + ", auth: xoauth2}":     "notify.mail.client_id is missing: auth: xoauth2 needs an application\nnotify.mail.client_secret is missing: auth: xoauth2 needs its secret\nnotify.mail.tenant_id is missing: auth: xoauth2 needs the tenant, or token_url",
		"{" + relay + ", user: jan}":         "notify.mail.user is not used with auth: none",
		"{" + relay + ", password: hunter2}": "notify.mail.password stands in the file in plain text" + say + "password" + ways,
		"{" + relay + ", client_secret: }":   "notify.mail.client_secret must be a reference to a secret" + say + "client_secret" + ways,
		"{" + relay + ", auth: password, user: jan, password: {env: P}, tls: none}":                                                             "notify.mail.tls: none does not go with a sign-in: everybody on the way could read it\n  Use tls: starttls or tls: tls.",
		"{" + relay + ", tls: none, names: true}":                                                                                               "notify.mail.tls: none does not go with names: true unless the server is this machine: everybody on the way could read who is concerned\n  Use tls: starttls or tls: tls.",
		"{" + relay + ", auth: xoauth2, tenant_id: t, token_url: 'http://login.example/x', client_id: c, client_secret: {env: S}}":              "notify.mail.token_url must begin with https://; http:// is fine for this machine only",
		"{" + relay + ", auth: xoauth2, tenant_id: t, token_url: 'https://login.example/x', client_id: c, client_secret: {env: S}, user: u}":    "notify.mail.token_url takes the place of tenant_id: give one of them",
		"{" + relay + ", auth: xoauth2, token_url: 'https://me:pw@login.example/x', client_id: c, client_secret: {env: S}}":                     "notify.mail.token_url must not hold a user or a password",
		"{" + relay + ", auth: xoauth2, tenant_id: 'a/../b', client_id: c, client_secret: {env: S}}":                                            `notify.mail.tenant_id must be the id or a domain of the tenant, as in contoso.onmicrosoft.com, not "a/../b"`,
		"{server: 'smtp://relay:25', from: a@b.cz, to: [a@b.cz]}":                                                                               "notify.mail.server must be the name of a server, without a scheme and a port\n  The port has a setting of its own: port.",
		`{server: "relay\r\nRCPT TO:<x@y.cz>", from: a@b.cz, to: [a@b.cz]}`:                                                                     "notify.mail.server must be the name of a server, without a scheme and a port\n  The port has a setting of its own: port.",
		`{server: "a b", from: a@b.cz, to: [a@b.cz]}`:                                                                                           `notify.mail.server must be the name or the IP address of a server, not "a b"`,
		`{server: a, from: "a@b.cz\r\nBcc: x@y.cz", to: ["Jan <jan@b.cz>", žofie@b.cz, a@b.cz, A@b.cz]}`:                                        "notify.mail.from is not an e-mail address: it has more than one @\n  Write it without a name and without angle brackets, as in alvao@contoso.com.\nnotify.mail.to[0] is not an e-mail address: it has a space before the @\n  Write it without a name and without angle brackets, as in alvao@contoso.com.\nnotify.mail.to[1] is not an e-mail address: it has the letter 'ž'; only those of ASCII pass every mail server, and a domain has a form in ASCII that begins with xn--\n  Write it without a name and without angle brackets, as in alvao@contoso.com.\nnotify.mail.to[3] is in the list already",
		"{server: a, from: a@b.cz, to: }":                                                                                                       "notify.mail.to must name an address",
		"{server: a, from: a@b.cz, to: []}":                                                                                                     "notify.mail.to must name an address",
		`{server: a, from: a@b.cz, to: [a@b.cz], auth: password, user: "jan\nx", password: {env: P}}`:                                           "notify.mail.user holds a control character",
		"{server: a, from: a@b.cz, to: [a@b.cz], tls: ssl, auth: oauth, language: de, on: [never], timeout: 1h, port: 0, names: ja, ca_file: }": "",
		"true": "notify.mail must be an object with keys, not true",
	} {
		_, err := config.Parse([]byte("version: 1\nsources: {a: {}}\nnotify: {mail: "+settings+"}\n"), "f", "/etc")
		if err == nil {
			t.Errorf("%s: no error", settings)
			continue
		}
		text := place.ReplaceAllString(err.Error(), "")
		if want != "" && text != want {
			t.Errorf("%s:\n%v\nwant\n%s", settings, text, want)
		}
		if want == "" && strings.Count(err.Error(), "\nf:3:")+1 != 8 {
			t.Errorf("%s:\n%v", settings, err)
		}
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: the password is in the text", settings)
		}
	}
}
