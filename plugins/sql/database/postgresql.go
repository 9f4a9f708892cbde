package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// postgreSQL reads PostgreSQL, and what speaks its protocol.
type postgreSQL struct{ Settings }

func (e postgreSQL) connector() (driver.Connector, error) {
	// All that the driver would take from the environment or from files of the
	// account is set here.
	cfg, err := pgx.ParseConfig("host=localhost port=5432 user=x password=x dbname=x sslmode=disable passfile='' sslrootcert='' sslcert='' sslkey='' target_session_attrs=any")
	if err != nil {
		return nil, fmt.Errorf("prepare the connection: %w", err)
	}
	cfg.Host, cfg.Port, cfg.Database = e.Host, uint16(e.usualPort()), e.Database
	cfg.User, cfg.Password = e.User, e.Password
	cfg.TLSConfig, cfg.Fallbacks = e.tlsConfig(), nil
	cfg.ConnectTimeout = connectTimeout
	cfg.RuntimeParams = map[string]string{"application_name": "licexport", "client_encoding": "UTF8"}
	// Without prepared statements a pooler such as PgBouncer may be in between.
	// The protocol still takes one statement at a time.
	cfg.DefaultQueryExecMode = pgx.QueryExecModeExec
	return stdlib.GetConnector(*cfg), nil
}

func (e postgreSQL) begin(ctx context.Context, c *sql.Conn) (About, error) {
	a := About{Snapshot: true}
	err := all(ctx, c, "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
		fmt.Sprintf("SET LOCAL statement_timeout = %d", e.Timeout.Milliseconds()),
		"SET LOCAL idle_in_transaction_session_timeout = 0")
	if err != nil {
		return a, err
	}
	return a, one(ctx, c, "SELECT 'PostgreSQL ' || current_setting('server_version')", &a.Version)
}

func (postgreSQL) after(context.Context, *sql.Conn) ([]*Fault, error) { return nil, nil }

func (e postgreSQL) rights(ctx context.Context, c *sql.Conn) ([]*Fault, error) {
	var super bool
	var writable int
	err := one(ctx, c, `SELECT current_setting('is_superuser') = 'on', (SELECT count(*) FROM pg_catalog.pg_class t
		JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
		WHERE t.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\_%'
		AND has_table_privilege(t.oid, 'INSERT, UPDATE, DELETE, TRUNCATE'))`, &super, &writable)
	switch {
	case err != nil:
		return nil, err
	case super:
		return []*Fault{tooMany("the account " + e.User + " is a superuser")}, nil
	case writable > 0:
		return []*Fault{tooMany(fmt.Sprintf("the account %s may change %s", e.User, tables(writable)))}, nil
	default:
		return nil, nil
	}
}

// tooMany warns of an account that may do more than read.
func tooMany(what string) *Fault {
	return fault("may_write", what, "The transaction only reads, but an account that may only read is safer: docs/sources/sql.md says how to make one.").at("user")
}

func tables(n int) string {
	if n == 1 {
		return "1 table"
	}
	return fmt.Sprintf("%d tables", n)
}

func (e postgreSQL) explain(err error) *Fault {
	if strings.Contains(err.Error(), "server refused TLS connection") {
		return fault("tls_failed", e.server()+" does not encrypt connections", "Turn on ssl in its configuration, or set tls: off where the network is trusted.").at("tls")
	}
	refused, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return nil
	}
	f := e.explainState(refused)
	if refused.Position > 0 {
		f.Character = int(refused.Position)
	}
	return f
}

// explainState goes by the state
// (https://www.postgresql.org/docs/current/errcodes-appendix.html).
func (e postgreSQL) explainState(p *pgconn.PgError) *Fault {
	switch p.Code {
	case "28P01", "28000":
		return e.wrongPassword(p.Message)
	case "3D000":
		return e.noDatabase()
	case "42501":
		return noRight(p.Message, "GRANT SELECT ON … TO "+e.User)
	case "42P01", "42703", "3F000", "42883", "42P02", "42702":
		return unknownName(p.Message)
	case "57014":
		if strings.Contains(p.Message, "statement timeout") || !strings.Contains(p.Message, "user request") {
			return e.timedOut()
		}
		return e.ended()
	case "57P01", "57P02", "25P03", "57P05":
		return e.ended()
	case "57P03", "53300", "53400":
		return busy(e.server(), p.Message)
	case "40001", "40P01", "55P03":
		return conflict(p.Message)
	case "25006":
		return fault("writes", "the query changes data: "+p.Message, "It runs in a transaction that only reads. Let it only read, also in the functions that it calls.").at("query")
	}
	switch p.Code[:min(2, len(p.Code))] {
	case "42":
		return fault("syntax", "the query is not understood: "+p.Message, "Try it in psql.").at("query")
	case "53", "58", "XX":
		return fault("failed", e.server()+" is in trouble: "+p.Message, "The log of the server says more.")
	case "08":
		return fault("unreachable", e.server()+" refuses the connection: "+p.Message, "Look at host, port and tls.").at("host")
	case "22":
		return fault("bad_data", "the query fails at a value in the data (SQLSTATE "+p.Code+"): "+mask(p.Message), "Run it by hand: a conversion or a calculation in it does not fit all rows.").at("query")
	default:
		return fault("failed", fmt.Sprintf("%s reports an error (SQLSTATE %s): %s", e.server(), p.Code, mask(p.Message)), "Run the query by hand with the same account.")
	}
}

// What several kinds of servers say.

func (s Settings) wrongPassword(said string) *Fault {
	return fault("wrong_password", fmt.Sprintf("%s does not let %s in: %s", s.server(), s.who(), said),
		"Look at user and password, and whether the server lets this account in from this machine. An account that was locked or has expired looks the same.").at("password")
}

// who is the account for people.
func (s Settings) who() string {
	if s.User == "" {
		return "the account that runs licexport"
	}
	return s.User
}

func (s Settings) noDatabase() *Fault {
	return fault("no_database", fmt.Sprintf("%s has no database %s, or %s may not see it", s.server(), s.Database, s.who()), "Look at the setting database; case may matter.").at("database")
}

func noRight(said, remedy string) *Fault {
	return fault("no_right", "the account may not read all that the query needs: "+said, "Give it the right to read what is named: "+remedy+".").at("query")
}

func unknownName(said string) *Fault {
	return fault("unknown_name", "the query names something that is not there: "+said, "Look at the names of tables and columns, and of the schema before them. What an account may not see looks the same on some servers.").at("query")
}

func (s Settings) ended() *Fault {
	return fault("connection_lost", s.server()+" ended the session while the query ran",
		"It was restarted, or somebody or another program has ended the session or the query. Nothing of what had arrived is used.").passing()
}

func busy(server, said string) *Fault {
	return fault("server_busy", server+" takes no more sessions now: "+said, "It is starting or stopping, or has too many connections. If it stays: whoever runs the server must look.").passing()
}

func conflict(said string) *Fault {
	return fault("conflict", "the query was ended in favor of others: "+said, "That may happen where others write at the same time. If it happens often: run licexport at another time, or read a replica.").passing()
}
