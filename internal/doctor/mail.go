package doctor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/mail"
	"github.com/licexport/licexport/internal/notify"
)

// mails tries each mail server of the settings: connection, TLS, and whether it offers
// the sign-in. Nothing is sent, and nobody signs in.
func (d Doctor) mails(ctx context.Context) []Check {
	if d.File == nil {
		return nil
	}
	var checks []Check
	seen := map[string]bool{}
	add := func(name, key string, look func(name string) Check) {
		switch {
		case seen[key]:
			return
		case seen[name]: // a job names the same server with other settings
			name = fmt.Sprintf("%s (%d)", name, len(seen))
		}
		seen[key], seen[name] = true, true
		if d.Offline {
			checks = append(checks, Check{Name: name, State: Skipped, Found: "the network was left out"})
			return
		}
		checks = append(checks, look(name))
	}
	for _, m := range d.File.Mails() {
		server := notify.MailServer(m.Mail)
		add("mail "+server.Address(), fmt.Sprint(server, m.Auth), func(name string) Check { return d.mail(ctx, name, server, m.Mail) })
		if u, err := url.Parse(notify.TokenURL(m.Mail)); err == nil && u.Scheme == "https" {
			add("mail token "+u.Host, u.Host+" "+m.CAFile, func(name string) Check {
				check, _ := d.server(ctx, "https://"+u.Host, m.CAFile)
				check.Name = name
				return check
			})
		}
	}
	return checks
}

func (d Doctor) mail(ctx context.Context, name string, server mail.Server, m config.Mail) Check {
	ctx, cancel := context.WithTimeout(ctx, d.ServerTimeout)
	defer cancel()
	offer, err := server.Probe(ctx)
	if err != nil {
		c := Check{Name: name, State: Fail, Found: err.Error(), Remedy: "docs/operators/mail.md says more."}
		if failed, ok := errors.AsType[*mail.Error](err); ok {
			what, remedy := failed.Advice()
			c.Found, c.Remedy = what, cmp.Or(remedy, c.Remedy)
		}
		return c
	}
	c := Check{Name: name, State: OK, Found: "reached"}
	if !offer.NotAfter.IsZero() {
		c.Found += fmt.Sprintf(", certificate of %q until %s", offer.Issuer, offer.NotAfter.UTC().Format(time.DateOnly))
	}
	if len(offer.SignIn) > 0 {
		c.Found += ", sign-in by " + strings.Join(offer.SignIn, ", ")
	}
	if why, ok := offer.Takes(authOf(m.Auth)); !ok {
		c.State, c.Found, c.Remedy = Fail, why, "Check notify.mail.auth and port: many servers offer a sign-in on port 587 only."
	}
	return c
}

// authOf is the kind of a sign-in, without its secrets.
func authOf(a config.MailAuth) mail.Auth {
	switch a {
	case config.MailPassword:
		return mail.Password{}
	case config.MailXOAUTH2:
		return mail.XOAUTH2{}
	default:
		return nil
	}
}
