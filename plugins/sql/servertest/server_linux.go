package servertest

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	// The drivers with which tests fill the servers.
	_ "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"
)

// Wanted is the environment variable with which make sql-servers asks for the
// tests that need servers.
const Wanted = "LICEXPORT_SQL_SERVERS"

// Password is that of the account licexport of each server.
const Password = `Kanárek~8Q&k+/=<"žlutý">%'x` // #nosec G101 -- of a server that lives as long as its test

// Server is a server that runs.
type Server struct {
	// Port on 127.0.0.1, and the path by which it is reached without a network.
	Port   int
	Socket string
	// CAFile is the certificate of the server.
	CAFile string
	// Database is one of its databases, and Admin an account there that may do
	// everything.
	Database string
	Admin    *sql.DB

	driver  string
	address func(database string) string
}

// NewDatabase makes another database on the server, for a test of its own.
func (s *Server) NewDatabase(t testing.TB, name string) *Server {
	t.Helper()
	s.Exec(t, "CREATE DATABASE "+name)
	other := *s
	other.Database = name
	other.open(t)
	if s.driver == "mysql" { // which lets nobody in who may read nothing there
		other.Exec(t, "CREATE TABLE door (x INT)", "GRANT SELECT ON door TO licexport")
	}
	return &other
}

// Exec executes statements as the administrator.
func (s *Server) Exec(t testing.TB, statements ...string) {
	t.Helper()
	for _, text := range statements {
		if _, err := s.Admin.ExecContext(t.Context(), text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
}

// folder makes a folder that belongs to the account of the server.
func folder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "sqlserver")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	certificate(t, dir)
	// Clients read the certificate, too.
	if err := os.Chmod(dir, 0o755); err != nil { // #nosec G302 -- a folder of a test
		t.Fatal(err)
	}
	if os.Geteuid() == 0 {
		for _, name := range []string{"", "server.crt", "server.key"} {
			if err := os.Chown(filepath.Join(dir, name), nobody, nobody); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

// nobody is the account that servers of root run as.
const nobody = 65534

// command is a program that runs as the account of the server.
func command(dir, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(context.Background(), program, args...) // #nosec G204 -- programs of the system
	cmd.Dir = dir
	cmd.Env = []string{"PATH=/usr/bin:/bin:/usr/sbin:/sbin", "HOME=" + dir, "LC_ALL=C.UTF-8", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if os.Geteuid() == 0 {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	}
	return cmd
}

func mustRun(t testing.TB, cmd *exec.Cmd) {
	t.Helper()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(cmd.Args, " "), err, out)
	}
}

// want skips a test unless servers are wanted.
func want(t testing.TB) {
	t.Helper()
	if os.Getenv(Wanted) == "" {
		t.Skip("it needs a database server: make sql-servers")
	}
}

// PostgreSQL starts a server with the account licexport, which may connect.
func PostgreSQL(t testing.TB) *Server {
	t.Helper()
	want(t)
	dir := folder(t)
	programs, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if len(programs) == 0 {
		t.Fatal("PostgreSQL is not installed: apt-get install postgresql")
	}
	bin := func(name string) string { return filepath.Join(programs[len(programs)-1], name) }
	data := filepath.Join(dir, "data")
	mustRun(t, command(dir, bin("initdb"), "-D", data, "-U", "admin", "-E", "UTF8", "--locale=C.UTF-8", "--auth-local=trust", "--auth-host=scram-sha-256", "--no-sync"))
	s := &Server{Port: FreePort(t), Socket: dir, CAFile: filepath.Join(dir, "server.crt"), Database: "postgres", driver: "pgx"}
	s.address = func(database string) string {
		return fmt.Sprintf("host=%s port=%d user=admin dbname=%s", dir, s.Port, database)
	}
	options := fmt.Sprintf("-p %d -k %s -c listen_addresses=127.0.0.1 -c fsync=off -c ssl=on -c ssl_cert_file=%s/server.crt -c ssl_key_file=%s/server.key", s.Port, dir, dir, dir)
	start := command(dir, bin("pg_ctl"), "-D", data, "-w", "-l", filepath.Join(dir, "log"), "-o", options, "start")
	start.SysProcAttr.Pdeathsig = 0 // it only starts the server
	mustRun(t, start)
	t.Cleanup(func() { mustRun(t, command(dir, bin("pg_ctl"), "-D", data, "-m", "immediate", "stop")) })
	s.open(t)
	s.Exec(t, "CREATE ROLE licexport LOGIN PASSWORD '"+strings.ReplaceAll(Password, "'", "''")+"'")
	return s
}

// MariaDB starts a server with the account licexport, which may sign in, and read
// the numbers from 1 to a million in common.numbers.
func MariaDB(t testing.TB) *Server {
	t.Helper()
	want(t)
	if _, err := exec.LookPath("mariadbd"); err != nil {
		t.Fatal("MariaDB is not installed: apt-get install mariadb-server")
	}
	dir := folder(t)
	data := filepath.Join(dir, "data")
	mustRun(t, command(dir, "mariadb-install-db", "--no-defaults", "--datadir="+data, "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"))
	s := &Server{Port: FreePort(t), Socket: filepath.Join(dir, "socket"), CAFile: filepath.Join(dir, "server.crt"), Database: "mysql", driver: "mysql"}
	s.address = func(database string) string {
		return "root@unix(" + s.Socket + ")/" + database + "?multiStatements=true"
	}
	server := command(dir, "mariadbd", "--no-defaults", "--datadir="+data, "--socket="+s.Socket, "--port="+strconv.Itoa(s.Port), "--bind-address=127.0.0.1",
		"--skip-name-resolve", "--character-set-server=utf8mb4", "--innodb-flush-log-at-trx-commit=0", "--ssl-cert="+s.CAFile, "--ssl-key="+filepath.Join(dir, "server.key"), "--pid-file="+filepath.Join(dir, "pid"))
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	mustRun(t, command(dir, "mariadb-admin", "--no-defaults", "--socket="+s.Socket, "--user=root", "--wait=60", "ping"))
	s.open(t)
	s.Exec(t, "CREATE USER licexport IDENTIFIED BY '"+strings.ReplaceAll(Password, "'", "''")+"'",
		"CREATE DATABASE common", "CREATE TABLE common.numbers (i INT PRIMARY KEY) SELECT seq AS i FROM seq_1_to_1000000", "GRANT SELECT ON common.numbers TO licexport")
	return s
}

func (s *Server) open(t testing.TB) {
	t.Helper()
	db, err := sql.Open(s.driver, s.address(s.Database))
	if err == nil {
		err = db.PingContext(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s.Admin = db
}
