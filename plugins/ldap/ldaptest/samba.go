package ldaptest

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What Samba runs on, all on loopback, for the realm EX.TEST.
const (
	SambaHost   = "dc1.ex.test"
	SambaRoot   = "DC=ex,DC=test"
	SambaReader = "reader@EX.TEST"
	// SambaPeople is how many people it has, besides the accounts of its own.
	SambaPeople = 5000
	// SambaMembers is how many of them are in the group CAD.
	SambaMembers = 3000
)

// Samba is a running domain controller.
type Samba struct {
	// CAFile vouches for its certificate.
	CAFile string
	// Keytab has the keys of SambaReader, Krb5Conf leads to the domain controller.
	Keytab, Krb5Conf string
}

// StartSamba runs a domain controller of Samba until the test ends. It needs root,
// and the ports 88, 389, 636, 3268 and 3269 on loopback. LICEXPORT_SAMBA names the
// folder to keep the domain in, which takes minutes to make; without it the test is
// skipped.
func StartSamba(t testing.TB) *Samba {
	t.Helper()
	dir := os.Getenv("LICEXPORT_SAMBA")
	if dir == "" {
		t.Skip("LICEXPORT_SAMBA names no folder: make samba does")
	}
	done := filepath.Join(dir, "done")
	if _, err := os.Stat(done); err != nil {
		provision(t, dir)
		write(t, done, "")
	}
	// #nosec G204 G702 -- the folder is that of the test
	cmd := exec.CommandContext(t.Context(), "samba", "-F", "--no-process-group", "-M", "single", "-d", "1", "--debug-stdout", "-s", filepath.Join(dir, "dc", "etc", "smb.conf"))
	said, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatalf("samba (Debian: samba-ad-dc samba-dsdb-modules samba-ad-provision winbind ldb-tools): %v", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
	})
	go func() { _, _ = io.Copy(io.Discard, bufio.NewReader(said)) }()
	for _, port := range []int{636, 3269, 88} {
		await(t, port)
	}
	return &Samba{
		CAFile: filepath.Join(dir, "tls", "ca.pem"), Keytab: filepath.Join(dir, "reader.keytab"), Krb5Conf: filepath.Join(dir, "krb5.conf"),
	}
}

// provision makes the domain.
func provision(t testing.TB, dir string) {
	t.Helper()
	must := func(name string, args ...string) {
		t.Helper()
		// #nosec G204 G702 -- the programs are those of Samba
		if out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput(); err != nil {
			t.Fatalf("%s %v: %v\n%s", name, args, err, out)
		}
	}
	dc := filepath.Join(dir, "dc")
	if err := os.RemoveAll(dc); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "tls"), 0o700); err != nil {
		t.Fatal(err)
	}
	must("samba-tool", "domain", "provision", "--realm=EX.TEST", "--domain=EX", "--server-role=dc", "--dns-backend=NONE",
		"--adminpass="+Password, "--targetdir="+dc, "--host-name=dc1", "--host-ip=127.0.0.1",
		"--option=interfaces=lo", "--option=bind interfaces only=yes", "--option=posix:eadb="+filepath.Join(dir, "eadb.tdb"))

	c := NewCertificate(t, SambaHost, SambaHost)
	for name, from := range map[string]string{"ca.pem": c.CAFile, "cert.pem": c.CertFile, "key.pem": c.KeyFile} {
		text, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, "tls", name), string(text))
	}
	conf := filepath.Join(dc, "etc", "smb.conf")
	text, err := os.ReadFile(conf)
	if err != nil {
		t.Fatal(err)
	}
	tls := filepath.Join(dir, "tls")
	write(t, conf, strings.Replace(string(text), "[global]", fmt.Sprintf(`[global]
	server services = ldap, kdc, cldap
	tls certfile = %[1]s/cert.pem
	tls keyfile = %[1]s/key.pem
	tls cafile = %[1]s/ca.pem
	ldap server require strong auth = allow_sasl_over_tls
`, tls), 1))
	tool := func(args ...string) { t.Helper(); must("samba-tool", append(args, "-s", conf)...) }
	tool("user", "create", "reader", Password)
	tool("user", "setexpiry", "reader", "--noexpiry")
	tool("spn", "add", "ldap/"+SambaHost, "DC1$")
	tool("domain", "exportkeytab", filepath.Join(dir, "reader.keytab"), "--principal="+SambaReader)
	write(t, filepath.Join(dir, "krb5.conf"), "[libdefaults]\n default_realm = EX.TEST\n dns_lookup_kdc = false\n udp_preference_limit = 1\n[realms]\n EX.TEST = {\n  kdc = 127.0.0.1:88\n }\n")
	ldif := filepath.Join(dir, "seed.ldif")
	write(t, ldif, sambaContent())
	database := filepath.Join(dc, "private", "sam.ldb")
	must("ldbadd", "-H", database, ldif)
	write(t, ldif, fmt.Sprintf("dn: CN=Inner,OU=Licenses,%[1]s\nchangetype: modify\nadd: member\nmember: CN=Outer,OU=Licenses,%[1]s\n\n", SambaRoot))
	must("ldbmodify", "-H", database, ldif)
}

// SambaUser is the DN of a person.
func SambaUser(i int) string { return fmt.Sprintf(`CN=O\, User %d,OU=Staff,%s`, i, SambaRoot) }

// sambaContent is 5,000 people, a group of 3,000, groups in groups that contain each
// other, a group that some have as their primary one, and members of every kind.
func sambaContent() string {
	var text strings.Builder
	for _, ou := range []string{"Staff", "Licenses"} {
		fmt.Fprintf(&text, "dn: OU=%s,%s\nobjectClass: organizationalUnit\n\n", ou, SambaRoot)
	}
	for i := 1; i <= SambaPeople; i++ {
		fmt.Fprintf(&text, "dn: %s\nobjectClass: user\nsAMAccountName: u%d\ndisplayName: User %d\nmail: u%d@example.test\nuserPrincipalName: u%d@ex.test\nuserAccountControl: %d\n\n",
			SambaUser(i), i, i, i, i, 512+2*(i%2))
	}
	fmt.Fprintf(&text, "dn: CN=PC1,OU=Staff,%s\nobjectClass: computer\nsAMAccountName: PC1$\nuserAccountControl: 4096\n\n", SambaRoot)
	fmt.Fprintf(&text, "dn: CN=Outside,OU=Staff,%s\nobjectClass: contact\nmail: outside@example.test\n\n", SambaRoot)
	group := func(name string, members ...string) {
		fmt.Fprintf(&text, "dn: CN=%s,OU=Licenses,%s\nobjectClass: group\nsAMAccountName: %s\n", name, SambaRoot, name)
		for _, m := range members {
			fmt.Fprintf(&text, "member: %s\n", m)
		}
		text.WriteString("\n")
	}
	var dns []string
	for i := 1; i <= SambaMembers; i++ {
		dns = append(dns, SambaUser(i))
	}
	licenses := "OU=Licenses," + SambaRoot
	group("CAD", dns...)
	group("Inner", SambaUser(4001), SambaUser(4002))
	group("Middle", "CN=Inner,"+licenses, SambaUser(4003))
	group("Outer", "CN=Middle,"+licenses, SambaUser(4004), "CN=PC1,OU=Staff,"+SambaRoot, "CN=Outside,OU=Staff,"+SambaRoot)
	group("Everybody", "CN=Domain Users,CN=Users,"+SambaRoot)
	group("Nobody")
	return text.String()
}
