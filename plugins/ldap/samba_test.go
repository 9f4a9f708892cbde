package main

import (
	"strings"
	"testing"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/ldap/ldaptest"
)

// Everything that Active Directory and Samba have in common, against Samba: see
// make samba.
func TestSamba(t *testing.T) {
	s := ldaptest.StartSamba(t)
	base := sdktest.Config{
		"url": "ldaps://127.0.0.1", "server_name": ldaptest.SambaHost, "ca_file": s.CAFile,
		"bind_dn": ldaptest.SambaReader, "password": ldaptest.Password,
	}
	of := func(c sdktest.Config, groups ...string) sdktest.Config {
		var list []any
		for _, g := range groups {
			list = append(list, named(g))
		}
		return with(c, map[string]any{"groups": list})
	}
	t.Run("a group of 3,000, in ranges", func(t *testing.T) {
		got := exported(t, of(base, "CAD"))
		equal(t, "holders", len(holding(got, got.Licenses[0].ID)), ldaptest.SambaMembers)
		left := 0
		for _, h := range exported(t, with(of(base, "CAD"), map[string]any{"disabled": "exclude"})).Holders {
			if h.LeftOut != "" {
				left++
			}
		}
		equal(t, "disabled", left, ldaptest.SambaMembers/2)
	})
	t.Run("the primary group", func(t *testing.T) {
		got := exported(t, of(base, "Everybody", "Domain Users"))
		for _, l := range got.Licenses {
			if n := len(holding(got, l.ID)); n < ldaptest.SambaPeople {
				t.Errorf("%s has %d holders", l.Name, n)
			}
		}
	})
	t.Run("groups that contain each other", func(t *testing.T) {
		got := exported(t, of(base, "Outer", "Inner"))
		for _, l := range got.Licenses {
			equal(t, l.Name, len(holding(got, l.ID)), 4)
		}
		devices := 0
		for _, h := range got.Holders {
			if h.Kind == sdk.Device {
				devices++
			}
		}
		equal(t, "devices", devices, 1)
	})
	t.Run("nobody", func(t *testing.T) { refused(t, of(base, "Nobody"), "ldap.group_empty") })
	t.Run("by its id", func(t *testing.T) {
		id := exported(t, of(base, "CAD")).Licenses[0].ID
		got := exported(t, with(base, map[string]any{"groups": []any{map[string]any{"id": id}}}))
		equal(t, "id", got.Licenses[0].ID, id)
	})
	t.Run("in the global catalog", func(t *testing.T) {
		got := exported(t, with(of(base, "CAD"), map[string]any{"url": "ldaps://127.0.0.1:3269"}))
		equal(t, "holders", len(got.Holders), ldaptest.SambaMembers)
	})
	t.Run("StartTLS", func(t *testing.T) {
		got := exported(t, with(of(base, "CAD"), map[string]any{"url": "ldap://127.0.0.1", "start_tls": true}))
		equal(t, "holders", len(got.Holders), ldaptest.SambaMembers)
	})
	t.Run("without TLS", func(t *testing.T) {
		refused(t, with(of(base, "CAD"), map[string]any{"url": "ldap://127.0.0.1"}), "ldap.plain_refused")
	})
	t.Run("a wrong password", func(t *testing.T) {
		p := refused(t, with(of(base, "CAD"), map[string]any{"password": "wrong-password"}), "ldap.sign_in", "data 52e")
		if !strings.Contains(p.summary, "wrong") {
			t.Error(p.summary)
		}
	})
	t.Run("without signing in", func(t *testing.T) {
		refused(t, with(of(without(without(base, "bind_dn"), "password"), "CAD"), map[string]any{"auth": "anonymous"}), "ldap.no_rights")
	})
	t.Run("another domain as the base", func(t *testing.T) {
		refused(t, with(of(base, "CAD"), map[string]any{"people_base": "DC=other,DC=test"}), "ldap.base_not_found")
	})
	kerberos := with(without(without(base, "bind_dn"), "password"), map[string]any{
		"auth": "kerberos", "principal": ldaptest.SambaReader, "keytab": s.Keytab, "krb5_conf": s.Krb5Conf,
	})
	t.Run("Kerberos by keytab", func(t *testing.T) {
		got := exported(t, of(kerberos, "CAD"))
		equal(t, "holders", len(got.Holders), ldaptest.SambaMembers)
	})
	t.Run("Kerberos by password", func(t *testing.T) {
		exported(t, of(with(without(kerberos, "keytab"), map[string]any{"password": ldaptest.Password}), "Outer"))
	})
	t.Run("Kerberos does not know an alias", func(t *testing.T) {
		refused(t, of(without(kerberos, "server_name"), "CAD"), "ldap.kerberos", "KDC_ERR_S_PRINCIPAL_UNKNOWN", "real name")
	})
	t.Run("check", func(t *testing.T) { checked(t, of(kerberos, "CAD"), "", "") })
}
