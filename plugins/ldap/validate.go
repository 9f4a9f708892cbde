package main

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/ldap/directory"
)

// Validate finds what the schema cannot: it uses neither network nor files.
func (c config) Validate() error {
	errs := []error{c.validateServer(), c.validateSignIn(), c.validateGroups()}
	for _, base := range []struct{ path, dn string }{{"/people_base", c.PeopleBase}, {"/groups_base", c.GroupsBase}} {
		if base.dn != "" && !directory.IsDN(base.dn) {
			errs = append(errs, badDN(base.path, base.dn))
		}
	}
	if c.PageSize < 0 || c.PageSize > mostPageSize {
		errs = append(errs, configProblem("ldap.setting_malformed", "/page_size", fmt.Sprintf("page_size cannot be %d", c.PageSize),
			fmt.Sprintf("It is a number from 1 to %d. Active Directory gives no more at a time.", mostPageSize)))
	}
	if c.MaxUnresolved < 0 {
		errs = append(errs, configProblem("ldap.setting_malformed", "/max_unresolved", fmt.Sprintf("max_unresolved cannot be %d", c.MaxUnresolved), "It is 0 or more."))
	}
	return errors.Join(errs...)
}

// address is the server's URL, if it is one.
func (c config) address() (*url.URL, error) {
	u, err := url.Parse(c.URL)
	if err != nil || u.Hostname() == "" || u.Scheme != "ldaps" && u.Scheme != "ldap" ||
		u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, configProblem("ldap.url_malformed", "/url", "url is not the address of an LDAP server",
			"It begins with ldaps:// (or with ldap://, together with start_tls: true), and has the name of one server and perhaps a port, as in ldaps://dc1.example.com or ldaps://dc1.example.com:3269. The parts of the directory to read stand in people_base, groups_base and groups.")
	}
	return u, nil
}

func (c config) validateServer() error {
	u, err := c.address()
	switch {
	case err != nil:
		return err
	case u.Scheme == "ldaps" && c.StartTLS:
		return configProblem("ldap.url_malformed", "/start_tls", "start_tls is set, and url begins with ldaps://",
			"Such a connection is encrypted from the start. Remove start_tls, or write ldap://.")
	case u.Scheme == "ldap" && !c.StartTLS && !isLoopback(u.Hostname()):
		return configProblem("ldap.not_encrypted", "/url", "the connection would not be encrypted",
			"Everybody in between could read the password and change the list. Write ldaps://, or set start_tls: true. Without TLS, only a server on this machine is read (localhost).")
	default:
		return nil
	}
}

func isLoopback(host string) bool {
	address := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || address != nil && address.IsLoopback()
}

// encrypted reports whether the connection has TLS.
func (c config) encrypted() bool { return c.StartTLS || strings.HasPrefix(c.URL, "ldaps:") }

// validateSignIn finds settings that are missing, and those that another way to
// sign in would need: who sets them believes that they are used.
func (c config) validateSignIn() error {
	given := map[string]bool{
		"bind_dn": c.BindDN != "", "password": !c.Password.IsZero(), "principal": c.Principal != "",
		"keytab": c.Keytab != "", "client_certificate": c.ClientCertificate != "", "client_key": c.ClientKey != "",
	}
	ways := map[string]struct{ needs, takes []string }{
		authSimple:    {needs: []string{"bind_dn", "password"}},
		authKerberos:  {needs: []string{"principal"}, takes: []string{"keytab", "password"}},
		authWindows:   {},
		authExternal:  {needs: []string{"client_certificate"}, takes: []string{"client_key"}},
		authAnonymous: {},
	}
	auth := c.auth()
	var errs []error
	for _, name := range ways[auth].needs {
		if !given[name] {
			errs = append(errs, configProblem("ldap.setting_missing", "/"+name, name+" is not set", fmt.Sprintf("auth: %s needs it. %s", auth, waysToSignIn)))
		}
		delete(given, name)
	}
	for _, name := range ways[auth].takes {
		delete(given, name)
	}
	for _, name := range []string{"bind_dn", "password", "principal", "keytab", "client_certificate", "client_key"} {
		if given[name] {
			errs = append(errs, configProblem("ldap.setting_unused", "/"+name, fmt.Sprintf("auth: %s does not use %s", auth, name), "Remove it, or choose the way to sign in that it is for. "+waysToSignIn))
		}
	}
	switch {
	case auth == authKerberos && c.Keytab == "" && c.Password.IsZero():
		errs = append(errs, configProblem("ldap.setting_missing", "/keytab", "keytab is not set", "auth: kerberos needs keytab or password."))
	case auth == authKerberos && c.Keytab != "" && !c.Password.IsZero():
		errs = append(errs, configProblem("ldap.setting_unused", "/password", "keytab and password are both set", "Remove one of them."))
	case (auth == authExternal || auth == authWindows) && !c.encrypted():
		errs = append(errs, configProblem("ldap.not_encrypted", "/url", fmt.Sprintf("auth: %s needs an encrypted connection", auth), "Write ldaps://, or set start_tls: true."))
	}
	return errors.Join(errs...)
}

const waysToSignIn = "The ways are: simple (bind_dn and password), kerberos (principal, and keytab or password), windows, external (client_certificate), anonymous."

func (c config) auth() string { return cmp.Or(c.Auth, authSimple) }

func (c config) validateGroups() error {
	if len(c.Groups) == 0 {
		return configProblem("ldap.groups_missing", "/groups", "no group is named", "Name at least one group that stands for a license, as in groups: [{name: Licenses-CAD}].")
	}
	var errs []error
	seen := make(map[string]int)
	for i, g := range c.Groups {
		path := fmt.Sprintf("/groups/%d", i)
		errs = append(errs, g.validate(path))
		for _, key := range []string{"uid " + strings.ToLower(g.UID), "dn " + directory.Key(g.DN), "id " + directory.UUIDText(g.ID), "name " + strings.ToLower(g.Name)} {
			what, value, _ := strings.Cut(key, " ")
			if value == "" {
				continue
			}
			if other, ok := seen[key]; ok {
				errs = append(errs, configProblem("ldap.group_twice", path+"/"+what, fmt.Sprintf("groups %d and %d have the same %s", other+1, i+1, what), "Each group stands for one license with a UId of its own. Remove one of them."))
				continue
			}
			seen[key] = i
		}
	}
	return errors.Join(errs...)
}

func (g group) validate(path string) error {
	named := 0
	for _, value := range []string{g.Name, g.DN, g.ID} {
		if value != "" {
			named++
		}
	}
	var errs []error
	if named != 1 {
		errs = append(errs, configProblem("ldap.group_malformed", path, "a group needs exactly one of name, dn and id", "The id (objectGUID or entryUUID) is the safest: it stays when the group is moved or renamed."))
	}
	if g.DN != "" && !directory.IsDN(g.DN) {
		errs = append(errs, badDN(path+"/dn", g.DN))
	}
	if g.ID != "" && !directory.IsUUID(g.ID) {
		errs = append(errs, configProblem("ldap.group_malformed", path+"/id", fmt.Sprintf("%q is not the id of a group", g.ID), "It is an objectGUID or entryUUID, as in 6c1ea6b2-18f4-41c7-9f4c-9400165e6a82."))
	}
	if g.Purchased != nil && *g.Purchased < 0 || g.ExpectAtLeast < 0 {
		errs = append(errs, configProblem("ldap.group_malformed", path, "purchased and expect_at_least cannot be below 0", "Leave out what you do not know."))
	}
	return errors.Join(errs...)
}

func badDN(path, dn string) error {
	return configProblem("ldap.dn_malformed", path, fmt.Sprintf("%q is not a DN", dn), `It is written as in OU=Staff,DC=example,DC=com. A comma within a name is written \,.`)
}

// configProblem is a fault in the settings.
func configProblem(code, path, summary, detail string) error {
	problem := sdk.ConfigError(path, summary, detail)
	problem.Code = code
	return problem
}
