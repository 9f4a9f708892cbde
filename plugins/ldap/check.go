package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/ldap/directory"
)

// soon is how long before its end a certificate is warned of.
const soon = 30 * 24 * time.Hour

// check tries the settings one by one. It reads the groups, and one person.
func (p plugin) check(_ context.Context, cfg config, c *sdk.Checks) {
	c.Run("settings", func(context.Context) (string, error) {
		if _, err := clientCertificate(cfg); err != nil {
			return "", err
		}
		return fmt.Sprintf("%s of %s, signing in as %s", plural(len(cfg.Groups), "group", "groups"), cfg.host(), cfg.who()), nil
	})
	if c.Offline() {
		return
	}
	// The connection lasts for all of the checks, and ctx of each for that one only.
	var conn *directory.Conn
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	c.Run("connection", func(now context.Context) (string, error) {
		stop := context.AfterFunc(now, cancel)
		defer stop()
		var err error
		if conn, err = dial(ctx, cfg, answerTimeCheck); err != nil {
			return "", err
		}
		return p.describeConnection(conn, c), nil
	})
	if conn != nil {
		defer conn.Close()
	}
	c.Run("sign-in", func(now context.Context) (string, error) {
		if err := signIn(now, cfg, conn); err != nil {
			return "", explainSignIn(now, err, cfg)
		}
		return "signed in as " + cfg.who(), nil
	})
	var s *session
	c.Run("directory", func(now context.Context) (string, error) {
		var err error
		if s, err = survey(now, cfg, conn); err != nil {
			return "", err
		}
		return s.describe(), nil
	})
	if cfg.PeopleBase != "" {
		c.Run("people", func(now context.Context) (string, error) {
			if _, err := conn.Entry(now, cfg.PeopleBase); err != nil {
				return "", baseNotFound(now, err, cfg)
			}
			return cfg.PeopleBase + " is there", nil
		})
	}
	p.checkGroups(cfg, c, func() *session { return s })
}

func baseNotFound(ctx context.Context, err error, cfg config) error {
	if _, ok := errors.AsType[*directory.NoEntryError](err); ok {
		problem := about("ldap.base_not_found", "people_base is not found", err.Error()+". Check its spelling and the rights of the account.")
		problem.Path = "/people_base"
		return problem
	}
	return explain(ctx, err, cfg)
}

// describeConnection says who answered, and warns of a certificate that ends soon.
func (p plugin) describeConnection(conn *directory.Conn, c *sdk.Checks) string {
	certificate := conn.Certificate()
	if certificate == nil {
		return "connected without TLS, on this machine"
	}
	if left := certificate.NotAfter.Sub(p.clock.Now()); left < soon {
		c.Warn(sdk.Problem{
			Code: "ldap.certificate_expires", Origin: sdk.OriginUpstream,
			Summary: fmt.Sprintf("the certificate of the server expires on %s, in %d days", day(certificate.NotAfter), int(left.Hours()/24)),
			Detail:  "After that day nothing is read any more. Ask who runs the server.",
		})
	}
	return fmt.Sprintf("connected with TLS; the certificate is valid until %s, issued by %s", day(certificate.NotAfter), certificate.Issuer.CommonName)
}

func day(t time.Time) string { return t.UTC().Format("2006-01-02") }

// checkGroups looks at each group, and at one member of the first that has one.
func (p plugin) checkGroups(cfg config, c *sdk.Checks, session func() *session) {
	var sample *member
	for i, g := range cfg.Groups {
		// A DN may be too long for the name of a check.
		c.Run("group "+orDefault(g.Name, strconv.Itoa(i+1)), func(ctx context.Context) (string, error) {
			s := session()
			n, err := s.find(ctx, g)
			if err != nil {
				return "", explain(ctx, err, cfg)
			}
			if _, err := purchased(g, n, cfg.PurchasedAttribute); err != nil {
				return "", err
			}
			v, err := s.read(ctx, n)
			if err != nil {
				return "", explain(ctx, err, cfg)
			}
			if sample == nil && len(v.dns) > 0 {
				sample = &member{dn: v.dns[0]}
			}
			if len(v.dns)+len(v.uids) == 0 && !g.AllowEmpty {
				return "", groupEmpty(n, tally{})
			}
			return fmt.Sprintf("%s, id %s, %s named in it", n.dn, n.id, plural(len(v.dns)+len(v.uids), "member is", "members are")), nil
		})
	}
	c.Run("member", func(ctx context.Context) (string, error) {
		if sample == nil {
			return "no group names a member by its DN", nil
		}
		r := newReading(session(), newPeople(session(), p.clock.Now(), noDetails), nil)
		if err := r.lookUp(ctx, sample); err != nil {
			return "", explain(ctx, err, cfg)
		}
		return p.describeMember(sample, c), nil
	})
}

// noDetails wants no facts for reports.
func noDetails(sdk.DetailKind) bool { return false }

func (p plugin) describeMember(m *member, c *sdk.Checks) string {
	switch m.is {
	case aPerson:
		if len(m.person.holder.Emails) == 0 {
			c.Warn(about("ldap.no_email", m.dn+" has no e-mail", "None of the attributes in email has a value there, or the account may not read them. People without an e-mail are left out of the file."))
			return "one member was read"
		}
		return "one member was read, with an e-mail"
	case aGroup:
		return "the first member is a group"
	case isNowhere:
		c.Warn(unresolvedWarning(&list{dns: []string{m.dn}}))
		return "the first member leads nowhere"
	case isElsewhere, aForeign:
		c.Warn(about("ldap.member_elsewhere", m.dn+" is not on this server", "See the setting elsewhere."))
		return "the first member is elsewhere"
	default:
		return "the first member is not a person"
	}
}
