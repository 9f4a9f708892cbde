package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/demo"
	"github.com/licexport/licexport/internal/graphsim"
	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/plugins/ldap/ldaptest"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// buildPlugins builds further plugins of this repository into an installation.
func buildPlugins(t testing.TB, app string, names ...string) {
	t.Helper()
	for _, name := range names {
		path := filepath.Join(plugins.Places{HostDir: app}.HostPlugins(), sourcev1.BinaryPrefix+name+exe())
		cmd := exec.CommandContext(t.Context(), "go", "build", "-o", path, "github.com/licexport/licexport/plugins/"+name)
		if output, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, output)
		}
	}
}

// lockPlugins locks plugins of an installation.
func lockPlugins(t testing.TB, app string, names ...string) {
	t.Helper()
	if _, err := (plugins.Places{HostDir: app}).Lock(filepath.Join(app, plugins.LockFileName), names, plugins.Update{}); err != nil {
		t.Fatal(err)
	}
}

// A job over all kinds of sources gives one file. When the plugin of any of them is
// killed in the middle of a run, the file stays as it was. The directory is among
// them where slapd is installed.
func TestAllSourcesOrNothing(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux shows the processes of the plugins")
	}
	const dispatch = "d0000000-0000-4000-8000-000000000004" // a group
	tenant := graphsim.NewTenant(graphsim.Options{Users: 1500, Seed: 1})
	tenant.App.Roles = append(tenant.App.Roles, graphsim.RoleApplicationReadAll, graphsim.RoleGroupMemberReadAll)
	tenant.Groups = []graphsim.Group{{ID: dispatch, DisplayName: "Dispatch", Members: []graphsim.Member{{ID: tenant.Users[0].ID, Type: "user"}, {ID: tenant.Users[1].ID, Type: "user"}}}}
	s := newTenantSite(t, tenant)
	app, further := filepath.Join(s.dir, "app"), []string{"entra", "scim", "rest", "sql", "file"}
	var directory *relay
	if ldaptest.SlapdInstalled(t) {
		further = append(further, "ldap")
		directory = newRelay(t, fmt.Sprintf("127.0.0.1:%d", ldaptest.StartSlapd(t, ldaptest.SlapdOptions{LDIF: payroll()}).Port))
	}
	sources := append([]string{"m365"}, further...)
	buildPlugins(t, app, further...)
	lockPlugins(t, app, further...)
	for name, content := range demo.Files() {
		if err := os.WriteFile(filepath.Join(s.dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(s.dir, "ldap.secret"), []byte(ldaptest.Password), 0o600); err != nil {
		t.Fatal(err)
	}
	var hang, hangSCIM atomic.Pointer[trap] // at the second page
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("cursor") != "" && hang.Load().holds(r) {
			return
		}
		demo.Desk().ServeHTTP(w, r)
	}))
	t.Cleanup(api.Close)
	scim := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if start := r.FormValue("startIndex"); start != "" && start != "1" && hangSCIM.Load().holds(r) {
			return
		}
		demo.Draw().ServeHTTP(w, r)
	}))
	t.Cleanup(scim.Close)

	// configure makes one source hang. It returns what is closed when that is seen
	// here; nil: the program says it.
	configure := func(stuck string) (seen <-chan struct{}) {
		query := "SELECT a.product AS license, p.id, p.email, p.name FROM assignment a JOIN person p ON p.id = a.person"
		settle := "0s"
		hang.Store(nil)
		hangSCIM.Store(nil)
		if directory != nil {
			directory.holds.Store(nil)
		}
		waits := &trap{seen: make(chan struct{})}
		s.strike()
		switch stuck {
		case "scim":
			hangSCIM.Store(waits)
			seen = waits.seen
		case "rest":
			hang.Store(waits)
			seen = waits.seen
		case "sql":
			query = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT 'X' AS license, max(i) AS id FROM n"
		case "file":
			settle = "10m"
			now := time.Now() //nolint:forbidigo // the date of a file, which the program compares with its own clock
			if err := os.Chtimes(filepath.Join(s.dir, "adobe.csv"), now, now); err != nil {
				t.Fatal(err)
			}
		case "ldap":
			directory.holds.Store(waits)
			seen = waits.seen
		case "m365":
			s.strike("stall")
			seen = s.stalled
		case "entra":
			s.strike("stall-members")
			seen = s.stalled
		}
		groups := maps.Clone(s.settings)
		delete(groups, "settle")
		groups["groups"] = []any{map[string]any{"id": dispatch, "uid": "Dispatch"}}
		settings := map[string]any{
			"m365":  map[string]any{"config": s.settings},
			"entra": map[string]any{"config": groups},
			"scim":  map[string]any{"config": map[string]any{"url": scim.URL + "/scim/v2", "token": map[string]any{"file": "draw.token"}, "license_from": "roles", "uid_prefix": "Draw"}},
			"rest":  map[string]any{"config": map[string]any{"recipe": "file", "file": "desk.yaml", "server": api.URL, "secrets": map[string]any{"token": map[string]any{"file": "desk.token"}}}},
			"sql":   map[string]any{"config": map[string]any{"engine": "sqlite", "file": "assets.db", "query": query}},
			"file": map[string]any{"config": map[string]any{
				"path": "adobe.csv", "settle": settle, "list_separator": ",", "uid_prefix": "Adobe ",
				"columns": map[string]any{"id": []string{"ID"}, "email": []string{"Email"}, "first_name": []string{"First Name"}, "last_name": []string{"Last Name"}, "license": []string{"Team Products"}},
			}},
		}
		if directory != nil {
			settings["ldap"] = map[string]any{"config": map[string]any{
				"url": "ldap://" + directory.address, "bind_dn": ldaptest.Reader, "password": map[string]any{"file": "ldap.secret"},
				"page_size": 100, "groups": []any{map[string]any{"name": "Payroll", "uid": "Payroll", "purchased": 200}},
			}}
		}
		text, err := json.Marshal(map[string]any{
			"version": 1, "output": map[string]any{"path": "licenses.csv"}, "sources": settings,
			"jobs": map[string]any{"all": map[string]any{"sources": sources}},
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(s.dir, "licexport.yaml"), text, 0o600); err != nil {
			t.Fatal(err)
		}
		return seen
	}

	configure("")
	if o := s.run("run", "--job", "all", "--first"); o.code != 0 {
		t.Fatalf("exit code %d\n%s", o.code, o.stderr)
	}
	published, err := os.ReadFile(filepath.Join(s.dir, "licenses.csv"))
	if err != nil {
		t.Fatal(err)
	}
	wanted := []string{"\r\nAdobe Acrobat Pro;", "\r\nCAD-PRO;", "\r\nDispatch;", "\r\nDraw:Full;", "\r\ndemo.contoso:Desk Agent;8;", "contoso:SPE_E3;"}
	if directory != nil {
		wanted = append(wanted, "\r\nPayroll;200;p1@example.test;Person 1\r\n", "\r\nPayroll;200;p150@example.test;Person 150\r\n")
	}
	for _, want := range wanted {
		if !strings.Contains(string(published), want) {
			t.Errorf("no row with %q in\n%s", want, published)
		}
	}
	for _, stuck := range sources {
		o := killed(t, s, stuck, configure(stuck))
		now, err := os.ReadFile(filepath.Join(s.dir, "licenses.csv"))
		if err != nil || string(now) != string(published) {
			t.Errorf("%s: the file has changed: %v", stuck, err)
		}
		if o.code != 3 || !strings.Contains(o.stderr, fmt.Sprintf("source %q", stuck)) {
			t.Errorf("%s: exit code %d\n%s", stuck, o.code, o.stderr)
		}
	}
}

// payroll is a directory with a group of 150 people.
func payroll() string {
	var people, members strings.Builder
	for i := range 150 {
		dn := fmt.Sprintf("uid=p%d,%s", i+1, ldaptest.Suffix)
		fmt.Fprintf(&people, "dn: %s\nobjectClass: inetOrgPerson\nuid: p%[2]d\ncn: Person %[2]d\nsn: Person\nmail: p%[2]d@example.test\n\n", dn, i+1)
		fmt.Fprintf(&members, "member: %s\n", dn)
	}
	return people.String() + "dn: cn=Payroll," + ldaptest.Suffix + "\nobjectClass: groupOfNames\ncn: Payroll\n" + members.String() + "\n"
}

// relay stands between a program and a server.
type relay struct {
	address string
	// passed is how many bytes the server sent in the last connection.
	passed atomic.Int64
	// holds, where it is set, keeps back the last third of them, until the program
	// has gone.
	holds atomic.Pointer[trap]
}

// newRelay is a relay to a server, until the test ends.
func newRelay(t *testing.T, server string) *relay {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	r := &relay{address: l.Addr().String()}
	go func() {
		for {
			program, err := l.Accept()
			if err != nil {
				return // the test has ended
			}
			go r.join(program, server)
		}
	}()
	return r
}

// join passes on what both sides send.
func (r *relay) join(program net.Conn, server string) {
	defer func() { _ = program.Close() }()
	far, err := net.Dial("tcp", server)
	if err != nil {
		return
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_, _ = io.Copy(far, program) // until the program ends the connection
		_ = far.Close()
	}()
	if hold := r.holds.Load(); hold != nil {
		if _, err := io.CopyN(program, far, r.passed.Load()*2/3); err != nil {
			return
		}
		hold.once.Do(func() { close(hold.seen) })
		<-gone
		return
	}
	n, _ := io.Copy(program, far) // until either side ends the connection
	r.passed.Store(n)
}

// trap is where requests wait until whoever sent them has gone.
type trap struct {
	seen chan struct{} // closed when the first one is there
	once sync.Once
}

// holds keeps a request, and reports whether there is a trap at all.
func (h *trap) holds(r *http.Request) bool {
	if h == nil {
		return false
	}
	h.once.Do(func() { close(h.seen) })
	<-r.Context().Done()
	return true
}

// killed runs the job, and kills the plugin of one source once it is stuck.
func killed(t *testing.T, s *site, source string, stuck <-chan struct{}) outcome {
	t.Helper()
	var stdout strings.Builder
	stderr := &watched{word: map[string]string{"sql": "connected", "file": "waits for a file"}[source], found: make(chan struct{})}
	if stuck == nil {
		stuck = stderr.found
	}
	cmd := s.command("run", "--job", "all")
	cmd.Env = append(slices.Clone(s.env), "LICEXPORT_LOG=debug")
	cmd.Stdout, cmd.Stderr = &stdout, stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-stuck:
	case <-time.After(patience):
		t.Errorf("%s is not stuck\n%s", source, stderr)
	}
	struck := false
	for folder, program := range processes(filepath.Join(s.dir, "app", "plugins")) {
		if strings.TrimPrefix(filepath.Base(program), sourcev1.BinaryPrefix) != source {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(folder))
		if err != nil {
			t.Fatal(err)
		}
		if process, err := os.FindProcess(pid); err == nil {
			struck = process.Kill() == nil
		}
	}
	if !struck {
		t.Errorf("%s: there is no process to kill", source)
	}
	_ = cmd.Wait() // it ends with an error
	return outcome{code: cmd.ProcessState.ExitCode(), stdout: stdout.String(), stderr: stderr.String()}
}

// watched is a text that somebody waits for a word in.
type watched struct {
	word  string
	found chan struct{} // closed when the word is there

	mu   sync.Mutex
	text strings.Builder
	once sync.Once
}

// Write adds to the text.
func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n, err := w.text.Write(p)
	if w.word != "" && strings.Contains(w.text.String(), w.word) {
		w.once.Do(func() { close(w.found) })
	}
	return n, err
}

// String returns the text.
func (w *watched) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}
