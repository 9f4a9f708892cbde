package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/licexport/licexport/internal/conformance/kittest"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
	"github.com/licexport/licexport/plugins/sql/database"
	"github.com/licexport/licexport/plugins/sql/query"
	"github.com/licexport/licexport/plugins/sql/servertest"
)

// engine is one of the real servers of these tests.
type engine struct {
	*servertest.Server

	name string
	// sleeps is a condition that takes half a minute in one row, and then is true.
	sleeps func(row int) string
	// numbers is a query for the numbers 1 to n, in a column i.
	numbers func(n int) string
	// kill ends what licexport does now, and reports whether there was anything.
	kill func(t *testing.T, s *servertest.Server, what string) bool
}

// inOneRow makes a condition that is costly in one row.
func inOneRow(costly string) func(int) string {
	return func(row int) string { return fmt.Sprintf("CASE WHEN i = %d THEN %s ELSE TRUE END", row, costly) }
}

// TestServers tests real servers. Each of the tests has a database of its own.
func TestServers(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*testing.T, engine){
		"read": serverReads, "cut": serverCut, "dead line": serverDeadLine, "timeout": serverTimeout, "killed": serverKilled,
		"snapshot": serverSnapshot, "only reads": serverOnlyReads, "one statement": serverOneStatement, "problems": serverProblems,
		"data in errors": serverDataInErrors, "rights": serverRights, "socket": serverSocket,
	}
	t.Run("PostgreSQL", func(t *testing.T) {
		s := servertest.PostgreSQL(t)
		t.Run("kit", func(t *testing.T) { serverKit(t, postgreSQL(s)) })
		inDatabases(t, postgreSQL(s), tests)
		inDatabases(t, postgreSQL(s), map[string]func(*testing.T, engine){"encodings": postgreSQLEncodings, "types": postgreSQLTypes})
	})
	t.Run("MariaDB", func(t *testing.T) {
		s := servertest.MariaDB(t)
		inDatabases(t, mariaDB(s), tests)
		inDatabases(t, mariaDB(s), map[string]func(*testing.T, engine){"types": mariaDBTypes, "without transactions": mariaDBWithoutTransactions})
		// It changes the settings of the whole server, so it comes when the others are done.
		inDatabases(t, mariaDB(s), map[string]func(*testing.T, engine){"cuts nothing": mariaDBCutsNothing})
	})
}

// inDatabases runs tests at the same time, and returns when they are done.
func inDatabases(t *testing.T, e engine, tests map[string]func(*testing.T, engine)) {
	t.Helper()
	t.Run("databases", func(t *testing.T) {
		for name, test := range tests {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				own := e
				own.Server = e.NewDatabase(t, "assets_"+strings.ReplaceAll(name, " ", "_"))
				test(t, own)
			})
		}
	})
}

// serverKit runs the conformance kit on the source with a secret, which must be
// nowhere, and with a result that is large enough to show how it is handed on.
func serverKit(t *testing.T, e engine) {
	t.Helper()
	e.Server = e.NewDatabase(t, "assets_kit")
	settings := e.many("TRUE", sdktest.Config{
		"query": "SELECT 'License ' || i % 7 AS license, i AS id, 'user' || i || '@contoso.com' AS email, repeat('x', 490) AS name FROM (" + e.numbers(130_000) + ") n",
	})
	delete(settings, "password")
	kittest.Run(t, kittest.Case{InCI: true, Settings: settings, Secrets: map[string]string{"/password": servertest.Password}})
}

func postgreSQL(s *servertest.Server) engine {
	return engine{
		Server: s, name: "postgresql", sleeps: inOneRow("pg_sleep(30) IS NOT NULL"),
		numbers: func(n int) string { return fmt.Sprintf("SELECT i FROM generate_series(1, %d) i", n) },
		kill: func(t *testing.T, s *servertest.Server, _ string) bool {
			var n int
			err := s.Admin.QueryRow("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'licexport' AND wait_event = 'PgSleep' AND datname = current_database()").Scan(&n)
			if err != nil {
				t.Error(err)
			}
			return n > 0 || err != nil
		},
	}
}

func mariaDB(s *servertest.Server) engine {
	return engine{
		Server: s, name: "mariadb", sleeps: inOneRow("SLEEP(30) IS NOT NULL"),
		numbers: func(n int) string { return fmt.Sprintf("SELECT i FROM common.numbers WHERE i <= %d", n) },
		kill:    killMariaDB,
	}
}

func killMariaDB(t *testing.T, s *servertest.Server, what string) bool {
	t.Helper()
	var id int64
	err := s.Admin.QueryRow("SELECT id FROM information_schema.processlist WHERE user = 'licexport' AND state = 'User sleep' AND db = DATABASE()").Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return false
	}
	if err == nil {
		_, err = s.Admin.Exec(fmt.Sprintf("KILL %s %d", what, id))
	}
	const unknownThread = 1094 // it has just gone
	if failed, ok := errors.AsType[*mysql.MySQLError](err); ok && failed.Number == unknownThread {
		return false
	}
	if err != nil {
		t.Error(err)
	}
	return true
}

// settings read the database assets of a server.
func (e engine) settings(more sdktest.Config) sdktest.Config {
	return over(sdktest.Config{
		"engine": e.name, "host": "127.0.0.1", "port": e.Port, "database": e.Database, "user": "licexport", "password": servertest.Password, "ca_file": e.CAFile,
	}, more)
}

// fill makes the tables of an asset register, and lets licexport read them.
func (e engine) fill(t *testing.T) {
	t.Helper()
	e.Exec(t,
		"CREATE TABLE people (id INT PRIMARY KEY, mail CHAR(40), name VARCHAR(100))",
		"CREATE TABLE products (code CHAR(10) PRIMARY KEY, title VARCHAR(100), bought DECIMAL(10,2), used BIGINT)",
		"CREATE TABLE seats (person INT, product CHAR(10))",
		"INSERT INTO people VALUES (1, 'jan@contoso.com', 'Jan Dvořák'), (2, 'eva@contoso.com', 'Eva Nováková'), (3, NULL, 'Petr Švec'), (0, 'zero@contoso.com', 'Nula')",
		"INSERT INTO products VALUES ('V', 'Visio Plan 2', 10, 3), ('P', 'Project Plan 3', NULL, NULL), ('U', 'Unused', 5, 0)",
		"INSERT INTO seats VALUES (1, 'V'), (2, 'V'), (3, 'V'), (1, 'P'), (0, 'P')",
		"GRANT SELECT ON people TO licexport", "GRANT SELECT ON products TO licexport", "GRANT SELECT ON seats TO licexport")
}

// seats are the queries of the SQLite tests.
func (e engine) seats(more sdktest.Config) sdktest.Config {
	return over(e.settings(sdktest.Config{
		"uid_prefix":     "Assets:",
		"query":          "SELECT s.product AS license, p.id, p.mail AS email, p.name FROM seats s JOIN people p ON p.id = s.person ORDER BY p.id, s.product",
		"licenses_query": "SELECT code AS license, title AS name, bought AS purchased, used AS consumed FROM products ORDER BY code",
		"count_query":    "SELECT count(*) FROM seats",
	}), more)
}

// Real servers give what SQLite gives.
func serverReads(t *testing.T, e engine) {
	t.Helper()
	e.fill(t)
	got := exported(t, e.seats(nil))
	if len(got.Warnings) > 0 {
		t.Error(sourcetest.Texts(got.Warnings))
	}
	sdktest.Golden(t, got, "testdata/server.golden.json")
	exported(t, e.seats(sdktest.Config{"tls": "encrypt", "ca_file": nil}))
	exported(t, e.seats(sdktest.Config{"tls": "off", "ca_file": nil}))
	for _, word := range []string{"connection: passed", "rights: passed", "licenses: passed (3 licenses)", "count: passed (the database counts 5 rows)", "query: passed (it gives license, id, email, name)"} {
		if found := checked(t, e.seats(nil)); !strings.Contains(found, word) {
			t.Errorf("check does not say %q: %s", word, found)
		}
	}
}

// many are settings with a result that is some hundred KiB long.
func (e engine) many(where string, more sdktest.Config) sdktest.Config {
	const people = 20_000
	return over(e.settings(sdktest.Config{
		"query": "SELECT CONCAT('License ', i % 7) AS license, i AS id, CONCAT('user', i, '@contoso.com') AS email FROM (" + e.numbers(people) + ") n WHERE " + where, "ca_file": nil, "tls": "off",
	}), more)
}

// A connection that is cut anywhere gives nothing, however it ends.
func serverCut(t *testing.T, e engine) {
	t.Helper()
	line := servertest.NewLine(t, e.Port)
	settings := e.many("TRUE", sdktest.Config{"port": line.Port})
	if got := exported(t, settings); len(got.Holders) != 20_000 {
		t.Fatalf("%d holders", len(got.Holders))
	}
	for at := int64(1); at < 1_000_000; at = at*5/4 + 7 {
		line.Cut(at, false)
		got := run(t, settings)
		switch {
		case got.Completed && len(got.Holders) < 20_000:
			t.Errorf("cut after %d bytes: complete with %d holders", at, len(got.Holders))
		case got.Completed && at < 400_000:
			t.Errorf("cut after %d bytes: complete", at)
		case !got.Completed && (len(got.Holders) > 0 || !slices.Contains([]string{"connection_lost", "unreachable"}, codes(got.Problems))):
			t.Errorf("cut after %d bytes: %d holders %s", at, len(got.Holders), sourcetest.Texts(got.Problems))
		}
	}
	// Once it is whole again, the source goes on by itself.
	line.Cut(100_000, false)
	got := sdktest.Run(t, source(func() { line.Cut(servertest.Uncut, false) }), sdktest.Case{Config: settings})
	if !got.Completed || len(got.Holders) != 20_000 || got.Traffic.Retries != 1 {
		t.Errorf("%d holders, %+v %s", len(got.Holders), got.Traffic, sourcetest.Texts(got.Problems))
	}
}

// A line that goes dead without a word is noticed.
func serverDeadLine(t *testing.T, e engine) {
	t.Helper()
	line := servertest.NewLine(t, e.Port)
	line.Cut(100_000, true)
	refused(t, e.many("TRUE", sdktest.Config{"port": line.Port, "query_timeout": "1s"}), "timeout", "query_timeout")
}

// A query that takes too long gives nothing, also where rows came before.
func serverTimeout(t *testing.T, e engine) {
	t.Helper()
	for _, row := range []int{1, 15_000, 20_000} {
		refused(t, e.many(e.sleeps(row), sdktest.Config{"query_timeout": "1s"}), "timeout", "1s", "query_timeout")
	}
	// What costs time and no sleep.
	busy := "(SELECT count(*) FROM (" + e.numbers(3000) + ") a CROSS JOIN (" + e.numbers(3000) + ") b CROSS JOIN (" + e.numbers(3000) + ") c WHERE a.i + b.i * c.i > n.i) > 0"
	refused(t, e.many(inOneRow(busy)(15_000), sdktest.Config{"query_timeout": "1s"}), "timeout", "1s")
}

// A session that an administrator ends in the middle of a query gives nothing.
func serverKilled(t *testing.T, e engine) {
	t.Helper()
	kills := []string{"CONNECTION"}
	if e.name == "mariadb" {
		kills = append(kills, "QUERY")
	}
	for _, what := range kills {
		done := make(chan *sdktest.Result)
		go func() { done <- run(t, e.many(e.sleeps(15_000), nil)) }()
		killed := 0
		for got := (*sdktest.Result)(nil); got == nil; {
			select {
			case got = <-done:
				requireRefused(t, got, "connection_lost", "ended the session")
			default:
				if e.kill(t, e.Server, what) {
					killed++
				}
			}
		}
		if killed < attempts {
			t.Errorf("%s: killed %d times", what, killed)
		}
	}
}

// All queries see one state of the data, and nobody waits for them.
func serverSnapshot(t *testing.T, e engine) {
	t.Helper()
	e.fill(t)
	s := e.open(t)
	defer s.Close()
	if !s.Snapshot {
		t.Error("it gives no snapshot")
	}
	if n := e.count(t, s, "SELECT product FROM seats"); n != 5 {
		t.Errorf("%d rows", n)
	}
	e.Exec(t, "INSERT INTO seats VALUES (3, 'P')", "DELETE FROM seats WHERE person = 1", "UPDATE people SET mail = 'x@y.cz'")
	if n := e.count(t, s, "SELECT product FROM seats"); n != 5 {
		t.Errorf("%d rows after others have written", n)
	}
	if n := e.count(t, s, "SELECT id FROM people WHERE mail = 'x@y.cz'"); n != 0 {
		t.Errorf("%d people have changed", n)
	}
}

// open opens a session as licexport.
func (e engine) open(t *testing.T) *database.Session {
	t.Helper()
	s, err := database.Open(t.Context(), database.Settings{
		Engine: database.Name(e.name), Host: "127.0.0.1", Port: e.Port, Database: e.Database, User: "licexport", Password: servertest.Password,
		SignIn: database.WithPassword, TLS: database.Encrypt, Timeout: time.Minute,
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// count reads a query and counts its rows.
func (e engine) count(t *testing.T, s *database.Session, text string) int {
	t.Helper()
	n, err := read(t.Context(), s, text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func read(ctx context.Context, s *database.Session, text string) (n int, err error) {
	_, err = s.Read(ctx, text, func([]string) error { return nil }, func(database.Row) error { n++; return nil })
	return n, err
}

// Nothing can be written, also not by what a query calls.
func serverOnlyReads(t *testing.T, e engine) {
	t.Helper()
	e.fill(t)
	writes := map[string]string{
		"postgresql": "CREATE FUNCTION note(int) RETURNS int LANGUAGE sql SECURITY DEFINER AS 'INSERT INTO seats VALUES ($1, ''X'') RETURNING 1'",
		"mariadb":    "CREATE FUNCTION note(i int) RETURNS int MODIFIES SQL DATA SQL SECURITY DEFINER BEGIN INSERT INTO seats VALUES (i, 'X'); RETURN 1; END",
	}
	e.Exec(t, writes[e.name])
	if e.name == "mariadb" {
		e.Exec(t, "GRANT EXECUTE ON FUNCTION note TO licexport")
	}
	for _, text := range []string{
		"SELECT 'V' AS license, note(5) AS id",
		"INSERT INTO seats VALUES (7, 'X')", "DELETE FROM seats", "CREATE TABLE mine (x INT)", "UPDATE people SET name = 'x'",
	} {
		s := e.open(t)
		_, err := read(t.Context(), s, text)
		s.Close()
		f, ok := errors.AsType[*database.Fault](err)
		if !ok || f.Code != "writes" && f.Code != "no_right" {
			t.Errorf("%s: %v", text, err)
		}
	}
	refused(t, e.settings(sdktest.Config{"query": "SELECT 'V' AS license, note(5) AS id"}), "writes", "query")
	var n int
	if err := e.Admin.QueryRow("SELECT count(*) FROM seats").Scan(&n); err != nil || n != 5 {
		t.Errorf("%d rows, %v", n, err)
	}
}

// Several statements and several results do not get through, whatever the
// settings let pass.
func serverOneStatement(t *testing.T, e engine) {
	t.Helper()
	e.fill(t)
	s := e.open(t)
	defer s.Close()
	if _, err := read(t.Context(), s, "SELECT 1; DELETE FROM seats"); err == nil {
		t.Error("two statements were read")
	}
}

// What is wrong is said in words, at its place, without the password.
func serverProblems(t *testing.T, e engine) {
	t.Helper()
	e.fill(t)
	e.Exec(t, "CREATE TABLE hidden (x INT)")
	plain := servertest.FreePort(t)
	for _, c := range []struct {
		change sdktest.Config
		code   string
		words  []string
	}{
		{sdktest.Config{"password": servertest.Password + "wrong"}, "wrong_password", []string{"licexport", "/password"}},
		{sdktest.Config{"user": "nobody"}, "wrong_password", []string{"nobody"}},
		{sdktest.Config{"port": plain}, "unreachable", []string{"nothing listens", "/host"}},
		{sdktest.Config{"host": "absent.invalid"}, "unreachable", []string{"absent.invalid", "not known"}},
		{sdktest.Config{"ca_file": nil}, "tls_not_trusted", []string{"Test authority", "ca_file"}},
		{sdktest.Config{"tls_server_name": "db.contoso.com"}, "tls_not_trusted", []string{"another name", "127.0.0.1"}},
		{sdktest.Config{"query": "SELECT x AS license, x AS id FROM hidden"}, "no_right", []string{"hidden", "GRANT SELECT"}},
		{sdktest.Config{"query": "SELECT x AS license,\n x AS id FROM absent"}, "", []string{"absent"}},
		{sdktest.Config{"query": "SELECT product AS license,\n  persn AS id FROM seats"}, "unknown_name", []string{"persn"}},
		{sdktest.Config{"query": "SELECT product AS license,\n  person AS id FRM seats s"}, "syntax", []string{"line 2"}},
		{sdktest.Config{"licenses_query": "SELECT code AS license FROM products WHERE"}, "syntax", []string{"licenses_query", "/licenses_query"}},
		{sdktest.Config{"count_query": "SELECT count(*) FROM"}, "syntax", []string{"count_query"}},
	} {
		got := run(t, e.seats(c.change))
		text := sourcetest.Texts(got.Problems)
		if got.Completed || len(got.Problems) != 1 || c.code != "" && got.Problems[0].Code != "sql."+c.code {
			t.Errorf("%v: %s", c.change, text)
		}
		for _, word := range c.words {
			if !strings.Contains(text, word) {
				t.Errorf("%v: it does not say %q: %s", c.change, word, text)
			}
		}
		if strings.Contains(text, servertest.Password[:8]) || strings.Contains(text, "SQLSTATE 4") || strings.Contains(text, "rpc error") {
			t.Errorf("%v: %s", c.change, text)
		}
	}
	refused(t, e.seats(sdktest.Config{"database": "absent"}), map[string]string{"postgresql": "no_database", "mariadb": "no_right"}[e.name], "absent")
}

// A value in the data that does not fit is no reason to show it.
func serverDataInErrors(t *testing.T, e engine) {
	t.Helper()
	e.fill(t)
	text := map[string]string{
		"postgresql": "SELECT product AS license, CAST(name AS int) AS id FROM seats JOIN people ON person = people.id",
		"mariadb":    "SELECT product AS license, name + 0 AS id FROM seats JOIN people ON person = people.id",
	}[e.name]
	got := run(t, e.settings(sdktest.Config{"query": text}))
	if all := sourcetest.Texts(got.Problems) + sourcetest.Texts(got.Warnings); strings.Contains(all, "Dvořák") || all == "" {
		t.Errorf("complete: %v %s", got.Completed, all)
	}
}

// An account that may do more than read is named by check.
func serverRights(t *testing.T, e engine) {
	t.Helper()
	e.fill(t)
	if found := checked(t, e.seats(nil)); strings.Contains(found, "may_write") {
		t.Error(found)
	}
	e.Exec(t, "GRANT INSERT ON seats TO licexport")
	if found := checked(t, e.seats(nil)); !strings.Contains(found, "rights: warned [sql.may_write]") {
		t.Error(found)
	}
}

// By a socket, without a network and without a password where the server allows
// it.
func serverSocket(t *testing.T, e engine) {
	t.Helper()
	e.fill(t)
	settings := e.seats(sdktest.Config{"host": e.Socket, "ca_file": nil})
	if e.name == "postgresql" {
		over(settings, sdktest.Config{"password": nil})
	} else {
		over(settings, sdktest.Config{"port": nil})
	}
	exported(t, settings)
}

func postgreSQLEncodings(t *testing.T, e engine) {
	t.Helper()
	// This one converts, and this one does not know what its bytes mean.
	e.Exec(t, "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN2' LOCALE 'C'", "CREATE DATABASE ascii TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
	czech := "SELECT convert_from('\\x506cb9e9'::bytea, 'LATIN2') AS license, 1 AS id"
	got := exported(t, e.settings(sdktest.Config{"database": "latin", "query": czech}))
	if got.Licenses[0].ID != "Plšé" {
		t.Errorf("%+v", got.Licenses)
	}
	refused(t, e.settings(sdktest.Config{"database": "ascii", "query": "SELECT E'Pl\\xb9\\xe9' AS license, 1 AS id"}), "bad_data", "22021")
}

func postgreSQLTypes(t *testing.T, e engine) {
	t.Helper()
	for value, want := range map[string]string{
		"'2d1a5f3e-1111-2222-3333-444455556666'::uuid": "2d1a5f3e-1111-2222-3333-444455556666", "12.00::numeric": "12.00", "9007199254740993::bigint": "9007199254740993",
		"'abc'::char(10)": "abc", "'abc'::bytea": "abc", "7::smallint": "7", "3::float8": "3", "'x'::name": "x", "true": "",
	} {
		got := run(t, e.settings(sdktest.Config{"query": "SELECT 'V' AS license, " + value + " AS id"}))
		if want == "" {
			requireRefused(t, got, "no_holder")
		} else if !got.Completed || got.Holders[0].ID != want {
			t.Errorf("%s: %+v %s", value, got.Holders, sourcetest.Texts(got.Problems))
		}
	}
	refused(t, e.settings(sdktest.Config{"query": "SELECT 'V' AS license, '\\x00ff'::bytea AS id"}), "bad_value", "binary")
	refused(t, e.settings(sdktest.Config{"query": "SELECT ARRAY['V','P'] AS license, 1 AS id"}), "damaged_name")
	refused(t, e.settings(sdktest.Config{"query": "SELECT 'V' AS license, 1/0 AS id"}), "bad_data", "22012")
}

func mariaDBTypes(t *testing.T, e engine) {
	t.Helper()
	e.Exec(t, "CREATE TABLE t (l1 VARCHAR(20) CHARACTER SET latin1, l2 VARCHAR(20) CHARACTER SET latin2, b BINARY(16), v VARBINARY(20), d DECIMAL(6,2), n DATE, bits BIT(8))",
		"SET sql_mode = ''; INSERT INTO t VALUES ('Müller', 'Dvořák', UNHEX('00ff102030405060708090a0b0c0d0e0'), 'text', 12, '0000-00-00', b'1')",
		"GRANT SELECT ON t TO licexport")
	for value, want := range map[string]string{
		"l1": "Müller", "l2": "Dvořák", "v": "text", "d": "12.00", "HEX(b)": "00FF102030405060708090A0B0C0D0E0", "n": "0000-00-00", "18446744073709551615": "18446744073709551615",
	} {
		got := run(t, e.settings(sdktest.Config{"query": "SELECT 'V' AS license, " + value + " AS id FROM t"}))
		if !got.Completed || got.Holders[0].ID != want {
			t.Errorf("%s: %+v %s", value, got.Holders, sourcetest.Texts(got.Problems))
		}
	}
	for _, value := range []string{"b", "bits"} {
		refused(t, e.settings(sdktest.Config{"query": "SELECT 'V' AS license, " + value + " AS id FROM t"}), "bad_value", "binary")
	}
}

// Settings of a server or an account that cut results off without an error.
func mariaDBCutsNothing(t *testing.T, e engine) {
	t.Helper()
	e.fill(t)
	e.Exec(t, "SET GLOBAL sql_select_limit = 2", "SET GLOBAL max_statement_time = 0.000001", "SET GLOBAL group_concat_max_len = 8", "SET GLOBAL max_error_count = 0")
	if got := exported(t, e.seats(nil)); len(got.Holders) != 4 {
		t.Errorf("%d holders", len(got.Holders))
	}
	e.Exec(t, "SET GLOBAL max_statement_time = 0")
	got := exported(t, e.settings(sdktest.Config{"query": "SELECT 'V' AS license, CHAR_LENGTH(GROUP_CONCAT(i)) AS id FROM (" + e.numbers(1000) + ") n"}))
	if got.Holders[0].ID != "3892" {
		t.Errorf("%+v", got.Holders)
	}
	refused(t, e.settings(sdktest.Config{"query": "SELECT 'V' AS license, CHAR_LENGTH(GROUP_CONCAT(i)) AS id FROM (" + e.numbers(1_000_000) + ") n"}), "cut_text", "GROUP_CONCAT")
	s := e.open(t)
	defer s.Close()
	const early = "SELECT a.person, b.product FROM seats a JOIN seats b JOIN seats c LIMIT ROWS EXAMINED 3"
	if _, err := query.Parse(early, query.MySQL); err == nil {
		t.Error("the query is sent")
	}
	_, err := read(t.Context(), s, early)
	if f, ok := errors.AsType[*database.Fault](err); !ok || f.Code != "incomplete" {
		t.Errorf("%v", err)
	}
}

// Tables of engines without transactions know no snapshot, so the rows are counted
// again afterwards.
func mariaDBWithoutTransactions(t *testing.T, e engine) {
	t.Helper()
	e.fill(t)
	e.Exec(t, "ALTER TABLE seats ENGINE = Aria TRANSACTIONAL = 0", "INSERT INTO seats VALUES (3, 'P')")
	if got := exported(t, e.seats(nil)); len(got.Holders) != 4 {
		t.Errorf("%d holders", len(got.Holders))
	}
}
