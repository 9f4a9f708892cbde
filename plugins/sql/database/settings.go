package database

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"strings"
	"time"

	"github.com/licexport/licexport/plugins/sql/query"
)

// Name is the name of an engine, as the settings have it.
type Name string

// Engines.
const (
	PostgreSQL Name = "postgresql"
	MySQL      Name = "mysql"
	MariaDB    Name = "mariadb"
	SQLServer  Name = "sqlserver"
	Oracle     Name = "oracle"
	SQLite     Name = "sqlite"
)

// String is the name for people.
func (n Name) String() string {
	switch n {
	case PostgreSQL:
		return "PostgreSQL"
	case MySQL:
		return "MySQL"
	case MariaDB:
		return "MariaDB"
	case SQLServer:
		return "SQL Server"
	case Oracle:
		return "Oracle Database"
	case SQLite:
		return "SQLite"
	default:
		return string(n)
	}
}

// Dialect is how the engine writes texts, names and comments.
func (n Name) Dialect() query.Dialect {
	switch n {
	case MySQL, MariaDB:
		return query.MySQL
	case SQLServer:
		return query.SQLServer
	case Oracle:
		return query.Oracle
	case SQLite:
		return query.SQLite
	default:
		return query.PostgreSQL
	}
}

// port is where servers of the engine usually listen.
func (n Name) port() int {
	switch n {
	case PostgreSQL:
		return 5432
	case MySQL, MariaDB:
		return 3306
	case SQLServer:
		return 1433
	case Oracle:
		return 1521
	default:
		return 0
	}
}

// SignIn is how the source proves who it is.
type SignIn string

// Ways of signing in.
const (
	WithPassword SignIn = "password"
	// WithWindows takes the account that runs licexport (SQL Server, on Windows).
	WithWindows SignIn = "windows"
	// WithKerberos takes a keytab or a ticket cache (SQL Server).
	WithKerberos SignIn = "kerberos"
)

// Kerberos is what signing in with Kerberos needs. Empty fields have the defaults
// of the system.
type Kerberos struct{ Realm, Keytab, TicketCache, ConfigFile, SPN string }

// TLS is how a connection is encrypted.
type TLS string

// Ways of encrypting.
const (
	// Verify encrypts, and lets only a server pass whose certificate is trusted.
	Verify TLS = "verify"
	// Encrypt encrypts, whoever the server is.
	Encrypt TLS = "encrypt"
	// Plain does not encrypt.
	Plain TLS = "off"
)

// Settings say which database it is and how to get into it.
type Settings struct {
	Engine Name
	// Host is a name or an address, or the path of a socket of PostgreSQL, MySQL
	// and MariaDB. Port 0 is the usual one.
	Host string
	Port int
	// Instance is a named instance of SQL Server; its port is asked for then.
	Instance string
	// Database is its name; the service name for Oracle.
	Database string
	// File is the file of SQLite.
	File string

	User, Password string
	SignIn         SignIn
	Kerberos       Kerberos

	TLS TLS
	// Roots are the certificate authorities to trust; nil: those of the system.
	Roots *x509.CertPool
	// ServerName is the name in the certificate, if it is not Host.
	ServerName string

	// Timeout is the longest time that a query may take.
	Timeout time.Duration
}

// socket reports whether the server is reached by a path on this machine.
func (s Settings) socket() bool { return strings.HasPrefix(s.Host, "/") }

// usualPort is the port of the settings, or the usual one.
func (s Settings) usualPort() int {
	if s.Port != 0 {
		return s.Port
	}
	return s.Engine.port()
}

// Local reports whether the connection stays on this machine.
func (s Settings) Local() bool {
	if s.socket() || s.Engine == SQLite || strings.EqualFold(s.Host, "localhost") {
		return true
	}
	ip := net.ParseIP(s.Host)
	return ip != nil && ip.IsLoopback()
}

// tlsConfig is nil where nothing is encrypted.
func (s Settings) tlsConfig() *tls.Config {
	if s.TLS == Plain || s.socket() {
		return nil
	}
	name := s.ServerName
	if name == "" {
		name = s.Host
	}
	return &tls.Config{
		ServerName: name, RootCAs: s.Roots, MinVersion: tls.VersionTLS12,
		InsecureSkipVerify: s.TLS == Encrypt, // #nosec G402 -- the setting tls says so, and check warns of it
	}
}
