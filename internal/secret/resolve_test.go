package secret_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/secret"
)

// TestMain lets the test program play the commands that print secrets, so that
// the tests need no shell.
func TestMain(m *testing.M) {
	switch os.Getenv("SECRET_TEST_PLAY") {
	case "print":
		fmt.Println("swordfish")
	case "fail":
		fmt.Fprintln(os.Stderr, "vault: \x1b[31mpermission denied\x1b[0m\nask your admin")
		os.Exit(3)
	case "fail with output":
		fmt.Println("swordfish")
		fmt.Fprintln(os.Stderr, "printed swordfish, then failed")
		os.Exit(3)
	case "nothing":
	case "flood":
		fmt.Print(strings.Repeat("x", 2<<20))
	case "hang":
		interrupted, stop := signal.NotifyContext(context.Background(), os.Interrupt)
		<-interrupted.Done()
		stop()
	case "wait for a child":
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), "SECRET_TEST_PLAY=child")
		_ = child.Run()
	case "host":
		_ = os.Setenv("SECRET_TEST_PLAY", "child")
		_, _, _ = secret.Resolve(context.Background(), map[string]secret.Reference{"a": {Command: []string{os.Args[0]}, Setting: "a", Timeout: time.Minute}}, os.LookupEnv)
	case "child":
		conn, err := net.Dial("tcp", os.Getenv("SECRET_TEST_ADDRESS"))
		if err == nil {
			_, _ = conn.Read(make([]byte, 1)) // until it is killed
		}
	default:
		os.Exit(m.Run())
	}
	os.Exit(0)
}

func TestResolve(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name, content string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	refs := map[string]secret.Reference{
		"/env":      {Setting: "env", Env: "TOKEN"},
		"/file":     {Setting: "file", File: file("a", "swordfish\n", 0o600)},
		"/windows":  {Setting: "windows", File: file("b", "\uFEFFswordfish \r\n", 0o600)},
		"/lines":    {Setting: "lines", File: file("c", "one\ntwo\n\n", 0o600)},
		"/literal":  secret.Literal("literal", "plain"),
		"/readable": {Setting: "readable", File: file("d", "swordfish", 0o644)},
	}
	values, warnings, err := secret.Resolve(t.Context(), refs, lookup(map[string]string{"TOKEN": " abc "}))
	if err != nil {
		t.Fatal(err)
	}
	want := secret.Values{
		"/env": " abc ", "/file": "swordfish", "/windows": "swordfish ", "/lines": "one\ntwo\n", "/literal": "plain", "/readable": "swordfish",
	}
	for key := range want {
		if values[key] != want[key] {
			t.Errorf("%s = %q, want %q", key, values[key], want[key])
		}
	}
	if runtime.GOOS == "windows" {
		return
	}
	path := filepath.Join(dir, "d")
	if want := "readable: other accounts can read the secret in " + path + " (mode 0644); run: chmod 600 " + path; len(warnings) != 1 || warnings[0] != want {
		t.Errorf("warnings: %q, want %q", warnings, want)
	}
}

func TestResolveErrors(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	missing, empty, large, binary := filepath.Join(dir, "missing"), filepath.Join(dir, "empty"), filepath.Join(dir, "large"), filepath.Join(dir, "app.pfx")
	utf16, ansi := filepath.Join(dir, "utf16"), filepath.Join(dir, "ansi")
	for path, content := range map[string]string{
		empty: "\n", large: strings.Repeat("x", 2<<20), binary: "a\x00b", utf16: "\xff\xfea\x00\r\x00\n\x00", ansi: "\x9elu\x9dou\xe8k\xfd",
	} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const setting = `source "contoso": client_secret`
	tests := []struct {
		name, want string
		ref        secret.Reference
	}{
		{
			"not set", "{env: NOPE}: the environment variable NOPE is not set\n" +
				"  Set it for the account that runs licexport; a scheduled task or a service does not see variables of your terminal.",
			secret.Reference{Env: "NOPE"},
		},
		{"set but empty", "{env: EMPTY}: the environment variable EMPTY is set but empty", secret.Reference{Env: "EMPTY"}},
		{"empty file", "{file: " + empty + "}: the file is empty", secret.Reference{File: empty}},
		{"large file", "{file: " + large + "}: the file is larger than 1024 KiB, so it is hardly a secret", secret.Reference{File: large}},
		{"directory", "{file: " + dir + "}: it is a directory", secret.Reference{File: dir}},
		{
			"binary file", "{file: " + binary + "}: the value contains a NUL character\n  Secrets are text; a binary file (PFX) is named by a path setting instead.",
			secret.Reference{File: binary},
		},
		{
			"from PowerShell", "{file: " + utf16 + "}: the value is UTF-16\n  That is what > and Out-File of Windows PowerShell write. Save it as UTF-8.",
			secret.Reference{File: utf16},
		},
		{
			"saved as ANSI", "{file: " + ansi + "}: the value is not UTF-8 text\n  Save it as UTF-8; a binary file (PFX) is named by a path setting instead.",
			secret.Reference{File: ansi},
		},
		{
			"no such program", "{command: [no-such-program, …]}: the program was not found\n  Name it with its full path.",
			secret.Reference{Command: []string{"no-such-program", "hunter2"}},
		},
		{"nothing", "{}: it refers to nothing", secret.Reference{}},
	}
	if runtime.GOOS != "windows" {
		tests = append(tests, struct {
			name, want string
			ref        secret.Reference
		}{
			"missing file", "{file: " + missing + "}: no such file or directory\n  Create the file, with nothing but the secret in it, or correct the path.",
			secret.Reference{File: missing},
		})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.ref.Setting = setting
			_, _, err := secret.Resolve(t.Context(), map[string]secret.Reference{"/x": tt.ref}, lookup(map[string]string{"EMPTY": ""}))
			if err == nil {
				t.Fatal("no error")
			}
			if want := setting + ": cannot read the secret " + tt.want; err.Error() != want {
				t.Errorf("got:\n%s\nwant:\n%s", err, want)
			}
			if _, typed := errors.AsType[*secret.Error](err); !typed {
				t.Errorf("%T is not a *secret.Error", err)
			}
		})
	}
}

func TestResolveReportsAll(t *testing.T) {
	t.Parallel()
	_, _, err := secret.Resolve(t.Context(), map[string]secret.Reference{
		"/b": {Setting: "b", Env: "B"}, "/a": {Setting: "a", Env: "A"}, "/c": {Setting: "c", Env: "C"},
	}, lookup(map[string]string{"B": "set"}))
	if err == nil || !strings.HasPrefix(err.Error(), "a: cannot") || !strings.Contains(err.Error(), "\nc: cannot") || strings.Contains(err.Error(), "b: cannot") {
		t.Errorf("got %v", err)
	}
}

// The test program itself is the command; what it plays comes from the
// environment, so these tests cannot run in parallel.
func TestCommand(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	quoted := self
	resolve := func(t *testing.T, play string, timeout time.Duration, args ...string) (string, error) {
		t.Helper()
		t.Setenv("SECRET_TEST_PLAY", play)
		ref := secret.Reference{Setting: "s", Command: append([]string{self}, args...), Timeout: timeout}
		values, _, err := secret.Resolve(t.Context(), map[string]secret.Reference{"/s": ref}, lookup(nil))
		return values["/s"], err
	}
	if value, err := resolve(t, "print", 0); err != nil || value != "swordfish" {
		t.Errorf("got %q, %v", value, err)
	}
	tests := []struct {
		play, want string
		timeout    time.Duration
	}{
		{"fail", "the command failed (exit status 3)\n  It said: vault: permission denied\n  ask your admin", 0},
		{"fail with output", "the command failed (exit status 3)\n  Its error output is not shown, because it may contain what the command printed.", 0},
		{"nothing", "the command printed nothing", 0},
		{"flood", "the command printed more than 1024 KiB, so it is hardly a secret", 0},
		{
			"hang", "the command did not finish within 50ms\n  Does it wait for input? It gets none. A slow one can have more time: {command: […], timeout: 2m}.",
			50 * time.Millisecond,
		},
	}
	for _, tt := range tests {
		t.Run(tt.play, func(t *testing.T) {
			_, err := resolve(t, tt.play, tt.timeout, "--password=hunter2")
			if err == nil {
				t.Fatal("no error")
			}
			if want := "s: cannot read the secret {command: [" + quoted + ", …]}: " + tt.want; err.Error() != want {
				t.Errorf("got:\n%s\nwant:\n%s", err, want)
			}
		})
	}
}

// TestStoppedCommandTakesItsChildrenAlong hangs if a child is left.
func TestStoppedCommandTakesItsChildrenAlong(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	t.Setenv("SECRET_TEST_PLAY", "wait for a child")
	t.Setenv("SECRET_TEST_ADDRESS", listener.Addr().String())
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	resolved := make(chan error, 1)
	go func() {
		_, _, err := secret.Resolve(ctx, map[string]secret.Reference{"/s": {Setting: "s", Command: []string{self}}}, lookup(nil))
		resolved <- err
	}()
	child, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = child.Close() }()
	cancel()
	if err := <-resolved; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	_, _ = io.Copy(io.Discard, child)
}

// A password store that fails may be back later; whatever else is missing needs
// a person.
func TestLater(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("SECRET_TEST_PLAY", "fail")
	fails := secret.Reference{Setting: "a", Command: []string{self}}
	tests := []struct {
		name string
		refs map[string]secret.Reference
		want bool
	}{
		{"a store that fails", map[string]secret.Reference{"/a": fails}, true},
		{"two of them", map[string]secret.Reference{"/a": fails, "/b": fails}, true},
		{"and a variable that is not set", map[string]secret.Reference{"/a": fails, "/b": {Setting: "b", Env: "B"}}, false},
		{"no such program", map[string]secret.Reference{"/a": {Setting: "a", Command: []string{"no-such-program"}}}, false},
		{"no program", map[string]secret.Reference{"/a": {Setting: "a", Command: []string{t.TempDir()}}}, false},
	}
	for _, tt := range tests {
		if _, _, err := secret.Resolve(t.Context(), tt.refs, lookup(nil)); err == nil || secret.Later(err) != tt.want {
			t.Errorf("%s: got %v (%v)", tt.name, secret.Later(err), err)
		}
	}
	if secret.Later(nil) || secret.Later(errors.New("x")) {
		t.Error("everything may work later")
	}
}

func TestResolveCanceled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err := secret.Resolve(ctx, map[string]secret.Reference{"/a": {Setting: "a", Env: "A"}}, lookup(nil))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestNothingPrintsALiteral(t *testing.T) {
	t.Parallel()
	ref := secret.Literal("s", "hunter2")
	values := secret.Values{"/s": "hunter2"}
	for _, text := range []string{
		fmt.Sprintf("%v %+v %#v %s", ref, ref, ref, ref), fmt.Sprintf("%v %+v %#v", &ref, &ref, &ref),
		fmt.Sprintf("%v %+v %#v %s", values, values, values, values),
	} {
		if strings.Contains(text, "hunter2") {
			t.Error(text)
		}
	}
}

func TestReferenceEqual(t *testing.T) {
	t.Parallel()
	env := secret.Reference{Setting: "a", Env: "A"}
	if !env.Equal(secret.Reference{Setting: "b", Env: "A"}) || env.Equal(secret.Reference{Env: "B"}) || env.Equal(secret.Literal("a", "A")) {
		t.Error("references are compared wrongly")
	}
	if !secret.Literal("a", "x").Equal(secret.Literal("b", "x")) || secret.Literal("a", "x").Equal(secret.Literal("a", "y")) {
		t.Error("literals are compared wrongly")
	}
}

func lookup(env map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, set := env[name]
		return value, set
	}
}

// A command of a secret ends with licexport, however that ends: nobody waits for
// what it prints any more.
func TestCommandEndsWithTheHost(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" && runtime.GOOS != "windows" {
		t.Skip("this system cannot bind one process to another")
	}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close() //nolint:errcheck // only a test
	host := exec.CommandContext(t.Context(), os.Args[0])
	host.Env = append(os.Environ(), "SECRET_TEST_PLAY=host", "SECRET_TEST_ADDRESS="+listener.Addr().String())
	if err := host.Start(); err != nil {
		t.Fatal(err)
	}
	command, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer command.Close() //nolint:errcheck // only a test
	if err := host.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = host.Wait() // reports the kill
	_ = command.SetReadDeadline(clock.System{}.Now().Add(time.Minute))
	if _, err := command.Read(make([]byte, 1)); errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("the command outlives the host")
	}
}

// A script is no program; the error says how to run it.
func TestScriptsAsCommands(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"secret.ps1": "[powershell.exe, -NoProfile", "secret.BAT": "[cmd.exe, /d, /c", "secret.cmd": "[cmd.exe, /d, /c", "secret.py": "[python.exe"} {
		path := filepath.Join(t.TempDir(), name)
		if runtime.GOOS != "windows" || strings.HasSuffix(name, ".ps1") { // Windows itself starts batch files
			if err := os.WriteFile(path, []byte("Write-Output x"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		_, _, err := secret.Resolve(t.Context(), map[string]secret.Reference{"/a": {Setting: "a", Command: []string{path}}}, lookup(nil))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
