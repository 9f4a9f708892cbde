package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/licexport/licexport/internal/graphsim"
)

// update reports whether the golden files are to be written, by the flag -update of
// sdktest.
func update() bool { return flag.Lookup("update").Value.String() == "true" }

// TestScripts runs testdata/script. Each script has an installation of its own
// in $WORK/app, with the plugins m365 and acme, and these commands beside those
// of testscript:
//
//	graphsim [SETTING…] [FAULT…]  start the emulator, see graphsim_test.go
//	await                         wait until the fault stall strikes
//	asked ENDPOINT N [TEXT]       N requests were sent there, each with TEXT
//	beacon | beacon lit | beacon out
//	                              a listener that the double stays connected to
//	exits CODE PROGRAM ARGUMENT…  like exec, with its exit code
//	signal NAME                   to all programs in the background
//	ended CODE                    with which the program in the background ended
//	expand FILE…                  put variables into files
//	capture NAME PATTERN          set a variable to what the pattern's group
//	                              finds in standard output
//	plain stdout|stderr FILE      write it without what differs from run to run
//	dir FOLDER NAME…              the folder holds just these
//	golden FILE NAME              compare with testdata/golden/NAME
//	double NAME FOLDER            install the double under another name
//	offer NAME VERSION PROGRAM FOLDER
//	                              pack a plugin of this release, and write the
//	                              catalog that offers it
//	tamper FILE                   replace a program by a changed copy
//	hook [PATH CODE]              a web server that is notified, at $HOOK
//	hooked [PATTERN…]             it got these requests since the last time
//	alone                         no plugin of this script runs any more
func TestScripts(t *testing.T) {
	t.Parallel()
	if _, err := programs(); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		UpdateScripts:       update(),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               func(env *testscript.Env) error { return setUp(t, env) },
		Condition:           condition,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"graphsim": positive(scriptGraphsim),
			"await":    positive(scriptAwait),
			"asked":    positive(scriptAsked),
			"beacon":   positive(scriptBeacon),
			"exits":    positive(scriptExits),
			"signal":   positive(scriptSignal),
			"ended":    positive(scriptEnded),
			"expand":   positive(scriptExpand),
			"capture":  positive(scriptCapture),
			"plain":    positive(scriptPlain),
			"dir":      positive(scriptDir),
			"golden":   positive(scriptGolden),
			"double":   positive(func(ts *testscript.TestScript, args []string) { scriptDouble(t, ts, args) }),
			"offer":    positive(scriptOffer),
			"tamper":   positive(func(ts *testscript.TestScript, args []string) { scriptTamper(t, ts, args) }),
			"alone":    positive(scriptAlone),
			"stepslog": positive(scriptStepsLog),
			"hook":     positive(scriptHook),
			"hooked":   positive(scriptHooked),
		},
	})
}

// condition knows [root]: permissions do not stop that account; and [hangup]:
// there is such a signal.
func condition(name string) (bool, error) {
	if name == "hangup" {
		return hangsUp(), nil
	}
	if name == "root" {
		return os.Geteuid() == 0, nil
	}
	return false, fmt.Errorf("unknown condition %q", name)
}

// setUp gives a script its installation and an environment like that of a new
// account.
func setUp(t *testing.T, env *testscript.Env) error {
	app := filepath.Join(env.WorkDir, "app")
	install(t, app)
	home := filepath.Join(env.WorkDir, "home")
	// Sockets are made there: their paths must be short.
	tmp, err := os.MkdirTemp("", "lx")
	if err != nil {
		return err
	}
	env.Defer(func() { _ = os.RemoveAll(tmp) })
	for name, value := range map[string]string{
		"PATH": app + string(filepath.ListSeparator) + env.Getenv("PATH"),
		"HOME": home, "USERPROFILE": home, "LOCALAPPDATA": home, "APPDATA": home,
		"TMPDIR": tmp, "TMP": tmp, "TEMP": tmp,
		"APP": app,
	} {
		env.Setenv(name, value)
	}
	env.Values[stateKey{}] = &scriptState{stalled: make(chan struct{})}
	return os.Mkdir(home, 0o755)
}

// scriptState is what a script's commands have in common.
type scriptState struct {
	server *graphsim.Server
	// stalled is closed when the fault stall strikes.
	stalled  chan struct{}
	once     sync.Once
	beacon   *beacon
	hook     *hook
	signaled []*exec.Cmd
}

type stateKey struct{}

func stateOf(ts *testscript.TestScript) *scriptState {
	state, ok := ts.Value(stateKey{}).(*scriptState)
	if !ok {
		ts.Fatalf("the script was not set up")
	}
	return state
}

// positive refuses ! in front of a command that has no use for it.
func positive(f func(*testscript.TestScript, []string)) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg {
			ts.Fatalf("this command cannot be negated")
		}
		f(ts, args)
	}
}

func scriptExits(ts *testscript.TestScript, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARGUMENT…")
	}
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		code = exit.ExitCode()
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

func scriptSignal(ts *testscript.TestScript, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: signal NAME")
	}
	commands := ts.BackgroundCmds()
	for _, cmd := range commands {
		ts.Check(cmd.Process.Signal(signalNamed(args[0])))
	}
	stateOf(ts).signaled = commands
}

// ended waits for itself, so that it sees how the program ended.
func scriptEnded(ts *testscript.TestScript, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: ended CODE, after wait")
	}
	for _, cmd := range stateOf(ts).signaled {
		if cmd.ProcessState == nil {
			ts.Fatalf("%s still runs", cmd.Path)
		}
		if code := strconv.Itoa(cmd.ProcessState.ExitCode()); code != args[0] {
			ts.Fatalf("exit code %s, want %s", code, args[0])
		}
	}
}

func scriptExpand(ts *testscript.TestScript, args []string) {
	for _, file := range args {
		text := os.Expand(ts.ReadFile(file), ts.Getenv)
		ts.Check(os.WriteFile(ts.MkAbs(file), []byte(text), 0o600))
	}
}

func scriptCapture(ts *testscript.TestScript, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: capture NAME PATTERN")
	}
	found := regexp.MustCompile(args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if len(found) != 2 {
		ts.Fatalf("%s does not find one thing in standard output", args[1])
	}
	ts.Setenv(args[0], found[1])
}

func scriptPlain(ts *testscript.TestScript, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: plain stdout|stderr FILE")
	}
	text := plain(ts.ReadFile(args[0]), ts.Getenv("WORK"))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text), 0o600))
}

// plain takes out of a text what differs from run to run.
func plain(text, work string) string {
	text = strings.ReplaceAll(text, work, "$WORK")
	for _, p := range []struct{ pattern, with string }{
		{`read in (less than )?[0-9.]+ s`, "read in N s"},
		{`\b\d{8}-\d{6}-[0-9a-f]+\b`, "RUN"},
		{`127\.0\.0\.1:\d+`, "127.0.0.1:PORT"},
		{`(?i)((?:trace|correlation|request)[ -]id[^:]*: )[0-9a-f-]{36}`, "${1}ID"},
		{`\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(Z| [A-Z]{3,4})?`, "TIME"},
		{`\b(sha256:)?[0-9a-f]{64}\b`, "DIGEST"},
		{`go1\.\d+(\.\d+)?`, "GOVERSION"},
		{runtime.GOOS + `[/_]` + runtime.GOARCH, "PLATFORM"},
		{`process \d+ on \S+,`, "process PID on HOST,"},
	} {
		text = regexp.MustCompile(p.pattern).ReplaceAllString(text, p.with)
	}
	return text
}

func scriptDir(ts *testscript.TestScript, args []string) {
	if len(args) == 0 {
		ts.Fatalf("usage: dir FOLDER NAME…")
	}
	entries, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if want := slices.Sorted(slices.Values(args[1:])); !slices.Equal(names, want) {
		ts.Fatalf("%s holds %q, want %q", args[0], names, want)
	}
}

func scriptGolden(ts *testscript.TestScript, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: golden FILE NAME")
	}
	got, path := ts.ReadFile(args[0]), filepath.Join("testdata", "golden", args[1])
	if update() {
		ts.Check(os.WriteFile(path, []byte(got), 0o600))
	}
	want, err := os.ReadFile(path)
	ts.Check(err)
	if got != string(want) {
		ts.Fatalf("%s is not testdata/golden/%s:\n%s", args[0], args[1], got)
	}
}

// scriptStepsLog matches what the steps of the runs of an output wrote, as
// "stepslog licenses.csv PATTERN".
func scriptStepsLog(ts *testscript.TestScript, args []string) {
	paths, err := filepath.Glob(ts.MkAbs(filepath.Join(".licexport", args[0], "runs", "*.steps.log")))
	ts.Check(err)
	for _, path := range paths {
		if regexp.MustCompile(args[1]).MatchString(ts.ReadFile(path)) {
			return
		}
	}
	ts.Fatalf("%q is in none of %q", args[1], paths)
}
