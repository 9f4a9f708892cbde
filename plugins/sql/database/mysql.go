package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/go-sql-driver/mysql"
)

// mySQL reads MySQL and MariaDB.
type mySQL struct{ Settings }

func (e mySQL) connector() (driver.Connector, error) {
	cfg := mysql.NewConfig()
	cfg.User, cfg.Passwd, cfg.DBName = e.User, e.Password, e.Database
	cfg.Net, cfg.Addr = "tcp", net.JoinHostPort(e.Host, fmt.Sprint(e.usualPort()))
	if e.socket() {
		cfg.Net, cfg.Addr = "unix", e.Host
	}
	cfg.TLS = e.tlsConfig()
	cfg.Timeout = connectTimeout
	cfg.Logger = &mysql.NopLogger{} // what it has to say comes as an error, too
	// A line that is cut without a word is noticed: the server ends the query
	// before that.
	cfg.ReadTimeout = e.Timeout + 2*grace
	cfg.ConnectionAttributes = "program_name:licexport"
	if err := cfg.Apply(mysql.Charset("utf8mb4", "")); err != nil {
		return nil, fmt.Errorf("prepare the connection: %w", err)
	}
	connector, err := mysql.NewConnector(cfg)
	if err != nil {
		return nil, fmt.Errorf("prepare the connection: %w", err)
	}
	return connector, nil
}

// noLimit is how many rows a SELECT may give. A server or an account may have a
// lower number, and cuts results off there without an error
// (https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_sql_select_limit).
const noLimit = "SET SESSION sql_select_limit = 18446744073709551615"

// longConcat is the longest text that GROUP_CONCAT may give, in bytes. By default
// some servers cut it off at 1024, with a warning.
const longConcat = "SET SESSION group_concat_max_len = 1048576"

// allWarnings is how many warnings the server keeps for after, the most there can
// be. Some keep none.
const allWarnings = 65535

func (e mySQL) begin(ctx context.Context, c *sql.Conn) (About, error) {
	a := About{Snapshot: true}
	if err := one(ctx, c, "SELECT VERSION()", &a.Version); err != nil {
		return a, err
	}
	timeout := fmt.Sprintf("SET SESSION max_execution_time = %d", e.Timeout.Milliseconds())
	if strings.Contains(strings.ToLower(a.Version), "mariadb") {
		timeout = fmt.Sprintf("SET SESSION max_statement_time = %.3f", e.Timeout.Seconds())
		a.Version = "MariaDB " + a.Version
	} else {
		a.Version = "MySQL " + a.Version
	}
	return a, all(ctx, c, noLimit, longConcat, timeout, fmt.Sprintf("SET SESSION max_error_count = %d", allWarnings),
		"SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
		"START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
}

// Warnings of MySQL and MariaDB that mean that something of the result is missing
// (https://mariadb.com/docs/server/reference/error-codes).
const (
	warnCutConcat  = 1260 // row was cut by GROUP_CONCAT()
	warnIncomplete = 1931 // LIMIT ROWS EXAMINED was reached: the result may be incomplete
	warnInterrupt  = 1317 // query execution was interrupted
	warnTimeout    = 1969 // max_statement_time exceeded
	warnExecution  = 3024 // max_execution_time exceeded
)

// after reads the warnings that the server has kept for the last query.
func (e mySQL) after(ctx context.Context, c *sql.Conn) ([]*Fault, error) {
	rows, err := c.QueryContext(ctx, "SHOW WARNINGS")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var warnings []*Fault
	n := 0
	for rows.Next() {
		var level, message string
		var number int
		if err := rows.Scan(&level, &number, &message); err != nil {
			return nil, err
		}
		switch number {
		case warnCutConcat:
			return nil, fault("cut_text", "GROUP_CONCAT has cut off a text", "Give one row for each license instead of joining them.").at("query")
		case warnIncomplete, warnInterrupt, warnTimeout, warnExecution:
			return nil, fault("incomplete", "the server says that the result may be incomplete: "+mask(message), "Let the query read everything.").at("query")
		}
		if n++; level != "Note" && len(warnings) == 0 {
			warnings = append(warnings, fault("server_warning", fmt.Sprintf("the server warns about the query (%d): %s", number, mask(message)),
				"Run it by hand, then SHOW WARNINGS: a value may have been converted to something else.").at("query"))
		}
	}
	if n >= allWarnings {
		return nil, fault("incomplete", "the server has more warnings about the query than it keeps", "Run it by hand, then SHOW WARNINGS, and correct what they say.").at("query")
	}
	return warnings, rows.Err()
}

func (e mySQL) rights(ctx context.Context, c *sql.Conn) ([]*Fault, error) {
	rows, err := c.QueryContext(ctx, "SHOW GRANTS")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var grant string
		if err := rows.Scan(&grant); err != nil {
			return nil, err
		}
		what, where, _ := strings.Cut(strings.ToUpper(grant), " ON ")
		here := strings.ToUpper("`" + e.Database + "`.")
		if where = strings.ReplaceAll(where, `\`, ""); !strings.HasPrefix(where, "*.*") && !strings.HasPrefix(where, here) {
			continue // another database
		}
		for _, right := range []string{"ALL PRIVILEGES", "SUPER", "INSERT", "UPDATE", "DELETE", "DROP", "ALTER", "CREATE"} {
			if strings.Contains(what, right) {
				return []*Fault{tooMany(fmt.Sprintf("the account %s may do more than read (%s)", e.User, right))}, rows.Err()
			}
		}
	}
	return nil, rows.Err()
}

func (e mySQL) explain(err error) *Fault {
	switch {
	case errors.Is(err, mysql.ErrNoTLS):
		return fault("tls_failed", e.server()+" does not encrypt connections", "Give it a certificate (ssl_cert, ssl_key), or set tls: off where the network is trusted.").at("tls")
	case errors.Is(err, mysql.ErrInvalidConn), errors.Is(err, mysql.ErrMalformPkt), errors.Is(err, mysql.ErrPktSync):
		return e.ended()
	case errors.Is(err, mysql.ErrCleartextPassword), errors.Is(err, mysql.ErrOldPassword), errors.Is(err, mysql.ErrUnknownPlugin), errors.Is(err, mysql.ErrNativePassword):
		return fault("wrong_password", fmt.Sprintf("the account %s signs in in a way that licexport does not know", e.User),
			"Make an account that signs in with a password: mysql_native_password, caching_sha2_password or ed25519.").at("user")
	}
	refused, ok := errors.AsType[*mysql.MySQLError](err)
	if !ok {
		return nil
	}
	return e.explainNumber(refused)
}

// explainNumber goes by the number
// (https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html).
func (e mySQL) explainNumber(m *mysql.MySQLError) *Fault {
	switch m.Number {
	case 1045, 1698, 1862, 3118, 4151, 1130, 1129:
		return e.wrongPassword(m.Message)
	case 1049:
		return e.noDatabase()
	case 1044, 1142, 1143, 1227, 1370, 1356, 1449:
		return noRight(m.Message, "GRANT SELECT ON … TO "+e.User)
	case 1146, 1054, 1051, 1109, 1305, 1052, 1060:
		return unknownName(m.Message)
	case 1064, 1149:
		return fault("syntax", "the query is not understood: "+m.Message, "Try it in a client of the server.").at("query")
	case 1969, 3024:
		return e.timedOut()
	case 1317, 1927, 1053, 1077, 1158, 1159, 1160, 1161, 2006, 2013:
		return e.ended()
	case 1040, 1203, 1226:
		return busy(e.server(), m.Message)
	case 1205, 1213, 1020:
		return conflict(m.Message)
	case 1792, 1290, 1836, 1419:
		return fault("writes", "the query changes data: "+m.Message, "It runs in a transaction that only reads. Let it only read, also in the functions that it calls.").at("query")
	case 3159:
		return fault("tls_failed", e.server()+" accepts encrypted connections only", "Set tls to verify, with ca_file.").at("tls")
	default:
		return fault("failed", fmt.Sprintf("%s reports error %d: %s", e.server(), m.Number, mask(m.Message)), "Run the query by hand with the same account.")
	}
}
