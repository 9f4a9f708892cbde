package notify

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/mail"
	"github.com/licexport/licexport/internal/phrase"
)

// mailChannel sends messages as mail. People are named in an attachment alone, and
// only if the settings ask for it.
type mailChannel struct {
	n      *Notifier
	config config.Mail
}

func (c *mailChannel) name() string { return "mail" }

func (c *mailChannel) wants(o config.Outcome) bool { return slices.Contains(c.config.On, o) }

func (c *mailChannel) send(ctx context.Context, m message) ([]string, error) {
	server, warnings, err := c.server(ctx)
	if err != nil {
		return warnings, err
	}
	var list *list
	if c.config.Names {
		var warning string
		list, warning = c.n.list(m)
		if warning != "" {
			warnings = append(warnings, warning)
		}
	}
	content, err := c.content(m, list)
	if err != nil {
		return warnings, fmt.Errorf("write the mail: %w", err)
	}
	var refused []mail.Refused
	attempt, err := c.n.insist(ctx, c.n.attempts, func() (time.Duration, error) {
		limited, cancel := context.WithTimeout(ctx, c.timeout())
		defer cancel()
		var err error
		refused, err = server.Send(limited, c.config.From, c.config.To, content)
		if err != nil && !mail.Temporary(err) {
			return never, err
		}
		return 0, err
	})
	if err != nil {
		return warnings, gaveUp(server.Address(), err, attempt, c.n.attempts)
	}
	if len(refused) > 0 {
		warnings = append(warnings, c.someRefused(refused))
	}
	return warnings, nil
}

func (c *mailChannel) timeout() time.Duration {
	if c.config.Timeout > 0 {
		return c.config.Timeout
	}
	return defaultTimeout
}

// someRefused says who got no mail.
func (c *mailChannel) someRefused(refused []mail.Refused) string {
	names := make([]string, len(refused))
	for i, r := range refused {
		names[i] = r.String()
	}
	return c.n.clean(fmt.Sprintf("notify.mail: %d of %d recipients got no mail: %s; check notify.mail.to", len(refused), len(c.config.To), strings.Join(names, ", ")))
}

// server is where the settings send mail, with its secrets.
func (c *mailChannel) server(ctx context.Context) (mail.Server, []string, error) {
	s := MailServer(c.config)
	s.Name = c.n.o.Host
	switch c.config.Auth {
	case config.MailPassword:
		password, warnings, err := c.secret(ctx, "password", c.config.Password)
		s.Auth = mail.Password{User: c.config.User, Password: password}
		return s, warnings, err
	case config.MailXOAUTH2:
		clientSecret, warnings, err := c.secret(ctx, "client_secret", c.config.ClientSecret)
		s.Auth = mail.XOAUTH2{User: c.config.Mailbox(), Token: mail.Application{
			TokenURL: TokenURL(c.config), ID: c.config.ClientID, Secret: clientSecret, Scope: c.config.ScopeInUse(),
			CAFile: c.config.CAFile, Learn: func(token string) { c.n.o.Redactor.Add(token) },
		}.Token}
		return s, warnings, err
	default:
		return s, nil, nil
	}
}

// secret fetches the secret of a setting.
func (c *mailChannel) secret(ctx context.Context, key string, text config.Text) (value string, warnings []string, err error) {
	setting := "notify.mail." + key
	values, warnings, err := c.n.resolve(ctx, map[string]config.Text{setting: text})
	return values[setting], warnings, err
}

// MailServer is the server of the settings, without a sign-in.
func MailServer(m config.Mail) mail.Server {
	s := mail.Server{Host: m.Server, Port: m.PortInUse(), CAFile: m.CAFile}
	switch m.TLS {
	case config.MailImplicitTLS:
		s.TLS = mail.ImplicitTLS
	case config.MailNoTLS:
		s.TLS = mail.NoTLS
	case config.MailStartTLS:
		s.TLS = mail.StartTLS
	}
	return s
}

// TokenURL is where the application of the settings gets its token; empty if they have
// none.
func TokenURL(m config.Mail) string {
	switch {
	case m.Auth != config.MailXOAUTH2:
		return ""
	case m.TokenURL != "":
		return m.TokenURL
	default:
		return mail.EntraTokenURL(m.TenantID)
	}
}

func (c *mailChannel) language() phrase.Language {
	if c.config.Language == config.Czech {
		return phrase.Czech
	}
	return phrase.English
}
