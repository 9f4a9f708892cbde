package main

import "github.com/licexport/licexport/pkg/sdk"

// config are the settings of the source.
type config struct {
	Engine   string `json:"engine" jsonschema:"Kind of database" enum:"sqlserver,postgresql,mysql,mariadb,oracle,sqlite" identity:"true"`
	Host     string `json:"host,omitempty" jsonschema:"Name or address of the server. For PostgreSQL, MySQL and MariaDB also the path of a socket: the folder for PostgreSQL, the socket itself for the others" identity:"true" ask:"true"`
	Port     int    `json:"port,omitempty" jsonschema:"Port of the server. Default: the usual one of the engine (1433, 5432, 3306, 1521)" identity:"true"`
	Instance string `json:"instance,omitempty" jsonschema:"Named instance of SQL Server, instead of a port" identity:"true"`
	Database string `json:"database,omitempty" jsonschema:"Name of the database; for Oracle that of the service" identity:"true" ask:"true"`
	File     string `json:"file,omitempty" jsonschema:"The file of a SQLite database, instead of host and the like" path:"true" identity:"true" ask:"true"`

	User     string     `json:"user,omitempty" jsonschema:"Account that may read, and nothing else" ask:"true"`
	Password sdk.Secret `json:"password,omitzero" jsonschema:"Password of the account"`
	SignIn   string     `json:"sign_in,omitempty" jsonschema:"How to sign in: with user and password; to SQL Server also with the Windows account that runs licexport, or with Kerberos" enum:"password,windows,kerberos" default:"password"`
	Kerberos *kerberos  `json:"kerberos,omitempty" jsonschema:"Settings of sign_in: kerberos"`

	TLS           string `json:"tls,omitempty" jsonschema:"verify: encrypted, and the certificate of the server must be trusted. encrypt: encrypted, whoever answers. off: not encrypted" enum:"verify,encrypt,off" default:"verify"`
	CAFile        string `json:"ca_file,omitempty" jsonschema:"PEM file with certificate authorities to trust besides those of the system" path:"true"`
	TLSServerName string `json:"tls_server_name,omitempty" jsonschema:"Name in the certificate of the server, if it is not host"`

	Query         string       `json:"query" jsonschema:"Query that gives one row for each license of each holder. Its columns are named license, id, email, alias, login, name, kind, and for reports disabled, guest, last_active, department, cost_center, employee_id" identity:"true"`
	LicensesQuery string       `json:"licenses_query,omitempty" jsonschema:"Query that gives one row for each license. Its columns are named license, name, uid, purchased, consumed, status, renews_at"`
	CountQuery    string       `json:"count_query,omitempty" jsonschema:"Query that gives one number: how many rows query must give. Count them in another way than query finds them"`
	QueryTimeout  sdk.Duration `json:"query_timeout,omitempty" jsonschema:"Longest time that a query may take" default:"10m"`

	ExpectRows    int      `json:"expect_rows_at_least,omitempty" jsonschema:"Fewer rows are an error"`
	AllowEmpty    bool     `json:"allow_empty,omitempty" jsonschema:"No rows at all are fine. Without it they are an error"`
	KnownLicenses []string `json:"known_licenses,omitempty" jsonschema:"Names of licenses that are names, whatever they look like: None, 0, a name in brackets. Others are still taken"`
	UIDPrefix     string   `json:"uid_prefix,omitempty" jsonschema:"Text before the license in the UId, for example Assets: with the colon"`
}

// kerberos are settings of a sign-in with Kerberos.
type kerberos struct {
	Realm       string `json:"realm,omitempty" jsonschema:"Realm of the account. Default: that of the user (name@REALM), or of the system"`
	Keytab      string `json:"keytab,omitempty" jsonschema:"Keytab with the key of the account" path:"true"`
	TicketCache string `json:"ticket_cache,omitempty" jsonschema:"Ticket cache that another program keeps, instead of a keytab" path:"true"`
	ConfigFile  string `json:"config_file,omitempty" jsonschema:"Configuration of Kerberos. Default: /etc/krb5.conf" path:"true"`
	SPN         string `json:"spn,omitempty" jsonschema:"Service principal of the server. Default: MSSQLSvc/host:port"`
}
