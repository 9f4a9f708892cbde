package main

import "github.com/licexport/licexport/pkg/sdk"

// config are the settings of the source.
type config struct {
	URL        string `json:"url" jsonschema:"Address of one server, as in ldaps://dc1.example.com; a port may follow. Port 3269 is the global catalog of a forest" identity:"true"`
	StartTLS   bool   `json:"start_tls,omitempty" jsonschema:"Encrypt a connection of ldap:// before anything else is sent"`
	CAFile     string `json:"ca_file,omitempty" jsonschema:"PEM file with certificate authorities to trust besides those of the system" path:"true"`
	ServerName string `json:"server_name,omitempty" jsonschema:"Name of the server in its certificate and in Kerberos, if url has another one"`

	Auth              string     `json:"auth,omitempty" jsonschema:"Way to sign in: simple (bind_dn and password), kerberos (principal, and keytab or password), windows (the account that licexport runs under, on Windows), external (client certificate), anonymous" enum:"simple,kerberos,windows,external,anonymous" default:"simple"`
	BindDN            string     `json:"bind_dn,omitempty" jsonschema:"Who signs in with auth simple: a DN; on Active Directory also name@example.com or EXAMPLE\\name" ask:"true"`
	Password          sdk.Secret `json:"password,omitzero" jsonschema:"Password for auth simple, or for kerberos without a keytab"`
	Principal         string     `json:"principal,omitempty" jsonschema:"Who signs in with auth kerberos, as in licexport@EXAMPLE.COM"`
	Keytab            string     `json:"keytab,omitempty" jsonschema:"File with the keys of principal" path:"true"`
	Krb5Conf          string     `json:"krb5_conf,omitempty" jsonschema:"Settings of Kerberos" default:"/etc/krb5.conf" path:"true"`
	ClientCertificate string     `json:"client_certificate,omitempty" jsonschema:"PEM file with the certificate for auth external" path:"true"`
	ClientKey         string     `json:"client_key,omitempty" jsonschema:"PEM file with its private key. Default: it is in client_certificate" path:"true"`

	Kind       string  `json:"kind,omitempty" jsonschema:"Which directory the server is; auto asks it" enum:"auto,ad,openldap" default:"auto"`
	PeopleBase string  `json:"people_base,omitempty" jsonschema:"DN below which the people are. Default: the domain, or the server's only tree" identity:"true"`
	GroupsBase string  `json:"groups_base,omitempty" jsonschema:"DN below which the groups are. Default: the domain, or the server's only tree" identity:"true"`
	Groups     []group `json:"groups" jsonschema:"The groups that stand for licenses, as in [{\"name\": \"Licenses-CAD\"}]. Each has one of name, dn and id" identity:"true"`

	Email              []string `json:"email,omitempty" jsonschema:"Attributes to take the e-mail from, best first. Default: mail, the primary one of proxyAddresses, userPrincipalName on Active Directory; mail elsewhere"`
	Disabled           string   `json:"disabled,omitempty" jsonschema:"Whether accounts are exported that are disabled or have expired" enum:"include,exclude" default:"include"`
	PurchasedAttribute string   `json:"purchased_attribute,omitempty" jsonschema:"Attribute of the groups that has the number of bought units, for groups without purchased"`

	Elsewhere     string `json:"elsewhere,omitempty" jsonschema:"What members are whom this server does not hold, such as those of another domain: an error, or left out with a warning" enum:"error,leave_out" default:"error"`
	Referrals     string `json:"referrals,omitempty" jsonschema:"What it is if a server other than Active Directory refers to another one below people_base or groups_base: an error, or nothing" enum:"error,ignore" default:"error"`
	MaxUnresolved int    `json:"max_unresolved,omitempty" jsonschema:"How many entries of members may lead nowhere: more of them are an error, fewer a warning"`
	PageSize      int    `json:"page_size,omitempty" jsonschema:"How many entries to ask for at a time, 1 to 1000" default:"500"`
}

// group is a group that stands for a license.
type group struct {
	Name string `json:"name,omitempty" jsonschema:"sAMAccountName on Active Directory, cn elsewhere; one group alone must have it" ask:"true"`
	DN   string `json:"dn,omitempty" jsonschema:"DN; it changes when the group is moved or renamed"`
	ID   string `json:"id,omitempty" jsonschema:"objectGUID or entryUUID; it never changes"`

	UID           string `json:"uid,omitempty" jsonschema:"UId of the license. Default: ldap: and the id of the group"`
	Title         string `json:"title,omitempty" jsonschema:"Name of the license for people. Default: displayName or cn of the group"`
	Purchased     *int64 `json:"purchased,omitempty" jsonschema:"Number of bought units"`
	Nested        string `json:"nested,omitempty" jsonschema:"What groups in the group are: their members count, or they are left out with a warning" enum:"expand,ignore" default:"expand"`
	AllowEmpty    bool   `json:"allow_empty,omitempty" jsonschema:"The group may have no member at all"`
	ExpectAtLeast int    `json:"expect_at_least,omitempty" jsonschema:"Fewer people are an error"`
}

// Values of the settings that the code asks for.
const (
	authSimple    = "simple"
	authKerberos  = "kerberos"
	authWindows   = "windows"
	authExternal  = "external"
	authAnonymous = "anonymous"

	kindAuto       = "auto"
	nestedIgnore   = "ignore"
	leaveOut       = "exclude"
	elsewhereLeave = "leave_out"
	referralIgnore = "ignore"

	defaultPageSize = 500
	mostPageSize    = 1000
	defaultKrb5Conf = "/etc/krb5.conf"
)
