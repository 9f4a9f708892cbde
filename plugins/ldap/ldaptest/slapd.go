package ldaptest

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Where everything is, and who may read it, in the directories of Slapd.
const (
	Suffix = "dc=ex,dc=test"
	// Reader may read everything, without a limit of size.
	Reader = "cn=reader," + Suffix
	// Limited may read everything, and at most 500 entries at a time.
	Limited = "cn=limited," + Suffix
	// Password is that of all accounts.
	Password = "Geheim!žluť-482913" // #nosec G101 -- of tests alone
)

// SlapdOptions are for Slapd.
type SlapdOptions struct {
	// LDIF is the content below Suffix; the accounts are added.
	LDIF string
	// Global and Database are further lines of slapd.conf.
	Global, Database string
	// Certificate is for TLS. Nil: no TLS.
	Certificate *Certificate
}

// Slapd is a running slapd.
type Slapd struct {
	// Port is for ldap:// and TLSPort for ldaps://, on 127.0.0.1.
	Port, TLSPort int
}

// URL is the address without TLS.
func (s *Slapd) URL() string { return fmt.Sprintf("ldap://127.0.0.1:%d", s.Port) }

// StartSlapd fills a directory and runs slapd on it until the test ends. Where it is
// not installed the test is skipped, or fails if LICEXPORT_SLAPD is set to required.
func StartSlapd(t testing.TB, o SlapdOptions) *Slapd {
	t.Helper()
	if !SlapdInstalled(t) {
		t.Skip("slapd is not installed (Debian: apt-get install slapd)")
	}
	dir := t.TempDir()
	slapd := program(t, dir)
	conf, ldif := filepath.Join(dir, "slapd.conf"), filepath.Join(dir, "seed.ldif")
	write(t, conf, slapdConf(dir, o))
	write(t, ldif, accounts+o.LDIF)
	// #nosec G204 -- slapd is what it runs
	if out, err := exec.CommandContext(t.Context(), slapd, "-T", "add", "-q", "-f", conf, "-l", ldif).CombinedOutput(); err != nil {
		t.Fatalf("slapd -T add: %v\n%s", err, out)
	}
	s := &Slapd{Port: freePort(t), TLSPort: freePort(t)}
	listen := fmt.Sprintf("%s/ ldaps://127.0.0.1:%d/", s.URL(), s.TLSPort)
	if o.Certificate == nil {
		listen = s.URL() + "/"
	}
	// #nosec G204 -- slapd is what it runs
	cmd := exec.CommandContext(t.Context(), slapd, "-f", conf, "-h", listen, "-d", "256")
	said, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
	})
	var log strings.Builder
	for lines := bufio.NewScanner(said); lines.Scan(); {
		log.WriteString(lines.Text() + "\n")
		if strings.Contains(lines.Text(), "slapd starting") {
			go func() { _, _ = io.Copy(io.Discard, said) }()
			await(t, s.Port)
			if o.Certificate != nil {
				await(t, s.TLSPort)
			}
			return s
		}
	}
	t.Fatalf("slapd did not start:\n%s", log.String())
	return nil
}

// await waits until something listens: slapd says that it starts before it does.
func await(t testing.TB, port int) {
	t.Helper()
	patience := time.After(20 * time.Second)
	for {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			_ = conn.Close()
			return
		}
		select {
		case <-patience:
			t.Fatalf("slapd does not listen: %v", err)
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// SlapdInstalled reports whether slapd is here. Where LICEXPORT_SLAPD is set to
// required, the test fails if it is not.
func SlapdInstalled(t testing.TB) bool {
	t.Helper()
	_, installed := findSlapd()
	if !installed && os.Getenv("LICEXPORT_SLAPD") == "required" {
		t.Fatal("slapd is not installed")
	}
	return installed
}

func findSlapd() (path string, installed bool) {
	for _, name := range []string{"slapd", "/usr/sbin/slapd"} {
		if found, err := exec.LookPath(name); err == nil {
			return found, true
		}
	}
	return "", false
}

// program copies slapd into a folder: where it lies, Ubuntu lets it read the files
// of its service only (AppArmor). Cp does it, because a file that this process
// writes cannot be started while another test starts a program.
func program(t testing.TB, dir string) string {
	t.Helper()
	found, _ := findSlapd()
	copied := filepath.Join(dir, "slapd")
	// #nosec G204 -- slapd is what it copies
	if out, err := exec.CommandContext(t.Context(), "cp", found, copied).CombinedOutput(); err != nil {
		t.Fatalf("copying slapd: %v\n%s", err, out)
	}
	return copied
}

func slapdConf(dir string, o SlapdOptions) string {
	tls := ""
	if c := o.Certificate; c != nil {
		tls = fmt.Sprintf("TLSCACertificateFile %s\nTLSCertificateFile %s\nTLSCertificateKeyFile %s\nTLSVerifyClient try\n", c.CAFile, c.CertFile, c.KeyFile)
	}
	return fmt.Sprintf(`include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/nis.schema
include /etc/ldap/schema/inetorgperson.schema
include /etc/ldap/schema/dyngroup.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile %[1]s/pid
argsfile %[1]s/args
sizelimit 500
%[2]s%[3]s
database mdb
suffix "%[4]s"
rootdn "cn=root,%[4]s"
directory %[1]s
maxsize 1073741824
index objectClass,cn,uid,gidNumber,entryUUID eq
limits dn.exact="%[5]s" size=unlimited
%[6]s
access to dn.subtree="ou=hidden,%[4]s" by * none
access to attrs=userPassword by anonymous auth by * none
access to * by * read
`, dir, tls, o.Global, Suffix, Reader, o.Database)
}

const accounts = `dn: dc=ex,dc=test
objectClass: dcObject
objectClass: organization
o: ex

dn: ` + Reader + `
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: reader
userPassword: ` + Password + `

dn: ` + Limited + `
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: limited
userPassword: ` + Password + `

`

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	address, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		t.Fatalf("%s is no address of TCP", l.Addr())
	}
	return address.Port
}
