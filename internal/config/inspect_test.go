package config_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/config"
)

func TestInspectGoesOnAfterMistakes(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "licexport.yaml")
	write(t, path, "version: 1\nouput: {}\nsources:\n  good: {plugin: m365, config: {x: 1}}\n  bad: {plugin: M365}\njobs: {n: {sources: [good, bad]}}\n")
	f, problems, err := config.Inspect(path)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "path", f.Path, path)
	equal(t, "problems", len(problems), 2)
	equal(t, "a good source", f.Source("good").Broken(), false)
	equal(t, "a bad source", f.Source("bad").Broken(), true)
	equal(t, "jobs", f.JobNames(), []string{"n"})
	if _, err := config.Load(path); err == nil || err.Error() != problems.Error() {
		t.Errorf("Load says %v", err)
	}

	write(t, path, "a: [")
	f, problems, err = config.Inspect(path)
	if err != nil || len(problems) != 1 || len(f.Sources) != 0 {
		t.Errorf("no YAML gives %v, %v, %v", f, problems, err)
	}
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	f, err := config.Load("testdata/full.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		keys string
		has  bool
		want string
	}{
		{"parallel", true, "testdata/full.yaml:19:11: x"},
		{"sources contoso", true, "testdata/full.yaml:21:3: x"},
		{"sources contoso config client_secret env", true, "testdata/full.yaml:24:63: x"},
		{"sources contoso config tenant", false, "testdata/full.yaml:24:5: x"},
		{"jobs nightly then 0 run 2", true, "testdata/full.yaml:48:39: x"},
		{"jobs nightly then 7 run", false, "testdata/full.yaml:47:5: x"},
		{"jobs weekly", false, "testdata/full.yaml:32:1: x"},
		{"nothing", false, "testdata/full.yaml:1:1: x"},
	} {
		keys := strings.Fields(tt.keys)
		equal(t, tt.keys, f.Problem(config.Problem{Summary: "x"}, keys...).Error(), tt.want)
		equal(t, tt.keys, f.Has(keys...), tt.has)
	}
	equal(t, "no file", config.WithoutFile("/", "a").Problem(config.Problem{Summary: "x"}, "sources", "a").Error(), "x")
	equal(t, "nothing in no file", config.WithoutFile("/", "a").Has(), false)
}

func TestNoEffectOn(t *testing.T) {
	t.Parallel()
	f, err := config.Load("testdata/full.yaml")
	if err != nil {
		t.Fatal(err)
	}
	const events = "testdata/full.yaml:16:14: warning: notify.event_log does nothing on this computer: the Event Log is a part of Windows"
	const journal = "testdata/full.yaml:17:3: warning: notify.journal does nothing on this computer: the systemd journal is a part of Linux"
	equal(t, "linux", f.NoEffectOn("linux").Error(), events)
	equal(t, "windows", f.NoEffectOn("windows").Error(), journal)
	equal(t, "darwin", f.NoEffectOn("darwin").Error(), events+"\n"+journal)

	f, err = config.Parse([]byte("version: 1\nsources: {a: {}}\njobs:\n  j: {sources: [a], notify: {journal: true}}\n"), "f", "/")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "of a job", f.NoEffectOn("windows")[0].Line, 4)
}

func TestReferences(t *testing.T) {
	t.Parallel()
	f, err := config.Parse([]byte("version: 1\nsources: {a: {config: {list: [{token: {env: TOKEN}}], env: X}}}\nnotify: {webhook: {url: {env: URL}, headers: {k: {file: k}}}}\njobs:\n"+
		"  one: {sources: [a], then: [{run: [/bin/x, {env: ARG}]}, {run: [y, z]}]}\n"+
		"  two: {sources: [a], notify: {ping: {success: {env: PING}}}, then_on_failure: [{run: [{command: [which, x]}]}]}\n"), "f", "/etc")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range f.References() {
		got = append(got, strings.Join(r.Place, ".")+" "+r.String())
	}
	equal(t, "references", got, []string{
		"notify.webhook.url {env: URL}",
		"notify.webhook.headers.k {file: " + filepath.Join("/etc", "k") + "}",
		"jobs.one.then.0.run.1 {env: ARG}",
		"jobs.two.notify.ping.success {env: PING}",
		"jobs.two.then_on_failure.0.run.0 {command: [which, …]}",
	})
	equal(t, "variables", f.SecretVariables(), []string{"ARG", "PING", "TOKEN", "URL"})
	var programs []string
	for _, p := range f.Programs() {
		programs = append(programs, strings.Join(p.Place, ".")+" "+filepath.ToSlash(p.Path))
	}
	equal(t, "programs", programs, []string{"jobs.one.then.0.run.0 /bin/x", "jobs.one.then.1.run.0 y"})
}

// A placeholder in doubled braces is that text itself; so says package handover.
func TestDoubledBraces(t *testing.T) {
	t.Parallel()
	f, err := config.Parse([]byte("version: 1\nsources: {a: {}}\njobs: {j: {sources: [a], then: [{run: [x, '{{output}}', '{{guid}} {output}', '{job}{{job}}']}]}}"), "f", "/")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "argument", f.Jobs[0].Then[0].Run[1].Literal, "{{output}}")
	_, err = config.Parse([]byte("version: 1\nsources: {a: {}}\njobs: {j: {sources: [a], then: [{run: [x, '{{output}} {guid}']}]}}"), "f", "/")
	equal(t, "unknown", err.Error(), "f:3:43: jobs.j.then[0].run[1] holds the unknown placeholder {guid}\n"+
		"  Known here: {job}, {output}, {run}. For the text {guid} itself, write {{guid}}.")
}

func TestNothingWhereAListBelongs(t *testing.T) {
	t.Parallel()
	_, err := config.Parse([]byte("version: 1\nsources: {a: {}}\njobs: {j: {sources: , then: [{run: [x, {command: }]}]}}"), "f", "/")
	equal(t, "error", err.Error(), "f:3:21: jobs.j.sources must name at least one source\n"+
		"f:3:50: jobs.j.then[0].run[1].command must name a program")
}

// The names of protected secrets are found wherever a reference may stand.
func TestProtectedSecretsOfAFile(t *testing.T) {
	t.Parallel()
	f, err := config.Parse([]byte("version: 1\noutput: {path: a.csv}\nsources:\n  a: {plugin: m365, config: {client_secret: {protected: contoso}, deep: [{x: {protected: api}}]}}\n"+
		"notify: {webhook: {url: {protected: hook}}}\njobs:\n  one: {sources: [a], then: [{run: [/bin/x, {protected: contoso}]}]}\n"), "f", "/etc")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "names", f.ProtectedSecrets(), []string{"api", "contoso", "hook"})
}
