package database

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	mssql "github.com/microsoft/go-mssqldb"
)

// fakeSQLServer answers the statements of a session, and query with a result.
type fakeSQLServer struct {
	*tdsServer

	snapshot int // snapshot_isolation_state
	query    func() []byte

	mu   sync.Mutex
	said []string
}

func startSQLServer(t *testing.T, snapshot int, query func() []byte) *fakeSQLServer {
	t.Helper()
	f := &fakeSQLServer{snapshot: snapshot, query: query}
	f.tdsServer = startTDS(t, func(text string) []byte {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.said = append(f.said, text)
		switch {
		case strings.Contains(text, "sys.databases"):
			return append(table([]string{"version", "int state", "int only"}, [][]any{{"16.0.4175.1", f.snapshot, 0}}), done(1)...)
		case strings.Contains(text, "IS_SRVROLEMEMBER"):
			return append(table([]string{"int admin", "int owner", "int writer"}, [][]any{{0, 1, nil}}), done(1)...)
		case strings.HasPrefix(text, "SELECT"):
			return f.query()
		default:
			return done(0)
		}
	})
	return f
}

func (f *fakeSQLServer) settings() Settings {
	return Settings{Engine: SQLServer, Host: "127.0.0.1", Port: f.port, Database: "assets", User: "licexport", Password: "Kanárek&;=%", SignIn: WithPassword, TLS: Plain, Timeout: 10 * time.Second}
}

// readAll opens a session and reads one query. It returns the first column of the
// rows, for as long as it goes well.
func readAll(ctx context.Context, s Settings) (got []string, about About, err error) {
	session, err := Open(ctx, s)
	if err != nil {
		return nil, about, err
	}
	defer session.Close()
	_, err = session.Read(ctx, "SELECT id, name FROM people", func([]string) error { return nil }, func(r Row) error {
		text, err := r.Values[0].Text()
		got = append(got, text)
		return err
	})
	return got, session.About, err
}

// people is a result with n rows.
func people(n int) []byte {
	var rows [][]any
	for i := range n {
		rows = append(rows, []any{fmt.Sprint(i), strings.Repeat("Dvořák ", 10)})
	}
	return table([]string{"id", "name"}, rows)
}

func TestSQLServerSession(t *testing.T) {
	t.Parallel()
	f := startSQLServer(t, 1, func() []byte { return append(people(300), done(300)...) })
	got, about, err := readAll(t.Context(), f.settings())
	if err != nil || len(got) != 300 || !about.Snapshot || len(about.Warnings) > 0 || about.Version != "SQL Server 16.0.4175.1" {
		t.Fatalf("%d rows, %+v, %v", len(got), about, err)
	}
	said := strings.Join(f.said, "; ")
	for _, want := range []string{"SET ROWCOUNT 0", "LOCK_TIMEOUT 10000", "ISOLATION LEVEL SNAPSHOT; BEGIN TRANSACTION; SELECT id", "people; ROLLBACK"} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q: %s", want, said)
		}
	}
}

// Without row versions nothing may move while it is read, and somebody is told.
func TestSQLServerWithoutSnapshot(t *testing.T) {
	t.Parallel()
	f := startSQLServer(t, 0, func() []byte { return append(people(3), done(3)...) })
	_, about, err := readAll(t.Context(), f.settings())
	if err != nil || about.Snapshot || len(about.Warnings) != 1 || !strings.Contains(about.Warnings[0].Detail, "ALTER DATABASE [assets] SET ALLOW_SNAPSHOT_ISOLATION ON") {
		t.Errorf("%+v, %v", about, err)
	}
	if !slices.Contains(f.said, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE") {
		t.Error(f.said)
	}
}

// A connection that ends at any byte gives an error.
func TestSQLServerCut(t *testing.T) {
	t.Parallel()
	f := startSQLServer(t, 1, func() []byte { return append(people(200), done(200)...) })
	complete := int64(0)
	for at := int64(1); complete == 0; at += 97 {
		f.cut.Store(at)
		got, _, err := readAll(t.Context(), f.settings())
		if err == nil {
			complete = at
		}
		fault, ok := errors.AsType[*Fault](err)
		if err == nil && len(got) != 200 || err != nil && (!ok || !slices.Contains([]string{"connection_lost", "unreachable"}, fault.Code)) {
			t.Fatalf("cut after %d bytes: %d rows, %v", at, len(got), err)
		}
	}
	if complete < 30_000 {
		t.Errorf("complete after %d bytes", complete)
	}
}

// What the server says at the end of a result counts, whatever came before.
func TestSQLServerErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		number    int32
		class     byte
		text      string
		code      string
		temporary bool
	}{
		{1205, 13, "Transaction was deadlocked", "conflict", true},
		{3960, 16, "Snapshot isolation transaction aborted due to update conflict", "conflict", true},
		{1222, 16, "Lock request time out period exceeded.", "timeout", false},
		{596, 21, "Cannot continue the execution because the session is in the kill state.", "connection_lost", true},
		{208, 16, "Invalid object name 'dbo.absent'.", "unknown_name", false},
		{207, 16, "Invalid column name 'emial'.", "unknown_name", false},
		{229, 14, "The SELECT permission was denied on the object 'people', database 'assets', schema 'dbo'.", "no_right", false},
		{156, 15, "Incorrect syntax near the keyword 'FROM'.", "syntax", false},
		{245, 16, "Conversion failed when converting the varchar value 'Jan Dvořák' to data type int.", "bad_data", false},
		{50000, 16, "Something 'Jan Dvořák' else", "failed", false},
	} {
		f := startSQLServer(t, 1, func() []byte { return append(people(5), failure(c.number, c.class, c.text, 3)...) })
		_, _, err := readAll(t.Context(), f.settings())
		fault, ok := errors.AsType[*Fault](err)
		if !ok || fault.Code != c.code || fault.Temporary != c.temporary || fault.Detail == "" {
			t.Errorf("%d: %+v", c.number, err)
			continue
		}
		if strings.Contains(fault.Summary+fault.Detail, "Dvořák") {
			t.Errorf("%d shows data: %s", c.number, fault.Summary)
		}
	}
}

func TestSQLServerRefusesLogin(t *testing.T) {
	t.Parallel()
	for number, code := range map[int32]string{18456: "wrong_password", 4060: "no_database", 40613: "server_busy"} {
		f := startSQLServer(t, 1, nil)
		f.login = failure(number, 14, "Login failed for user 'licexport'.", 1)
		_, _, err := readAll(t.Context(), f.settings())
		if fault, ok := errors.AsType[*Fault](err); !ok || fault.Code != code || strings.Contains(fault.Summary+fault.Detail, "Kan") {
			t.Errorf("%d: %v", number, err)
		}
	}
}

func TestSQLServerSeveralResults(t *testing.T) {
	t.Parallel()
	f := startSQLServer(t, 1, func() []byte { return append(append(append(people(2), done(2, true)...), people(3)...), done(3)...) })
	_, _, err := readAll(t.Context(), f.settings())
	if fault, ok := errors.AsType[*Fault](err); !ok || fault.Code != "several_results" {
		t.Errorf("%v", err)
	}
}

func TestSQLServerIdentifiers(t *testing.T) {
	t.Parallel()
	wire := []byte{0xFF, 0x19, 0x96, 0x6F, 0x86, 0x8B, 0x11, 0xD0, 0xB4, 0x2D, 0x00, 0xC0, 0x4F, 0xC9, 0x64, 0xFF}
	f := startSQLServer(t, 1, func() []byte {
		return append(table([]string{"guid", "name"}, [][]any{{wire, "x"}, {nil, "y"}}), done(2)...)
	})
	got, _, err := readAll(t.Context(), f.settings())
	if err != nil || !slices.Equal(got, []string{"6F9619FF-8B86-D011-B42D-00C04FC964FF", ""}) {
		t.Errorf("%q, %v", got, err)
	}
}

func TestSQLServerRights(t *testing.T) {
	t.Parallel()
	f := startSQLServer(t, 1, nil)
	s, err := Open(t.Context(), f.settings())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if warnings, err := s.Rights(t.Context()); err != nil || len(warnings) != 1 || !strings.Contains(warnings[0].Summary, "db_owner") {
		t.Errorf("%v, %v", warnings, err)
	}
}

func TestSQLServerConnection(t *testing.T) {
	t.Parallel()
	base := Settings{Engine: SQLServer, Host: "sql.contoso.com", Database: "a=b;c", User: `CONTOSO\svc`, Password: "Kanárek&;=%", SignIn: WithPassword, TLS: Verify, Timeout: time.Minute}
	cfg, err := sqlServer{base}.config()
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Host != base.Host || cfg.Database != base.Database || cfg.User != base.User || cfg.Password != base.Password || !cfg.ReadOnlyIntent || !cfg.DisableRetry {
		t.Errorf("%+v", cfg)
	}
	if cfg.TLSConfig == nil || cfg.TLSConfig.InsecureSkipVerify || cfg.TLSConfig.ServerName != base.Host {
		t.Errorf("%+v", cfg.TLSConfig)
	}
	instance := base
	instance.Instance, instance.TLS = "SQLEXPRESS", Encrypt
	if cfg, err = (sqlServer{instance}).config(); err != nil || cfg.Instance != "SQLEXPRESS" || !cfg.TLSConfig.InsecureSkipVerify {
		t.Errorf("%+v, %v", cfg, err)
	}
	kerberos := base
	kerberos.SignIn, kerberos.User, kerberos.Password = WithKerberos, "svc", ""
	kerberos.Kerberos = Kerberos{Realm: "CONTOSO.COM", Keytab: "/etc/my svc.keytab", SPN: "MSSQLSvc/sql:1433"}
	cfg, err = sqlServer{kerberos}.config()
	if err != nil || cfg.Parameters["authenticator"] != "krb5" || cfg.Parameters["krb5-keytabfile"] != "/etc/my svc.keytab" || cfg.Parameters["krb5-realm"] != "CONTOSO.COM" || cfg.ServerSPN != "MSSQLSvc/sql:1433" {
		t.Errorf("%+v, %v", cfg.Parameters, err)
	}
	for _, host := range []string{"fd00::1", "10.1.2.3"} {
		address := base
		address.Host, address.Port = host, 1444
		if cfg, err = (sqlServer{address}).config(); err != nil || cfg.Host != host || cfg.Port != 1444 {
			t.Errorf("%q: %+v, %v", host, cfg.Host, err)
		}
	}
}

// The line of the query comes with the error.
func TestSQLServerLines(t *testing.T) {
	t.Parallel()
	f := sqlServer{Settings{Engine: SQLServer}}.explain(fmt.Errorf("query: %w", mssql.Error{Number: 102, Message: "Incorrect syntax near ','.", LineNo: 4}))
	if f == nil || f.Code != "syntax" || !strings.Contains(f.Summary, "line 4") {
		t.Errorf("%+v", f)
	}
}
