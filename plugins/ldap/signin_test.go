package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-ldap/ldap/v3"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
	"github.com/licexport/licexport/plugins/internal/testclock"
	"github.com/licexport/licexport/plugins/ldap/adtest"
	"github.com/licexport/licexport/plugins/ldap/ldaptest"
)

// slapdTLS runs slapd with a certificate.
func slapdTLS(t *testing.T, c *ldaptest.Certificate, more string) *ldaptest.Slapd {
	t.Helper()
	text := ldif(3)
	addGroup(text, "cad", user(1), user(2))
	return ldaptest.StartSlapd(t, ldaptest.SlapdOptions{LDIF: text.String(), Certificate: c, Global: more})
}

// LDAPS and StartTLS; the certificate is checked in both.
func TestTLS(t *testing.T) {
	t.Parallel()
	c := ldaptest.NewCertificate(t, "dc1.ex.test", "dc1.ex.test", "localhost")
	s := slapdTLS(t, c, "security simple_bind=128")
	over := sdktest.Config{"ca_file": c.CAFile}
	ldaps := with(settings(fmt.Sprintf("ldaps://localhost:%d", s.TLSPort), named("cad")), over)
	start := with(settings(fmt.Sprintf("ldap://127.0.0.1:%d", s.Port), named("cad")), with(over, map[string]any{"start_tls": true}))
	for name, good := range map[string]sdktest.Config{"ldaps": ldaps, "StartTLS": start, "another name": with(ldaps, map[string]any{"server_name": "dc1.ex.test"})} {
		equal(t, name, len(exported(t, good).Holders), 2)
	}
	for name, bad := range map[string]sdktest.Config{"ldaps": ldaps, "StartTLS": start} {
		p := refused(t, without(bad, "ca_file"), "ldap.tls", "Test CA", "ca_file")
		equal(t, name, p.path, "/ca_file")
		refused(t, with(bad, map[string]any{"server_name": "dc2.ex.test"}), "ldap.tls", "dc1.ex.test", "server_name")
		refused(t, with(bad, map[string]any{"ca_file": "/nowhere"}), "ldap.ca_file")
	}
	// The server wants encryption for a password.
	refused(t, without(without(start, "start_tls"), "ca_file"), "ldap.plain_refused", "start_tls")
	// Such a server has no StartTLS at all.
	plain := slapdTLS(t, nil, "")
	refused(t, with(settings(plain.URL(), named("cad")), map[string]any{"start_tls": true}), "ldap.start_tls")
	// LDAPS on the port without TLS.
	refused(t, settings(fmt.Sprintf("ldaps://127.0.0.1:%d", plain.Port), named("cad")), "ldap.connection_lost")
}

func without(c sdktest.Config, name string) sdktest.Config {
	all := with(c, nil)
	delete(all, name)
	return all
}

// A certificate of the server that ends soon is a warning of each run, and of check.
func TestCertificateThatEndsSoon(t *testing.T) {
	t.Parallel()
	c := ldaptest.NewCertificate(t, "localhost", "localhost")
	d := adtest.NewDomain()
	d.Group("CAD", 0, staff(d, 2)...)
	s := &adtest.AD{Entries: d.Entries()}
	source := newSource(plugin{clock: testclock.At(time.Date(2119, 12, 15, 0, 0, 0, 0, time.UTC))})
	settings := sdktest.Case{Config: with(adSettings(s.Start(t, c), named("CAD")), map[string]any{"ca_file": c.CAFile})}
	got := sdktest.Run(t, source, settings)
	if !got.Completed || len(got.Warnings) != 1 || got.Warnings[0].Code != "ldap.certificate_expires" || !strings.Contains(got.Warnings[0].Summary, "2120-01-01, in 17 days") {
		t.Errorf("%v: %s", got.Completed, sourcetest.Texts(got.Warnings))
	}
	for _, r := range sdktest.Check(t, source, settings, false) {
		equal(t, r.Name+" warns", r.Problem != nil, r.Name == "connection")
	}
}

// Files that the settings name have to be there, which is found without a network.
func TestFilesOfTheSettings(t *testing.T) {
	t.Parallel()
	c := sdktest.Config{"url": "ldaps://dc1.ex.test", "auth": "kerberos", "principal": "x@EX.TEST", "keytab": "/nowhere/x.keytab", "groups": []any{named("cad")}}
	for path, settings := range map[string]sdktest.Config{
		"/keytab": c, "/ca_file": with(c, map[string]any{"ca_file": "/nowhere/ca.pem"}),
		"/krb5_conf":          with(without(c, "keytab"), map[string]any{"krb5_conf": "/nowhere/krb5.conf", "password": ldaptest.Password}),
		"/client_certificate": {"url": "ldaps://dc1.ex.test", "auth": "external", "client_certificate": "/nowhere/c.pem", "groups": []any{named("cad")}},
	} {
		results := sdktest.Check(t, newSource(plugin{clock: night()}), sdktest.Case{Config: settings}, true)
		last := results[len(results)-1]
		if last.Problem == nil || last.Problem.Path != path {
			t.Errorf("%s: %+v", path, last)
		}
	}
}

// Samba's own certificate has a common name and no other: that is none.
func TestCertificateWithoutNames(t *testing.T) {
	t.Parallel()
	c := ldaptest.NewCertificate(t, "dc1.ex.test")
	d := adtest.NewDomain()
	d.Group("CAD", 0, staff(d, 1)...)
	s := &adtest.AD{Entries: d.Entries()}
	url := s.Start(t, c)
	refused(t, with(adSettings(url, named("CAD")), map[string]any{"ca_file": c.CAFile, "server_name": "dc1.ex.test"}), "ldap.tls", "subject alternative name")
}

// A client certificate signs in by itself (SASL EXTERNAL).
func TestClientCertificate(t *testing.T) {
	t.Parallel()
	c := ldaptest.NewCertificate(t, "localhost", "localhost")
	s := slapdTLS(t, c, `authz-regexp "cn=localhost" "`+ldaptest.Reader+`"`)
	external := sdktest.Config{
		"url": fmt.Sprintf("ldaps://localhost:%d", s.TLSPort), "ca_file": c.CAFile, "auth": "external",
		"client_certificate": c.CertFile, "client_key": c.KeyFile, "groups": []any{named("cad")},
	}
	equal(t, "holders", len(exported(t, external).Holders), 2)
	refused(t, without(external, "client_key"), "ldap.client_certificate")
}

// An empty password would sign in nobody, and so would seem right.
func TestPasswords(t *testing.T) {
	t.Parallel()
	s := slapdTLS(t, nil, "")
	c := settings(s.URL(), named("cad"))
	refused(t, with(c, map[string]any{"password": "wrong-password"}), "ldap.sign_in", ldaptest.Reader)
	refused(t, without(c, "password"), "ldap.setting_missing", "password")
	got := run(t, with(c, map[string]any{"password": "wrong-password"}))
	equal(t, "a wrong password is not tried again", len(got.Restarts), 0)
}

// What a domain controller says of a refusal is reported in words.
func TestRefusalsOfActiveDirectory(t *testing.T) {
	t.Parallel()
	d := adtest.NewDomain()
	d.Group("CAD", 0, staff(d, 1)...)
	entries := d.Entries()
	for text, want := range map[string][2]string{
		"80090308: LdapErr: DSID-0C090439, comment: AcceptSecurityContext error, data 52e, v4563": {"ldap.sign_in", "wrong"},
		"80090308: LdapErr: DSID-0C090439, comment: AcceptSecurityContext error, data 533, v4563": {"ldap.sign_in", "disabled"},
		"80090308: LdapErr: DSID-0C090439, comment: AcceptSecurityContext error, data 775, v4563": {"ldap.sign_in", "locked"},
		"80090308: LdapErr: DSID-0C090439, comment: AcceptSecurityContext error, data 532, v4563": {"ldap.sign_in", "expired"},
		"80090346: LdapErr: DSID-0C090597, comment: AcceptSecurityContext error, data 80090346":   {"ldap.channel_binding", "auth: windows"},
		"": {"ldap.sign_in", "reader@ex.test"},
	} {
		s := &adtest.AD{Entries: entries, Bind: func(string, string) (int, string) { return ldap.LDAPResultInvalidCredentials, text }}
		refused(t, adSettings(s.Start(t, nil), named("CAD")), want[0], want[1])
	}
	for code, want := range map[int]string{
		ldap.LDAPResultStrongAuthRequired: "ldap.plain_refused", ldap.LDAPResultAuthMethodNotSupported: "ldap.sign_in_way",
		ldap.LDAPResultBusy: "ldap.unavailable", ldap.LDAPResultProtocolError: "ldap.sign_in",
	} {
		s := &adtest.AD{Entries: entries, Bind: func(string, string) (int, string) { return code, "00002028: LdapErr: DSID-0C090256" }}
		refused(t, adSettings(s.Start(t, nil), named("CAD")), want, "00002028")
	}
	// A server that wants a layer of its own does not take TLS for it.
	certificate := ldaptest.NewCertificate(t, "localhost", "localhost")
	sealed := &adtest.AD{Entries: entries, Bind: func(string, string) (int, string) {
		return ldap.LDAPResultStrongAuthRequired, "SASL:[GSSAPI]: Sign or Seal are required."
	}}
	c := with(adSettings(sealed.Start(t, certificate), named("CAD")), map[string]any{"ca_file": certificate.CAFile})
	refused(t, c, "ldap.plain_refused", "allow_sasl_over_tls", "Sign or Seal")
	unwilling := &adtest.AD{Entries: entries, Bind: func(string, string) (int, string) { return ldap.LDAPResultUnwillingToPerform, "no" }}
	c = adSettings(unwilling.Start(t, nil), named("CAD"))
	refused(t, c, "ldap.sign_in_way")
	equal(t, "a refused sign-in is not tried again", len(run(t, c).Restarts), 0)
	// Without signing in a domain controller gives its root entry and nothing else.
	s := &adtest.AD{Entries: entries, Hook: func(r adtest.Request, a *adtest.Answer) {
		if r.Base != "" {
			*a = adtest.Answer{Code: ldap.LDAPResultOperationsError, Text: "000004DC: LdapErr: DSID-0C090A5C, comment: In order to perform this operation a successful bind must be completed on the connection."}
		}
	}}
	refused(t, sdktest.Config{"url": s.Start(t, nil), "auth": "anonymous", "groups": []any{named("CAD")}}, "ldap.no_rights", "Without signing in")
}

// What fails before the directory is asked is a matter of Kerberos.
func TestKerberosFails(t *testing.T) {
	t.Parallel()
	d := adtest.NewDomain()
	d.Group("CAD", 0, staff(d, 1)...)
	s := &adtest.AD{Entries: d.Entries()}
	kdc, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = kdc.Close() // nobody is there
	conf := filepath.Join(t.TempDir(), "krb5.conf")
	text := fmt.Sprintf("[libdefaults]\n default_realm = EX.TEST\n udp_preference_limit = 1\n[realms]\n EX.TEST = {\n  kdc = %s\n }\n", kdc.Addr())
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c := sdktest.Config{
		"url": s.Start(t, nil), "auth": "kerberos", "principal": "reader@EX.TEST", "password": ldaptest.Password, "krb5_conf": conf, "groups": []any{named("CAD")},
	}
	refused(t, c, "ldap.kerberos", "real name of the domain controller", "clock")
	refused(t, with(c, map[string]any{"krb5_conf": "/nowhere"}), "ldap.kerberos", "/nowhere")
	refused(t, with(without(c, "password"), map[string]any{"keytab": "/nowhere/else"}), "ldap.kerberos", "/nowhere/else")
}

// Nothing listens, or the name is unknown: it is tried again, in vain here.
func TestNoServer(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	refused(t, settings("ldap://"+l.Addr().String(), named("cad")), "ldap.no_network", "636")
	refused(t, settings("ldaps://no-such-server.invalid", named("cad")), "ldap.no_network", "no-such-server.invalid")
	got := run(t, settings("ldap://"+l.Addr().String(), named("cad")))
	equal(t, "attempts", len(got.Restarts)+1, 4)
}

func TestSettings(t *testing.T) {
	t.Parallel()
	good := settings("ldaps://dc1.ex.test", named("cad"))
	for name, tt := range map[string]struct {
		change map[string]any
		code   string
		path   string
	}{
		"a web address":           {map[string]any{"url": "https://dc1.ex.test"}, "ldap.url_malformed", "/url"},
		"a base in the address":   {map[string]any{"url": "ldaps://dc1.ex.test/dc=ex"}, "ldap.url_malformed", "/url"},
		"no scheme":               {map[string]any{"url": "dc1.ex.test"}, "ldap.url_malformed", "/url"},
		"a secret in the address": {map[string]any{"url": "ldaps://a:b@dc1.ex.test"}, "ldap.url_malformed", "/url"},
		"not encrypted":           {map[string]any{"url": "ldap://dc1.ex.test"}, "ldap.not_encrypted", "/url"},
		"encrypted twice":         {map[string]any{"start_tls": true}, "ldap.url_malformed", "/start_tls"},
		"no name":                 {map[string]any{"bind_dn": ""}, "ldap.setting_missing", "/bind_dn"},
		"a setting of no use":     {map[string]any{"keytab": "x"}, "ldap.setting_unused", "/keytab"},
		"no keys":                 {map[string]any{"auth": "kerberos", "principal": "x@Y", "bind_dn": "", "password": nil}, "ldap.setting_missing", "/keytab"},
		"two kinds of keys":       {map[string]any{"auth": "kerberos", "principal": "x@Y", "bind_dn": "", "keytab": "x"}, "ldap.setting_unused", "/password"},
		"a password for Windows":  {map[string]any{"auth": "windows", "bind_dn": ""}, "ldap.setting_unused", "/password"},
		"no group":                {map[string]any{"groups": []any{}}, "ldap.groups_missing", "/groups"},
		"a group without a name":  {map[string]any{"groups": []any{map[string]any{"uid": "x"}}}, "ldap.group_malformed", "/groups/0"},
		"a group with two names":  {map[string]any{"groups": []any{map[string]any{"name": "x", "dn": "cn=x"}}}, "ldap.group_malformed", "/groups/0"},
		"an id that is none":      {map[string]any{"groups": []any{map[string]any{"id": "x"}}}, "ldap.group_malformed", "/groups/0/id"},
		"a DN that is none":       {map[string]any{"groups": []any{map[string]any{"dn": "CAD"}}}, "ldap.dn_malformed", "/groups/0/dn"},
		"a base that is none":     {map[string]any{"people_base": "Staff"}, "ldap.dn_malformed", "/people_base"},
		"a group twice":           {map[string]any{"groups": []any{named("cad"), named("CAD")}}, "ldap.group_twice", "/groups/1/name"},
		"a UId twice":             {map[string]any{"groups": []any{map[string]any{"name": "a", "uid": "X"}, map[string]any{"name": "b", "uid": "x"}}}, "ldap.group_twice", "/groups/1/uid"},
		"too large a page":        {map[string]any{"page_size": 5000}, "ldap.setting_malformed", "/page_size"},
		"fewer than none":         {map[string]any{"max_unresolved": -1}, "ldap.setting_malformed", "/max_unresolved"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := with(good, tt.change)
			for key, value := range c {
				if value == nil || value == "" {
					delete(c, key)
				}
			}
			results := sdktest.Check(t, newSource(plugin{clock: night()}), sdktest.Case{Config: c}, true)
			p := results[0].Problem
			if p == nil {
				t.Fatalf("passed: %+v", results)
			}
			equal(t, "code", p.Code, tt.code)
			equal(t, "path", p.Path, tt.path)
		})
	}
	for _, r := range sdktest.Check(t, newSource(plugin{clock: night()}), sdktest.Case{Config: good}, true) {
		equal(t, r.Name, r.Status, sdktest.Passed)
	}
}

// check goes from the settings to one member, and names what is missing.
func TestCheck(t *testing.T) {
	t.Parallel()
	cert := ldaptest.NewCertificate(t, "localhost", "localhost")
	text := ldif(3)
	addGroup(text, "cad", user(1), user(2))
	addGroup(text, "ghosts", "uid=ghost,ou=people,"+ldaptest.Suffix)
	s := ldaptest.StartSlapd(t, ldaptest.SlapdOptions{LDIF: text.String(), Certificate: cert})
	good := with(settings(fmt.Sprintf("ldaps://localhost:%d", s.TLSPort), named("cad")), map[string]any{"ca_file": cert.CAFile, "people_base": "ou=people," + ldaptest.Suffix})
	said := checked(t, good, "", "")
	for _, want := range []string{
		"configuration passed", "settings passed: 1 group of localhost", "connection passed: connected with TLS; the certificate is valid until 2120-01-01, issued by Test CA",
		"sign-in passed: signed in as " + ldaptest.Reader, "directory passed: a directory like OpenLDAP", "people passed",
		"group cad passed: " + inGroups("cad"), "2 members are named in it", "member passed: one member was read, with an e-mail",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in\n%s", want, said)
		}
	}
	checked(t, with(good, map[string]any{"password": "wrong-password"}), "sign-in", "ldap.sign_in")
	checked(t, without(good, "ca_file"), "connection", "ldap.tls")
	checked(t, with(good, map[string]any{"people_base": "ou=x," + ldaptest.Suffix}), "people", "ldap.base_not_found")
	checked(t, with(good, map[string]any{"groups": []any{named("x")}}), "group x", "ldap.group_not_found")
	said = checked(t, with(good, map[string]any{"groups": []any{named("x"), named("cad")}}), "group x", "ldap.group_not_found")
	if !strings.Contains(said, "group cad passed") {
		t.Error(said)
	}
	checked(t, with(good, map[string]any{"kind": "ad"}), "directory", "ldap.wrong_kind")
	said = checked(t, with(good, map[string]any{"groups": []any{named("ghosts")}}), "", "")
	if !strings.Contains(said, "member warned: the first member leads nowhere") {
		t.Error(said)
	}
}

// checked runs the checks, and fails the test unless the one that is named fails
// with this code, or all pass if it is empty.
func checked(t *testing.T, c sdktest.Config, name, code string) string {
	t.Helper()
	var said strings.Builder
	for _, r := range sdktest.Check(t, newSource(plugin{clock: night()}), sdktest.Case{Config: c}, false) {
		fmt.Fprintf(&said, "%s %s: %s\n", r.Name, r.Status, r.Found)
		if r.Status == sdktest.Failed {
			if r.Name != name || r.Problem.Code != code {
				t.Errorf("check %s failed with %s: %s\n%s", r.Name, r.Problem.Code, r.Problem.Summary, r.Problem.Detail)
			}
			name = ""
		}
		if r.Problem != nil && strings.Contains(sourcetest.Texts([]sdk.Problem{*r.Problem}), ldaptest.Password) {
			t.Errorf("check %s shows the password", r.Name)
		}
	}
	if name != "" {
		t.Errorf("check %s did not fail:\n%s", name, said.String())
	}
	return said.String()
}

// A server that cannot page, or that has several trees, needs more to be said.
func TestRootEntry(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		spoil func(map[string][]string)
		code  string
	}{
		"no paging":     {func(a map[string][]string) { delete(a, "supportedControl") }, "ldap.no_paging"},
		"several trees": {func(a map[string][]string) { delete(a, "defaultNamingContext") }, "ldap.base_missing"},
	} {
		d := adtest.NewDomain()
		d.Group("CAD", 0, staff(d, 1)...)
		s := &adtest.AD{Entries: d.Entries(), Hook: func(r adtest.Request, a *adtest.Answer) {
			if r.Base == "" {
				tt.spoil(a.Entries[0].Attributes)
			}
		}}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, adSettings(s.Start(t, nil), named("CAD")), tt.code)
		})
	}
}
