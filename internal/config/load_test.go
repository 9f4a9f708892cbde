package config_test

import (
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/identity"
)

func TestLoadReadsEverything(t *testing.T) {
	t.Parallel()
	f, err := config.Load("testdata/full.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dir, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	in := func(parts ...string) string { return filepath.Join(append([]string{dir}, parts...)...) }

	equal(t, "path", f.Path, in("full.yaml"))
	equal(t, "warnings", len(f.Warnings), 0)
	equal(t, "output", f.Output, config.Output{Path: in("out", "licenses.csv"), Encoding: csvout.UTF8BOM})
	equal(t, "parallel", f.Parallel, 2)
	equal(t, "retention", f.Retention, config.Retention{Contents: 30 * 24 * time.Hour, Records: 60 * 24 * time.Hour, Days: 14 * 24 * time.Hour, Counts: 366 * 24 * time.Hour, Candidates: 7 * 24 * time.Hour})
	equal(t, "plugins", f.Plugins, config.Plugins{Mirror: "https://mirror.contoso.cz/licexport/0.1.0", CAFile: in("ca.pem")})
	equal(t, "log", f.Log, config.Log{Level: "debug", Format: "json", File: in("licexport.log"), MaxSize: 5 << 20, MaxFiles: 3, MaxAge: 30 * 24 * time.Hour})
	equal(t, "on_refusal", f.Guard.OnRefusal, config.RefusalKeep)
	equal(t, "identity", f.Identity, config.Identity{Domains: map[string]string{"contoso.onmicrosoft.com": "contoso.cz"}, NoEmail: identity.Fail})
	equal(t, "webhook url", f.Notify.Webhook.URL.Ref.Env, "TEAMS_URL")
	equal(t, "webhook key", f.Notify.Webhook.Headers["X-Api-Key"].Ref.File, in("key.txt"))
	equal(t, "event log", *f.Notify.EventLog, config.EventLog{Source: "licexport", On: []config.Outcome{config.OutcomeAttention, config.OutcomeRefused, config.OutcomeFailure}})
	equal(t, "journal", *f.Notify.Journal, config.Journal{On: []config.Outcome{config.OutcomeFailure}})

	equal(t, "sources", f.SourceNames(), []string{"contoso", "jira"})
	contoso, jira := f.Source("contoso"), f.Source("jira")
	equal(t, "plugin", contoso.Plugin, "m365")
	equal(t, "program", contoso.Path, in("bin", "licexport-source-m365"))
	equal(t, "uids", contoso.UIDs, map[string]string{"6fd2c87f-b296-42f0-b197-1e91e994b900": "contoso:ENTERPRISEPACK"})
	equal(t, "env", contoso.Env, []string{"HTTPS_PROXY_EXTRA"})
	equal(t, "timeout", contoso.Timeout, time.Hour)
	equal(t, "idle timeout", contoso.IdleTimeout, 10*time.Minute)
	equal(t, "memory", contoso.MaxMemory, int64(2<<30))
	equal(t, "plugin by default", jira.Plugin, "jira")
	equal(t, "timeout by default", jira.Timeout, 2*time.Hour)
	equal(t, "idle timeout by default", jira.IdleTimeout, 5*time.Minute)
	equal(t, "memory by default", jira.MaxMemory, int64(1<<30))
}

func TestJobInheritsKeyByKey(t *testing.T) {
	t.Parallel()
	f, err := config.Load("testdata/full.yaml")
	if err != nil {
		t.Fatal(err)
	}
	j, err := f.Job("nightly")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "output", j.Output, f.Output)
	equal(t, "max_removed_percent", j.Guard.File.MaxRemovedPercent, 25.0)
	equal(t, "min_baseline", j.Guard.File.MinBaseline, 3)
	equal(t, "on_refusal", j.Guard.OnRefusal, config.RefusalKeep)

	limits := func(change func(*guard.Limits)) guard.Limits {
		l := guard.Defaults()
		l.MaxRemovedPercent, l.MinBaseline = 25, 3
		change(&l)
		return l
	}
	equal(t, "rules of the job, then inherited ones", j.Guard.Rules, []guard.Rule{
		{Pattern: "*:flow_free", Limits: limits(func(l *guard.Limits) { l.MaxRemovedPercent, l.MinBaseline = 90, 1 })},
		{Pattern: "x*", Limits: limits(func(l *guard.Limits) { l.MaxRemovedRows = 7 })},
		{Pattern: "contoso:*", Limits: limits(func(l *guard.Limits) { l.MinBaseline = 5 })},
	})
	equal(t, "the top level is untouched", len(f.Guard.Rules), 2)

	equal(t, "people.csv", filepath.Base(j.Identity.File), "people.csv")
	equal(t, "no_email", j.Identity.NoEmail, identity.Fail)
	equal(t, "domains of a source", f.IdentityOf(j, f.Source("contoso")).Domains, map[string]string{"contoso.onmicrosoft.com": "contoso.cz", "b.example": "c.example"})
	equal(t, "domains of another", f.IdentityOf(j, f.Source("jira")).Domains, map[string]string{"contoso.onmicrosoft.com": "contoso.cz"})

	equal(t, "inherited webhook", j.Notify.Webhook, f.Notify.Webhook)
	equal(t, "switched off", j.Notify.EventLog == nil && f.Notify.EventLog != nil, true)
	equal(t, "own ping", j.Notify.Ping.Fail.Literal, "https://ping.example/abc/fail")

	equal(t, "cron", j.Schedule.Cron, "30 2 * * *")
	equal(t, "zone", j.Schedule.Zone.String(), "Europe/Prague")
	equal(t, "jitter", j.Schedule.Jitter, 5*time.Minute)
	equal(t, "reuse", j.OnSourceFailure, config.FailurePolicyReuse)
	equal(t, "max_age", j.MaxAge, 72*time.Hour)
	equal(t, "step timeout", j.Then[0].Timeout, 20*time.Minute)
	equal(t, "ok codes", j.Then[0].OKCodes, []int{0, 2})
	equal(t, "program from PATH", j.Then[0].Run[0].Literal, "ImportLic.exe")
	equal(t, "program beside the file", j.ThenOnFailure[0].Run[0].Literal, filepath.Join(f.Dir, "tell.sh"))
	equal(t, "number as argument", j.ThenOnFailure[0].Run[2].Literal, "7")
	equal(t, "parallel", j.Parallel, 1)

	other, err := f.Job("by-hand")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "inherited parallel", other.Parallel, 2)
	equal(t, "own output, inherited encoding", other.Output, config.Output{Path: filepath.Join(f.Dir, "other.csv"), Encoding: csvout.UTF8BOM})
	equal(t, "inherited guard", other.Guard, f.Guard)
}

func TestSelect(t *testing.T) {
	t.Parallel()
	f, err := config.Load("testdata/full.yaml")
	if err != nil {
		t.Fatal(err)
	}
	j, err := f.Select("jira", "contoso", "jira")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "sources", j.Sources, []string{"jira", "contoso"})
	equal(t, "output", j.Output, f.Output)

	f.Path = "licexport.yaml"
	_, err = f.Select("contosso", "x")
	equal(t, "unknown sources", err.Error(),
		"licexport.yaml: there is no source \"contosso\"\n  Did you mean \"contoso\"?\n"+
			"licexport.yaml: there is no source \"x\"\n  Sources of this file: contoso, jira.")
	_, err = f.Job("nightli")
	equal(t, "unknown job", err.Error(), "licexport.yaml: there is no job \"nightli\"\n  Did you mean \"nightly\"?")
	_, err = config.WithoutFile("/work", "m365").Job("nightly")
	equal(t, "no file", err.Error(), "there is no job \"nightly\"\n  Jobs need a configuration file (licexport.yaml), and there is none.")
}

func TestWithoutFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := config.WithoutFile(dir, "m365", "jira")
	j, err := f.Select("m365")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "output", j.Output, config.Output{Path: filepath.Join(dir, "licenses.csv"), Encoding: csvout.UTF8BOM})
	equal(t, "guard", j.Guard.File, guard.Defaults())
	equal(t, "plugin", f.Source("m365").Plugin, "m365")
	equal(t, "from the environment", f.Source("m365").TakesFromEnvironment(), true)
}

func TestFileProblems(t *testing.T) {
	t.Parallel()
	const head = "version: 1\nsources: {contoso: {plugin: m365}, jira: {}}\n"
	tests := []struct{ name, in, want string }{
		{"no version", "sources: {a: {}}", "licexport.yaml:1:1: version is missing"},
		{
			"version of the future", "version: 2\nsources: {a: {}}",
			"licexport.yaml:1:10: version must be 1, not the number 2\n  A file with another version was written for another release of licexport.",
		},
		{"no sources", "version: 1", "licexport.yaml:1:1: sources is missing"},
		{
			"empty sources", "version: 1\nsources:",
			"licexport.yaml:2:9: sources is empty\n  Name at least one, as in: sources: {contoso: {plugin: m365, config: {…}}}",
		},
		{
			"misspelled keys at three levels", "version: 1\nouput: {}\nsources:\n  a:\n    pluginn: m365\nguard: {max_remove_percent: 1}",
			"licexport.yaml:2:1: unknown setting \"ouput\"\n  Did you mean \"output\"?\n" +
				"licexport.yaml:5:5: unknown setting \"pluginn\" in sources.a\n  Did you mean \"plugin\"?\n" +
				"licexport.yaml:6:9: unknown setting \"max_remove_percent\" in guard\n  Did you mean \"max_removed_percent\"?",
		},
		{"percentage", head + "guard: {max_removed_percent: 120}", "licexport.yaml:3:30: guard.max_removed_percent must be a number from 0 to 100, not the number 120"},
		{
			"license rule, reported once though jobs read it again",
			head + "guard: {licenses: {\"A*\": {min_baseline: -1}}}\njobs:\n  j: {sources: [jira], guard: {}}",
			"licexport.yaml:3:41: guard.licenses.A*.min_baseline must be a whole number of at least 0, not the number -1",
		},
		{"encoding", head + "output: {encoding: utf8}", "licexport.yaml:3:20: output.encoding must be utf-8-bom, utf-8 or windows-1250, not the text \"utf8\"\n  Did you mean \"utf-8\"?"},
		{
			"plugin name", "version: 1\nsources: {a: {plugin: M365}}",
			"licexport.yaml:2:23: sources.a.plugin: \"M365\" cannot be the name of a plugin: use lower-case letters, digits and hyphens, at most 40, beginning with a letter",
		},
		{
			"no plugin", "version: 1\nsources: {Contoso: {}}",
			"licexport.yaml:2:11: sources.Contoso has no plugin, and its own name cannot be one\n  Name the plugin that reads it, as in: plugin: m365",
		},
		{
			"source name", "version: 1\nsources: {a b: {plugin: m365}}",
			"licexport.yaml:2:11: sources.a b: \"a b\" cannot be the name of a source\n  Use letters, digits, hyphen, dot and underscore, at most 64, beginning with a letter or digit.",
		},
		{"long uid", "version: 1\nsources: {a: {uids: {x: \"" + strings.Repeat("😀", 128) + "\"}}}", "licexport.yaml:2:25: sources.a.uids.x has 256 characters; a UId has at most 255"},
		{
			"a secret among the names", "version: 1\nsources: {a: {env: [TOKEN=hunter2]}}",
			"licexport.yaml:2:21: sources.a.env holds something that is not the name of an environment variable\n  List names only, as in [HTTPS_PROXY]; the values come from the environment of licexport.",
		},
		{
			"domain", head + "identity: {domains: {\"@contoso.com\": contoso.cz, b.example: \"c d\"}}",
			"licexport.yaml:3:22: \"@contoso.com\" in identity.domains is not a domain\n  Write it without @ and without spaces, as in contoso.onmicrosoft.com.\n" +
				"licexport.yaml:3:61: \"c d\" in identity.domains is not a domain\n  Write it without @ and without spaces, as in contoso.com.",
		},
		{
			"sources of a job", head + "jobs:\n  n: {sources: [contosso, jira, jira]}\n  m: {}\n  o: {sources: []}",
			"licexport.yaml:4:17: jobs.n.sources names the unknown source \"contosso\"\n  Did you mean \"contoso\"?\n" +
				"licexport.yaml:4:33: jobs.n.sources names the source \"jira\" twice\n" +
				"licexport.yaml:5:3: jobs.m.sources is missing\n" +
				"licexport.yaml:6:16: jobs.o.sources must name at least one source",
		},
		{
			"schedules", head + "jobs:\n" +
				"  a: {sources: [jira], schedule: {cron: \"30 2 * *\"}}\n" +
				"  b: {sources: [jira], schedule: {cron: \"TZ=UTC 30 2 * * *\"}}\n" +
				"  c: {sources: [jira], schedule: {cron: \"0 0 30 2 *\"}}\n" +
				"  d: {sources: [jira], schedule: {cron: \"0 0 1 * 1\"}}\n" +
				"  e: {sources: [jira], schedule: {cron: \"0 0 * * *\", time_zone: Europe/Brno}}\n" +
				"  f: {sources: [jira], schedule: {}}",
			"licexport.yaml:4:41: jobs.a.schedule.cron \"30 2 * *\" must have five fields\n  Write minute, hour, day of month, month, day of week, as in \"30 2 * * *\" (each day at 2:30).\n" +
				"licexport.yaml:5:41: jobs.b.schedule.cron \"TZ=UTC 30 2 * * *\" must not name a time zone\n  The time zone is a setting of its own.\n" +
				"licexport.yaml:6:41: jobs.c.schedule.cron \"0 0 30 2 *\" is never due\n  No year has such a day.\n" +
				"licexport.yaml:7:41: jobs.d.schedule.cron \"0 0 1 * 1\" names both a day of month and a day of week\n  Programs disagree whether both must match or either. Give one and let the other be *.\n" +
				"licexport.yaml:8:65: jobs.e.schedule.time_zone \"Europe/Brno\" is not a time zone\n  Use a name of the IANA database, as in Europe/Prague, or Local or UTC.\n" +
				"licexport.yaml:9:34: jobs.f.schedule.cron is missing",
		},
		{
			"steps", head + "jobs:\n  a:\n    sources: [jira]\n    then:\n      - {run: [ImportLic.exe, \"{ouput}\"]}\n      - {run: []}\n      - {timeout: 5}\n      - {run: [x], ok_codes: []}",
			"licexport.yaml:7:31: jobs.a.then[0].run[1] holds the unknown placeholder {ouput}\n  Did you mean \"{output}\"? For the text {ouput} itself, write {{ouput}}.\n" +
				"licexport.yaml:8:15: jobs.a.then[1].run must name a program\n  Write a list, as in [ImportLic.exe, /input, \"{output}\"]. No shell is involved.\n" +
				"licexport.yaml:9:9: jobs.a.then[2].run is missing\n" +
				"licexport.yaml:9:19: jobs.a.then[2].timeout must be a duration such as 90s, 30m, 2h or 3d, not the number 5\n" +
				"licexport.yaml:10:30: jobs.a.then[3].ok_codes must list at least one exit code",
		},
		{
			"an address is never repeated", head + "notify: {webhook: {url: hooks.example/very-secret}, ping: {}}",
			"licexport.yaml:3:25: notify.webhook.url must be an address that begins with https:// or a reference to a secret that holds one\n" +
				"licexport.yaml:3:59: notify.ping.success is missing",
		},
		{
			"references", head + "notify: {webhook: {url: {env: A, file: b}, headers: {x: {command: []}, y: {env: A, timeout: 3s}, z: {protected: \"a b\"}, w: {protectd: a}}}}",
			"licexport.yaml:3:25: notify.webhook.url must name one place of the secret: {env: NAME}, {file: PATH}, {protected: NAME} or {command: [PROGRAM, ARGUMENT]}\n" +
				"licexport.yaml:3:67: notify.webhook.headers.x.command must name a program\n" +
				"licexport.yaml:3:75: notify.webhook.headers.y.timeout goes with command only\n" +
				"licexport.yaml:3:113: notify.webhook.headers.z.protected: \"a b\" cannot be the name of a secret\n  Use letters, digits, hyphen, dot and underscore, at most 64, beginning with a letter or digit.\n" +
				"licexport.yaml:3:125: unknown setting \"protectd\" in notify.webhook.headers.w\n  Did you mean \"protected\"?",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := config.Parse([]byte(tt.in), "licexport.yaml", "/etc/licexport")
			if err == nil {
				t.Fatal("no problem was found")
			}
			if got := err.Error(); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

// Each would take away what the other one published, small licenses without a
// word of the guard.
func TestTwoJobsWithOneOutputAndDifferentSources(t *testing.T) {
	t.Parallel()
	const file = "version: 1\nsources: {a: {}, b: {}}\njobs:\n  one: {sources: [a]}\n  two: {sources: [b, a]}\n"
	_, err := config.Parse([]byte(file), "licexport.yaml", abs("/etc/licexport"))
	want := "licexport.yaml:5:3: the jobs \"one\" and \"two\" write " + abs("/etc/licexport/licenses.csv") + " from different sources\n" +
		"  Each replaces the whole file, so it would take away the licenses of the other's sources. Put all sources into one job, or give each job an output.path of its own."
	if err == nil || err.Error() != want {
		t.Errorf("got:\n%v\nwant:\n%s", err, want)
	}
}

// The path does not matter but the file that it leads to.
func TestTwoJobsWithOneOutputUnderTwoNames(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "out"), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("out", filepath.Join(dir, "link")); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "link")); err != nil {
		t.Skip("links are made but not followed here: ", err)
	}
	const file = "version: 1\nsources: {a: {}, b: {}}\njobs:\n  one: {sources: [a], output: {path: out/l.csv}}\n  two: {sources: [b], output: {path: "
	_, err := config.Parse([]byte(file+"link/l.csv}}\n"), "licexport.yaml", dir)
	if want := "which is also " + filepath.Join(dir, "out", "l.csv") + ", from different sources"; !strings.Contains(text(err), want) {
		t.Errorf("got %v, want %q", err, want)
	}
	if _, err := config.Parse([]byte(file+"link/other.csv}}\n"), "licexport.yaml", dir); err != nil {
		t.Error(err)
	}
}

func TestFileWarnings(t *testing.T) {
	t.Parallel()
	const head = "version: 1\nsources: {a: {}, b: {}}\njobs:\n"
	const warned = "licexport.yaml:10:13: warning: the jobs \"one\" and \"two\" hand different files over to the same database\n" +
		"  ImportLic may take the licenses of one file away when it imports the other. Put all sources of one Alvao database into one job with one output."
	two := func(first, second string) string {
		return head + "  one:\n    sources: [a]\n    output: {path: a.csv}\n    then: [{run: [" + first + "]}]\n  two:\n    sources: [b]\n    then:\n" +
			"    # The line with the second database\n" + "      - run: [" + second + "]\n    output: {path: b.csv}\n"
	}
	tests := []struct{ name, in, want string }{
		{
			"same server and database", two(`'C:\Alvao\ImportLic.exe', /server, SQL1, /db, Alvao`, `importlic, -DB, alvao, -Server, sql1`),
			strings.ReplaceAll(warned, ":10:13:", ":12:14:"),
		},
		{
			"connection string and options", two(`ImportLic.exe, /conn, "Data Source=tcp:sql1; Initial Catalog=alvao;User ID=x"`, `ImportLic.exe, /server, sql1, /db, alvao`),
			strings.ReplaceAll(warned, ":10:13:", ":12:14:"),
		},
		{
			"one secret connection string", two(`ImportLic.exe, /conn, {env: ALVAO}`, `ImportLic.exe, /conn, {env: ALVAO}`),
			strings.ReplaceAll(warned, ":10:13:", ":12:14:"),
		},
		{"two databases", two(`ImportLic.exe, /server, sql1, /db, a`, `ImportLic.exe, /server, sql1, /db, b`), ""},
		{"another program", two(`copy, /server, sql1, /db, a`, `copy, /server, sql1, /db, a`), ""},
		{"two schedules of one job", head + "  one: {sources: [a, b]}\n  two: {sources: [b, a]}\n", ""},
		{
			"max_age without reuse", head + "  one: {sources: [a, b], max_age: 1d}\n",
			"licexport.yaml:4:26: warning: jobs.one.max_age has no effect\n  It goes with on_source_failure: reuse.",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f, err := config.Parse([]byte(tt.in), "licexport.yaml", abs("/etc/licexport"))
			if err != nil {
				t.Fatal(err)
			}
			if got := f.Warnings.Error(); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	work, user, system, other := t.TempDir(), t.TempDir(), t.TempDir(), t.TempDir()
	named := filepath.Join(other, "my.yaml")
	write(t, named, "version: 1\n")
	getenv := func(value string) func(string) string {
		return func(name string) string {
			if name != "LICEXPORT_CONFIG" {
				t.Errorf("%s was asked for", name)
			}
			return value
		}
	}
	find := func(flag, env string) string {
		path, err := config.Finder{Flag: flag, Getenv: getenv(env), WorkDir: work, UserDir: user, SystemDir: system}.Find()
		if err != nil {
			return err.Error()
		}
		return path
	}
	equal(t, "nothing", find("", ""), "")
	inSystem := filepath.Join(system, "licexport.yaml")
	write(t, inSystem, "version: 1\n")
	equal(t, "the computer's last", find("", ""), inSystem)
	inUser := filepath.Join(user, "licexport", "licexport.yaml")
	write(t, inUser, "version: 1\n")
	equal(t, "user directory", find("", ""), inUser)
	inWork := filepath.Join(work, "licexport.yaml")
	write(t, inWork, "version: 1\n")
	equal(t, "working directory first", find("", ""), inWork)
	equal(t, "environment", find("", named), named)
	equal(t, "flag first", find(named, "missing.yaml"), named)
	missing := filepath.Join(other, "missing.yaml")
	equal(t, "named but missing", find(missing, ""), "the configuration file "+missing+", named by --config, does not exist")
	equal(t, "directory", find("", other), other+", named by LICEXPORT_CONFIG, is a directory; name the file, as in "+filepath.Join(other, "licexport.yaml"))
}

// What the computer has is for those who may look into its folder. It is named once,
// also where it is the user's.
func TestFindInTheFolderOfTheComputer(t *testing.T) {
	t.Parallel()
	system := filepath.Join(t.TempDir(), "licexport")
	if err := os.Mkdir(system, 0o750); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(system, "licexport.yaml")
	write(t, path, "version: 1\n")
	f := config.Finder{Getenv: func(string) string { return "" }, UserDir: filepath.Dir(system), SystemDir: system}
	if places := f.Places(); len(places) != 1 || places[0] != path {
		t.Errorf("places %q", places)
	}
	f.UserDir = ""
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		t.Skip("this account may look into all folders")
	}
	if err := os.Chmod(system, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(system, 0o700) })
	if found, err := f.Find(); found != "" || err != nil {
		t.Errorf("found %q, %v", found, err)
	}
}

// Where the configuration of a computer is.
func TestSystemDir(t *testing.T) {
	t.Parallel()
	got := config.SystemDir(func(name string) string {
		return map[string]string{"ProgramData": `C:\ProgramData`}[name]
	})
	if want := map[string]string{"linux": "/etc/licexport", "windows": `C:\ProgramData\licexport`}[runtime.GOOS]; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzParse(f *testing.F) {
	full, err := os.ReadFile("testdata/full.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(full)
	f.Add([]byte("version: 1\nsources: {a: &a {config: *a}}"))
	f.Add([]byte("version: 1\nsources: {a: {uids: [], env: {}}}\njobs: {j: {sources: a, then: {}, schedule: {cron: '* * * * 8'}}}"))
	f.Add([]byte("? {a: b}\n: !!binary x\n"))
	const schema = `{"type":"object","properties":{"s":{"type":"string","writeOnly":true},"p":{"type":"string","x-path":true}},"additionalProperties":false}`
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := config.Parse(data, "f.yaml", "/etc")
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without a text")
			}
			return
		}
		for _, s := range file.Sources {
			// Only a panic is a fault here.
			_, _ = s.Settings(schema, config.SettingsOptions{})
		}
	})
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %#v\nwant %#v", what, got, want)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// abs makes a path absolute on Windows too.
func abs(path string) string {
	a, err := filepath.Abs(path)
	if err != nil {
		panic(err)
	}
	return a
}

// Installed in a scheduler that ignores case, one job would replace the other.
func TestJobsWhoseNamesDifferInCase(t *testing.T) {
	t.Parallel()
	_, err := config.Parse([]byte("version: 1\nsources: {a: {}}\njobs:\n  nightly: {sources: [a]}\n  Nightly: {sources: [a], output: {path: b.csv}}\n"), "f", "/")
	want := "f:5:3: the names of the jobs \"nightly\" and \"Nightly\" differ in case only\n" +
		"  The Windows Task Scheduler and Kubernetes take them for one. Give one of them another name."
	if text(err) != want {
		t.Errorf("got\n%s\nwant\n%s", text(err), want)
	}
}
