package config

import (
	"cmp"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/pkg/address"
	"github.com/licexport/licexport/pkg/sdk/strict"
)

const (
	// exchangeScope is what an application asks for that sends through Exchange Online
	// (https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth).
	exchangeScope = "https://outlook.office365.com/.default"
	// maxRecipients bounds notify.mail.to: a mailing list is the server's business.
	maxRecipients = 50
)

// MailTLS says how the way to a mail server is encrypted.
type MailTLS string

const (
	// MailStartTLS begins in plain text and asks for TLS, which must follow.
	MailStartTLS MailTLS = "starttls"
	// MailImplicitTLS begins with TLS.
	MailImplicitTLS MailTLS = "tls"
	// MailNoTLS stays in plain text.
	MailNoTLS MailTLS = "none"
)

// MailAuth says how licexport signs in at a mail server.
type MailAuth string

const (
	// MailNoAuth is a relay that lets this machine send.
	MailNoAuth MailAuth = "none"
	// MailPassword is a user with a password.
	MailPassword MailAuth = "password"
	// MailXOAUTH2 is an application that gets a token for a mailbox.
	MailXOAUTH2 MailAuth = "xoauth2"
)

// Language is one that people are written to in.
type Language string

// Languages.
const (
	English Language = "en"
	Czech   Language = "cs"
)

// Mail is a mail through an SMTP server.
type Mail struct {
	Server string
	// Port is 0 for the usual one of TLS, see PortInUse.
	Port int
	TLS  MailTLS
	// CAFile is a PEM file with further authorities to trust, or empty.
	CAFile string
	// From is the sender, To are the recipients: addresses without names, in ASCII.
	From string
	To   []string
	On   []Outcome

	Auth MailAuth
	// User signs in: with Password, or as the mailbox of the application.
	User     string
	Password Text
	// TenantID or TokenURL says where the application gets its token; never both.
	TenantID, TokenURL string
	ClientID           string
	ClientSecret       Text
	// Scope is what the token is for; empty for that of Exchange Online, see
	// ScopeInUse.
	Scope string

	Language Language
	// Names lets a list of the people concerned go with the mail.
	Names bool
	// Timeout bounds one attempt, the sign-in included.
	Timeout time.Duration
}

// PortInUse is the port: the usual one unless the settings name another.
func (m Mail) PortInUse() int {
	switch {
	case m.Port != 0:
		return m.Port
	case m.TLS == MailImplicitTLS:
		return 465 // RFC 8314, section 7.3
	case m.TLS == MailNoTLS:
		return 25
	default:
		return 587 // RFC 6409
	}
}

// ScopeInUse is the scope: that of Exchange Online unless the settings name another.
func (m Mail) ScopeInUse() string { return cmp.Or(m.Scope, exchangeScope) }

// Mailbox is whose mailbox an application uses: the sender's unless the settings name
// another.
func (m Mail) Mailbox() string { return cmp.Or(m.User, m.From) }

// PlacedMail are settings of mail, with their place as File.Has takes it.
type PlacedMail struct {
	Mail

	Place []string
}

// Mails lists the settings of mail of the top level and of the jobs, each once: jobs
// share those of the top level.
func (f *File) Mails() []PlacedMail {
	seen := map[*Mail]bool{nil: true}
	var all []PlacedMail
	add := func(m *Mail, place ...string) {
		if !seen[m] {
			seen[m] = true
			all = append(all, PlacedMail{Mail: *m, Place: append(place, "notify", "mail")})
		}
	}
	add(f.Notify.Mail)
	for _, j := range f.Jobs {
		add(j.Notify.Mail, "jobs", j.Name)
	}
	return all
}

func newMail() Mail {
	return Mail{
		TLS: MailStartTLS, Auth: MailNoAuth, On: defaultOutcomes(), Language: English, Timeout: defaultMailTimeout,
	}
}

// mailMember reads notify.mail. Its settings depend on each other, also on those that
// a job has from the top level, so they are looked at together in the end.
func (r *reader) mailMember(into **Mail) strict.Value {
	v := member(r, into, newMail, r.mail, false)
	read := v.Read
	v.Read = func(where string, n *yaml.Node) {
		before := r.Errors()
		read(where, n)
		if m := *into; m != nil && n.Kind == yaml.MappingNode && r.Errors() == before {
			r.checkMail(where, n, *m)
		}
	}
	return v
}

func (r *reader) mail(m *Mail, inherited bool) []strict.Field {
	return []strict.Field{
		{Key: "server", Doc: "Name of the SMTP server", Required: !inherited, Value: r.mailServer(&m.Server)},
		{Key: "port", Doc: "Default: 587, 465 with tls: tls, 25 with tls: none", Value: r.Int(&m.Port, 1, 65535)},
		{Key: "tls", Doc: "Encryption: starttls must be offered by the server; none is for relays without a sign-in", Value: strict.Choice(r.Reader, &m.TLS, MailStartTLS, MailImplicitTLS, MailNoTLS)},
		{Key: "ca_file", Doc: "PEM file with certificate authorities to trust besides those of the system", Value: r.path(&m.CAFile)},
		{Key: "from", Doc: "Address of the sender", Required: !inherited, Value: r.mailAddress(&m.From)},
		{Key: "to", Doc: "Addresses of the recipients", Required: !inherited, Value: r.mailAddresses(&m.To)},
		{Key: "on", Value: r.outcomes(&m.On)},
		{Key: "auth", Doc: "Sign-in at the server", Value: strict.Choice(r.Reader, &m.Auth, MailNoAuth, MailPassword, MailXOAUTH2)},
		{Key: "user", Doc: "User of the sign-in; with xoauth2 the mailbox that sends, by default the sender", Value: r.plainText(&m.User)},
		{Key: "password", Doc: "Where the password is", Value: r.secretText(&m.Password)},
		{Key: "tenant_id", Doc: "Tenant of Microsoft Entra where the application gets its token", Value: r.tenant(m)},
		{Key: "token_url", Doc: "Address (https) of the token endpoint, in place of tenant_id", Value: r.tokenURL(m)},
		{Key: "client_id", Doc: "Application (client) id", Value: r.plainText(&m.ClientID)},
		{Key: "client_secret", Doc: "Where the secret of the application is", Value: r.secretText(&m.ClientSecret)},
		{Key: "scope", Doc: "Scope of the token. Default: " + exchangeScope, Value: r.plainText(&m.Scope)},
		{Key: "language", Doc: "Language of the mail", Value: strict.Choice(r.Reader, &m.Language, English, Czech)},
		{Key: "names", Doc: "Attach a list of the people who would lose a license", Value: r.Bool(&m.Names)},
		{Key: "timeout", Doc: "How long one attempt may take", Value: r.notifyTimeout(&m.Timeout)},
	}
}

// plainText reads a text of one line.
func (r *reader) plainText(into *string) strict.Value {
	v := r.Text(into)
	read := v.Read
	v.Read = func(where string, n *yaml.Node) {
		before := *into
		read(where, n)
		if strings.ContainsFunc(*into, unicode.IsControl) {
			*into = before
			r.Errorf(n, "", "%s holds a control character", where)
		}
	}
	return v
}

// secretText reads a reference to a secret, and nothing else.
func (r *reader) secretText(into *Text) strict.Value {
	return strict.Value{Schema: r.secretSchema(), Read: func(where string, n *yaml.Node) {
		if n.Kind == yaml.MappingNode {
			if ref, ok := r.reference(where, n); ok {
				*into = Text{Ref: &ref}
			}
			return
		}
		key := where[strings.LastIndexByte(where, '.')+1:]
		remedy := fmt.Sprintf("Say where the secret is: %s: %s", key, waysToRefer)
		if n.Kind == yaml.ScalarNode && n.ShortTag() != "!!null" && n.Value != "" {
			r.Errorf(n, remedy, "%s stands in the file in plain text", where)
			return
		}
		r.Errorf(n, remedy, "%s must be a reference to a secret", where)
	}}
}

// hostName are names of servers in DNS, also those of this network without a dot.
const hostName = `^[A-Za-z0-9]([A-Za-z0-9_-]{0,62})(\.[A-Za-z0-9]([A-Za-z0-9_-]{0,62}))*\.?$`

func (r *reader) mailServer(into *string) strict.Value {
	return strict.Value{Schema: textSchema(), Read: func(where string, n *yaml.Node) {
		var name string
		r.Text(&name).Read(where, n)
		switch {
		case name == "":
		case strings.Contains(name, "://"), strings.Count(name, ":") == 1:
			r.Errorf(n, "The port has a setting of its own: port.", "%s must be the name of a server, without a scheme and a port", where)
		case net.ParseIP(name) == nil && (len(name) > 253 || !regexp.MustCompile(hostName).MatchString(name)):
			r.Errorf(n, "", "%s must be the name or the IP address of a server, not %s", where, strict.Quote(name))
		default:
			*into = name
		}
	}}
}

func addressSchema() strict.Schema { return strict.Schema{"type": "string", "format": "email"} }

func (r *reader) mailAddress(into *string) strict.Value {
	return strict.Value{Schema: addressSchema(), Read: func(where string, n *yaml.Node) {
		var text string
		r.Text(&text).Read(where, n)
		if text == "" {
			return
		}
		if err := checkMailAddress(text); err != nil {
			r.Errorf(n, "Write it without a name and without angle brackets, as in alvao@contoso.com.", "%s is not an e-mail address: %v", where, err)
			return
		}
		*into = text
	}}
}

func (r *reader) mailAddresses(into *[]string) strict.Value {
	schema := strict.ListSchema(addressSchema())
	schema["type"], schema["minItems"], schema["maxItems"] = "array", 1, maxRecipients
	return strict.Value{Schema: schema, Read: func(where string, n *yaml.Node) {
		items := r.List(where, n)
		if len(items) == 0 && (n.Kind == yaml.SequenceNode || n.ShortTag() == "!!null") {
			r.Errorf(n, "", "%s must name an address", where)
		}
		if len(items) > maxRecipients {
			r.Errorf(n, "Let the mail server have a list (a group, an alias) for more.", "%s has %d addresses, and %d are the most", where, len(items), maxRecipients)
			return
		}
		var all []string
		for i, item := range items {
			one := fmt.Sprintf("%s[%d]", where, i)
			var text string
			if r.mailAddress(&text).Read(one, item); text == "" {
				continue
			}
			if slices.ContainsFunc(all, func(other string) bool { return strings.EqualFold(other, text) }) {
				r.Errorf(item, "", "%s is in the list already", one)
				continue
			}
			all = append(all, text)
		}
		*into = all
	}}
}

// checkMailAddress also refuses letters beyond ASCII: many servers do (they lack
// SMTPUTF8, RFC 6531), and nobody would hear of the notification that says so.
func checkMailAddress(text string) error {
	if err := address.Check(text); err != nil {
		return err
	}
	for _, c := range text {
		if c >= utf8.RuneSelf {
			return fmt.Errorf("it has the letter %q; only those of ASCII pass every mail server, and a domain has a form in ASCII that begins with xn--", c)
		}
	}
	return nil
}

// tenantName is an id or a domain of a tenant.
const tenantName = `^[A-Za-z0-9][A-Za-z0-9.-]*$`

// tenant and tokenURL replace each other, also what the top level has.
func (r *reader) tenant(m *Mail) strict.Value {
	return strict.Value{Schema: strict.Schema{"type": "string", "pattern": tenantName}, Read: func(where string, n *yaml.Node) {
		var text string
		r.Text(&text).Read(where, n)
		if text != "" && !regexp.MustCompile(tenantName).MatchString(text) {
			r.Errorf(n, "", "%s must be the id or a domain of the tenant, as in contoso.onmicrosoft.com, not %s", where, strict.Quote(text))
			return
		}
		m.TenantID, m.TokenURL = text, ""
	}}
}

func (r *reader) tokenURL(m *Mail) strict.Value {
	return strict.Value{Schema: strict.Schema{"type": "string", "format": "uri", "pattern": "^https?://"}, Read: func(where string, n *yaml.Node) {
		var text string
		r.Text(&text).Read(where, n)
		if text == "" {
			return
		}
		u, err := url.Parse(text)
		switch {
		case err != nil || u.Host == "":
			r.Errorf(n, "", "%s must be an address that begins with https://", where)
		case u.User != nil:
			r.Errorf(n, "", "%s must not hold a user or a password", where)
		case u.Scheme != "https" && (u.Scheme != "http" || !IsLoopback(u.Hostname())):
			r.Errorf(n, "", "%s must begin with https://; http:// is fine for this machine only", where)
		default:
			m.TenantID, m.TokenURL = "", text
		}
	}}
}

// IsLoopback reports whether a name of a server stands for this machine.
func IsLoopback(host string) bool {
	return strings.EqualFold(strings.TrimSuffix(host, "."), "localhost") || net.ParseIP(host).IsLoopback()
}

// checkMail looks at settings that depend on each other. n is the object that was
// read last; m also has what came from the top level.
func (r *reader) checkMail(where string, n *yaml.Node, m Mail) {
	r.checkMailTLS(where, n, m)
	wanted := map[string]bool{}
	missing := func(key, what string, empty bool) {
		wanted[key] = true
		if empty {
			r.Errorf(at(n, "auth"), "", "%s is missing: auth: %s needs %s", strict.Join(where, key), m.Auth, what)
		}
	}
	switch m.Auth {
	case MailPassword:
		missing("user", "a user", m.User == "")
		missing("password", "a password", m.Password.IsZero())
	case MailXOAUTH2:
		wanted["user"], wanted["scope"], wanted["token_url"] = true, true, true
		missing("tenant_id", "the tenant, or token_url", m.TenantID == "" && m.TokenURL == "")
		missing("client_id", "an application", m.ClientID == "")
		missing("client_secret", "its secret", m.ClientSecret.IsZero())
		if childKey(n, "tenant_id") != nil && childKey(n, "token_url") != nil {
			r.Errorf(at(n, "token_url"), "", "%s takes the place of tenant_id: give one of them", strict.Join(where, "token_url"))
		}
	case MailNoAuth:
	}
	for _, key := range []string{"user", "password", "tenant_id", "token_url", "client_id", "client_secret", "scope"} {
		if childKey(n, key) != nil && !wanted[key] {
			r.Errorf(at(n, key), "", "%s is not used with auth: %s", strict.Join(where, key), m.Auth)
		}
	}
}

// checkMailTLS keeps passwords and names from going where others can read them.
func (r *reader) checkMailTLS(where string, n *yaml.Node, m Mail) {
	if m.TLS != MailNoTLS {
		return
	}
	const remedy = "Use tls: starttls or tls: tls."
	switch {
	case m.Auth != MailNoAuth:
		r.Errorf(at(n, "tls"), remedy, "%s: none does not go with a sign-in: everybody on the way could read it", strict.Join(where, "tls"))
	case IsLoopback(m.Server):
	case m.Names:
		r.Errorf(at(n, "tls"), remedy, "%s: none does not go with names: true unless the server is this machine: everybody on the way could read who is concerned", strict.Join(where, "tls"))
	default:
		r.Warnf(at(n, "tls"), remedy, "%s: none lets everybody on the way to %s read the mails", strict.Join(where, "tls"), m.Server)
	}
}

// at is the key of an object, or the object if it has no such key.
func at(n *yaml.Node, key string) *yaml.Node {
	if k := childKey(n, key); k != nil {
		return k
	}
	return n
}
