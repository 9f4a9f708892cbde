package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
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
		if err := checkFiles(cfg); err != nil {
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

// checkFiles looks at the files that the settings name.
func checkFiles(cfg config) error {
	if _, err := trusted(cfg); err != nil {
		return err
	}
	if _, err := clientCertificate(cfg); err != nil {
		return err
	}
	if cfg.auth() != authKerberos {
		return nil
	}
	for _, f := range []struct{ setting, path string }{{"keytab", cfg.Keytab}, {"krb5_conf", cmp.Or(cfg.Krb5Conf, defaultKrb5Conf)}} {
		if f.path == "" {
			continue
		}
		if _, err := os.ReadFile(f.path); err != nil {
			return configProblem("ldap.kerberos_file", "/"+f.setting, f.setting+" "+f.path+" cannot be used",
				"Reading it failed: "+err.Error()+". The account that licexport runs under has to be able to read it.")
		}
	}
	return nil
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
	if warning, ok := expiresSoon(conn, p.clock.Now()); ok {
		c.Warn(warning)
	}
	return fmt.Sprintf("connected with TLS; the certificate is valid until %s, issued by %s", day(certificate.NotAfter), certificate.Issuer.CommonName)
}

// expiresSoon is a warning of a certificate of the server that is about to end.
func expiresSoon(conn *directory.Conn, now time.Time) (sdk.Problem, bool) {
	certificate := conn.Certificate()
	if certificate == nil || certificate.NotAfter.Sub(now) >= soon {
		return sdk.Problem{}, false
	}
	days := int(certificate.NotAfter.Sub(now).Hours() / 24)
	return about("ldap.certificate_expires", fmt.Sprintf("the certificate of the server expires on %s, in %s", day(certificate.NotAfter), plural(days, "day", "days")),
		"After that day nothing is read any more. Ask who runs the server to renew it."), true
}

func day(t time.Time) string { return t.UTC().Format("2006-01-02") }

// checkGroups looks at each group, and at one member of the first that has one.
func (p plugin) checkGroups(cfg config, c *sdk.Checks, session func() *session) {
	var sample *member
	run := c.Run
	if session() != nil {
		run = c.RunAnyway // all groups that are not there, at once
	}
	for i, g := range cfg.Groups {
		// A DN may be too long for the name of a check.
		run("group "+cmp.Or(g.Name, strconv.Itoa(i+1)), func(ctx context.Context) (string, error) {
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
