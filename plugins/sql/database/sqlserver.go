package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"strings"

	mssql "github.com/microsoft/go-mssqldb"
	// Kerberos registers itself.
	_ "github.com/microsoft/go-mssqldb/integratedauth/krb5"
	"github.com/microsoft/go-mssqldb/msdsn"
)

// sqlServer reads Microsoft SQL Server and Azure SQL.
type sqlServer struct{ Settings }

func (e sqlServer) connector() (driver.Connector, error) {
	cfg, err := e.config()
	if err != nil {
		return nil, err
	}
	return mssql.NewConnectorConfig(cfg), nil
}

func (e sqlServer) config() (msdsn.Config, error) {
	// The password is added afterwards, so that no error can hold it.
	options := url.Values{
		"database": {e.Database}, "app name": {"licexport"}, "applicationintent": {"ReadOnly"},
		"disableretry": {"true"}, "dial timeout": {fmt.Sprintf("%.0f", connectTimeout.Seconds())}, "encrypt": {"true"},
	}
	if e.TLS == Plain {
		options.Set("encrypt", "disable")
	}
	switch e.SignIn {
	case WithWindows:
		options.Set("authenticator", "winsspi")
	case WithPassword: // the driver takes NTLM where the user has a domain
	case WithKerberos:
		options.Set("authenticator", "krb5")
		for key, value := range map[string]string{
			"krb5-realm": e.Kerberos.Realm, "krb5-keytabfile": e.Kerberos.Keytab, "krb5-credcachefile": e.Kerberos.TicketCache,
			"krb5-configfile": e.Kerberos.ConfigFile, "serverspn": e.Kerberos.SPN,
		} {
			if value != "" {
				options.Set(key, value)
			}
		}
	}
	address := url.URL{Scheme: "sqlserver", Host: hostPort(e.Host, e.Port), Path: e.Instance, RawQuery: options.Encode()}
	cfg, err := msdsn.Parse(address.String())
	if err != nil {
		return cfg, fmt.Errorf("prepare the connection: %w", err)
	}
	cfg.User, cfg.Password = e.User, e.Password
	if cfg.TLSConfig = e.tlsConfig(); cfg.TLSConfig != nil {
		cfg.TLSConfig.DynamicRecordSizingDisabled = true // as the driver wants it
		cfg.HostInCertificateProvided = e.ServerName != ""
		cfg.TrustServerCertificate = e.TLS == Encrypt
	}
	return cfg, nil
}

// hostPort joins a host and a port that may be missing.
func hostPort(host string, port int) string {
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port == 0 {
		return host
	}
	return fmt.Sprintf("%s:%d", host, port)
}

// begin finds out which state of the data the server can give. Without row
// versions a reader that takes locks may miss rows that move while it reads, so
// the transaction holds all that it reads then
// (https://learn.microsoft.com/sql/t-sql/statements/set-transaction-isolation-level-transact-sql).
func (e sqlServer) begin(ctx context.Context, c *sql.Conn) (About, error) {
	a := About{}
	if err := all(ctx, c, "SET NOCOUNT ON", "SET XACT_ABORT ON", "SET ROWCOUNT 0", "SET TEXTSIZE 2147483647", "SET ANSI_WARNINGS ON"); err != nil {
		return a, err
	}
	var state int
	var readOnly bool
	err := one(ctx, c, `SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)), CAST(snapshot_isolation_state AS int), is_read_only
		FROM sys.databases WHERE database_id = DB_ID()`, &a.Version, &state, &readOnly)
	if err != nil {
		return a, err
	}
	a.Version = "SQL Server " + a.Version
	level := "SERIALIZABLE"
	if a.Snapshot = state == 1 || readOnly; state == 1 {
		level = "SNAPSHOT"
	}
	if !a.Snapshot {
		a.Warnings = append(a.Warnings, fault("no_snapshot", "the database "+e.Database+" does not allow snapshot isolation",
			"licexport locks what it reads until it is done, so that nothing can be missed, and others wait to write. Whoever runs the server can avoid that: ALTER DATABASE ["+e.Database+"] SET ALLOW_SNAPSHOT_ISOLATION ON").at("database"))
	}
	return a, all(ctx, c, fmt.Sprintf("SET LOCK_TIMEOUT %d", e.Timeout.Milliseconds()), "SET TRANSACTION ISOLATION LEVEL "+level, "BEGIN TRANSACTION")
}

func (sqlServer) after(context.Context, *sql.Conn) ([]*Fault, error) { return nil, nil }

func (e sqlServer) rights(ctx context.Context, c *sql.Conn) ([]*Fault, error) {
	var admin, owner, writer sql.NullInt64
	err := one(ctx, c, "SELECT IS_SRVROLEMEMBER('sysadmin'), IS_ROLEMEMBER('db_owner'), IS_ROLEMEMBER('db_datawriter')", &admin, &owner, &writer)
	if err != nil {
		return nil, err
	}
	for _, role := range []struct {
		name   string
		member bool
	}{{"sysadmin", admin.Int64 == 1}, {"db_owner", owner.Int64 == 1}, {"db_datawriter", writer.Int64 == 1}} {
		if role.member {
			return []*Fault{tooMany(fmt.Sprintf("%s is a member of %s", e.who(), role.name))}, nil
		}
	}
	return nil, nil
}

func (e sqlServer) explain(err error) *Fault {
	refused, ok := errors.AsType[mssql.Error](err)
	if ok {
		return e.explainNumber(refused)
	}
	if _, broken := errors.AsType[mssql.StreamError](err); broken {
		return e.ended()
	}
	said := err.Error()
	switch {
	case strings.Contains(said, "no instance matching"), strings.Contains(said, "unable to get instances from Sql Server Browser"):
		return fault("unreachable", fmt.Sprintf("the port of the instance %s on %s is not known", e.Instance, e.Host),
			"The service SQL Server Browser tells it, at UDP port 1434. If it does not run or a firewall is in between: set port instead of instance.").at("instance")
	case strings.Contains(said, "krb5"), strings.Contains(said, "keytab"), strings.Contains(said, "KRB"), strings.Contains(said, "KDC"):
		return fault("wrong_password", "no Kerberos ticket for "+e.server()+": "+oneLine(mask(said)), "Try kinit with the same keytab. Look at the settings below kerberos.").at("kerberos")
	case strings.Contains(said, "server does not support encryption"):
		return fault("tls_failed", e.server()+" does not encrypt connections", "Set tls: off where the network is trusted.").at("tls")
	default:
		return nil
	}
}

// explainNumber goes by the number
// (https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors).
func (e sqlServer) explainNumber(m mssql.Error) *Fault {
	said := oneLine(m.Message)
	switch m.Number {
	case 18456, 18452, 18470, 18486, 18487, 18488, 18463, 18464, 18465, 18466, 18467, 18468:
		return e.wrongPassword(said)
	case 4060, 4064, 911, 916, 40613, 40532:
		if m.Number == 40613 {
			return busy(e.server(), said)
		}
		return e.noDatabase()
	case 229, 230, 262, 297, 300, 371:
		return noRight(said, "GRANT SELECT ON … TO ["+e.User+"]")
	case 208, 207, 209, 4104, 195, 4121, 2812, 8155:
		return e.inLine(unknownName(said), m)
	case 102, 103, 105, 156, 170, 319, 1038, 10738, 8120, 4145:
		return e.inLine(fault("syntax", "the query is not understood: "+said, "Try it in SQL Server Management Studio.").at("query"), m)
	case 3952:
		return fault("no_snapshot", "the database "+e.Database+" does not allow snapshot isolation any more", "ALTER DATABASE ["+e.Database+"] SET ALLOW_SNAPSHOT_ISOLATION ON").at("database").passing()
	case 1205, 3960, 3961, 3957, 601, 1204:
		return conflict(said)
	case 1222:
		return e.timedOut()
	case 596, 6005, 6006, 10054, 10053, 3989, 64, 233:
		return e.ended()
	case 17809, 17810, 17830, 10928, 10929, 40501, 18401, 18451, 904, 922, 976, 978, 979, 983:
		return busy(e.server(), said)
	case 3906, 3908:
		return fault("writes", "the query changes data: "+said, "Let it only read.").at("query")
	case 245, 248, 220, 232, 241, 242, 257, 529, 8114, 8115, 8134, 8152, 2628, 9819:
		return e.inLine(fault("bad_data", fmt.Sprintf("the query fails at a value in the data (error %d): %s", m.Number, mask(said)), "Run it by hand: a conversion or a calculation in it does not fit all rows.").at("query"), m)
	default:
		return e.inLine(fault("failed", fmt.Sprintf("%s reports error %d: %s", e.server(), m.Number, mask(said)), "Run the query by hand with the same account."), m)
	}
}

// inLine adds the line of the query where the server saw the fault.
func (sqlServer) inLine(f *Fault, m mssql.Error) *Fault {
	if m.LineNo > 0 && m.ProcName == "" {
		f.Summary += fmt.Sprintf(" (line %d of the query)", m.LineNo)
	}
	return f
}
