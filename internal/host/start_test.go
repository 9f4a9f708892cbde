package host_test

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/details"
	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/host/hosttest"
	"github.com/licexport/licexport/internal/testprogram"
)

func TestStartDescribesThePlugin(t *testing.T) {
	t.Parallel()
	s := start(t, command(t))
	got := s.Description()
	again, err := s.Describe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got != again {
		t.Errorf("Describe changed its mind:\n%+v\n%+v", got, again)
	}
	if !strings.Contains(got.ConfigSchema, "writeOnly") {
		t.Errorf("schema is missing: %q", got.ConfigSchema)
	}
	got.ConfigSchema = ""
	want := host.Description{
		Name: "double", Version: "1.2.3", Summary: "A source for tests", SDK: "none",
		KnowsTotals: true, LicensesOnly: true, Details: details.All(), MinInterval: time.Minute,
	}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// What a plugin says of being experimental is fit for people.
func TestExperimentalPluginSaysSo(t *testing.T) {
	t.Parallel()
	got := start(t, command(t, "-mode", "experimental")).Description()
	if got.Experimental != "Only tried against a double." {
		t.Errorf("got %q", got.Experimental)
	}
}

// A plugin that does not start is explained in words that say what to do, and
// leaves nothing behind.
func TestStartExplainsFailures(t *testing.T) {
	t.Parallel()
	tests := []struct {
		mode string
		code string
		want string
	}{
		{"exits-127", "host.exited", `source "contoso": plugin double did not start
  it ended before it was ready (exit status 127).
  its last lines on standard error:
  | error while loading shared libraries: libfoo.so.1`},
		{"prints-banner", "host.no_handshake", `source "contoso": plugin double did not start
  it printed this instead of the plugin handshake:
  | Loading configuration...
  A plugin must not write to standard output. Is this a licexport plugin? Plugin authors: see docs/plugins/contract.md`},
		{"prints-half-line", "host.no_handshake", `source "contoso": plugin double did not start
  it printed this instead of the plugin handshake:
  | 1|1|unix
  and ended (exit status 3).
  A plugin must not write to standard output. Is this a licexport plugin? Plugin authors: see docs/plugins/contract.md`},
		{"wrong-protocol", "host.protocol", `source "contoso": plugin double is too new for this licexport
  it speaks protocol 7, this licexport speaks 1. Update licexport, or use an older version of the plugin.`},
		{"old-protocol", "host.protocol", `source "contoso": plugin double is too old for this licexport
  it speaks protocol 0, this licexport speaks 1. Update the plugin, or use a licexport of its time.`},
		{"far-away", "host.not_local", `source "contoso": plugin double did not start
  it listens at 192.0.2.1:443, which is not on this computer.`},
		{"ignores-tls", "host.no_tls", `source "contoso": plugin double did not start
  it offers no TLS certificate in its handshake, so licexport cannot be sure whom it talks to.
  Plugin authors: see docs/plugins/contract.md`},
		{"no-service", "host.not_a_source", `source "contoso": plugin double is no licexport source
  it answers, but does not serve licexport.source.v1.SourceService.`},
	}
	for _, tt := range tests {
		t.Run(tt.mode, func(t *testing.T) {
			t.Parallel()
			_, err := host.Start(t.Context(), command(t, "-mode", tt.mode))
			if err == nil {
				t.Fatal("it started")
			}
			if err.Error() != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", err, tt.want)
			}
			if codeOf(err) != tt.code {
				t.Errorf("code %q, want %q", codeOf(err), tt.code)
			}
			mustNotLeak(t, err.Error())
		})
	}
}

func TestStartShowsAPanic(t *testing.T) {
	t.Parallel()
	_, err := host.Start(t.Context(), command(t, "-mode", "panics-at-start"))
	if codeOf(err) != "host.exited" || !strings.Contains(err.Error(), "| panic: no good morning\n") {
		t.Errorf("got %T:\n%v", err, err)
	}
}

func TestStartGivesUp(t *testing.T) {
	t.Parallel()
	for mode, want := range map[string]string{
		"prints-nothing":    "it printed no handshake within 2s.",
		"never-answers":     "it shook hands, but did not answer within 2s.",
		"hangs-in-describe": "plugin double did not finish Describe within 2s",
	} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			c := command(t, "-mode", mode)
			c.StartTimeout, c.DescribeTimeout = 2*time.Second, 2*time.Second
			_, err := host.Start(t.Context(), c)
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got:\n%v\nwant a text with %q", err, want)
			}
			mustNotLeak(t, err.Error())
		})
	}
}

func TestStartIsStoppedByItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	beacon := newBeacon(t)
	go func() {
		conn := beacon.connected()
		cancel()
		gone(conn)
	}()
	_, err := host.Start(ctx, command(t, "-mode", "slow-start", "-beacon", beacon.address()))
	if !errors.Is(err, context.Canceled) || codeOf(err) != "host.stopped" {
		t.Errorf("got %T: %v", err, err)
	}
}

func TestStartOfNoProgram(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("scripts are no programs there")
	}
	dir := t.TempDir()
	file := func(name, content string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		testprogram.Write(t, path, []byte(content))
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, tt := range map[string]struct {
		path, want string
		is         error
	}{
		"missing":        {filepath.Join(dir, "missing"), "There is no such file.", fs.ErrNotExist},
		"a directory":    {dir, "It is a directory, not a program.", nil},
		"not executable": {file("text", "no program", 0o600), "It may not be run by this user. Is the file executable, and its file system not mounted noexec?", fs.ErrPermission},
		"no interpreter": {file("script", "#!/nowhere/node\n", 0o700), "The file is there, but what it needs to run is not: the program that its first line names (#!), or the system's loader for it.", fs.ErrNotExist},
		"no program": {file("words", "no program", 0o700), "The system takes it for no program of this computer (" + runtime.GOOS + ", " + runtime.GOARCH +
			"). Was it built for another one? A script needs a first line that names its interpreter.", syscall.ENOEXEC},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := host.Start(t.Context(), host.Command{Path: tt.path, Plugin: "double"})
			want := "plugin double cannot be run\n  file  " + tt.path + "\n  " + tt.want
			if codeOf(err) != "host.cannot_run" || err.Error() != want {
				t.Errorf("got %T:\n%v\nwant:\n%s", err, err, want)
			}
			if tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("got %v, want %v", err, tt.is)
			}
		})
	}
}

// A bare name is a file of the working directory, never one in PATH.
func TestStartDoesNotSearchThePath(t *testing.T) {
	dir := t.TempDir()
	installed := hosttest.Install(t, dir, "lost") // it may have to be built, by a Go that is in PATH
	t.Setenv("PATH", dir)
	t.Chdir(t.TempDir())
	_, err := host.Start(t.Context(), host.Command{Path: filepath.Base(installed)})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestStartComparesTheName(t *testing.T) {
	t.Parallel()
	_, err := host.Start(t.Context(), command(t, "-mode", "wrong-name"))
	if codeOf(err) != "host.wrong_plugin" || !strings.Contains(err.Error(), `plugin double is`) || !strings.Contains(err.Error(), `"somebody-else"`) {
		t.Fatalf("got %v", err)
	}
	c := command(t, "-mode", "wrong-name")
	c.Plugin = "" // any name will do
	if got := start(t, c).Description().Name; got != "somebody-else" {
		t.Errorf("got %q", got)
	}
}

func TestStartExplainsACrashInDescribe(t *testing.T) {
	t.Parallel()
	_, err := host.Start(t.Context(), command(t, "-mode", "panics-in-describe"))
	if crash, ok := errors.AsType[*host.CrashError](err); !ok || crash.Exit != "exit status 2" {
		t.Errorf("got %T: %v", err, err)
	}
}

// The mode can also come from the file name, for tests that go through a
// configuration.
func TestInstalledUnderAName(t *testing.T) {
	t.Parallel()
	path := hosttest.Install(t, t.TempDir(), "acme")
	if got := start(t, host.Command{Path: path, Plugin: "acme"}).Description().Name; got != "acme" {
		t.Errorf("got %q", got)
	}
	path = hosttest.Install(t, t.TempDir(), "exits-127")
	if _, err := host.Start(t.Context(), host.Command{Path: path}); codeOf(err) != "host.exited" {
		t.Errorf("got %v", err)
	}
}

// Log lines that make go-plugin's own reader panic do nothing here.
func TestStartSurvivesBadLogLines(t *testing.T) {
	t.Parallel()
	var log logBook
	c := command(t, "-mode", "bad-json-stderr")
	c.Log = log.logger(slog.LevelInfo)
	s := start(t, c)
	s.Close()
	for _, want := range []string{`level=INFO msg=1 source=contoso plugin=double`, `level=WARN msg="well formed" source=contoso plugin=double fields.pages=3`} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %q:\n%s", want, log.String())
		}
	}
}

// Nothing a plugin writes to standard output after the handshake can hold it up.
func TestStartSurvivesAHugeLineOnStdout(t *testing.T) {
	t.Parallel()
	var log logBook
	c := command(t, "-mode", "huge-stdout-line")
	c.Log = log.logger(slog.LevelInfo)
	s := start(t, c) // the plugin answers Describe after it has written
	if _, err := s.Export(t.Context(), host.Request{}, &kept{}); err != nil {
		t.Fatal(err)
	}
	s.Close()
	if n := strings.Count(log.String(), "wrote to standard output"); n != 100 {
		t.Errorf("%d lines were logged", n)
	}
	if !strings.Contains(log.String(), "further lines are not logged") {
		t.Error("the log does not say that lines were left out")
	}
}
