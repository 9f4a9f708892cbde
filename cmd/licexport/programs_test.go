package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/licexport/licexport/internal/host/hosttest"
	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/testprogram"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// m365Env names a built m365 plugin, for computers where building it would take
// too long or too much memory; m365Env_VERSION is its version.
const m365Env = "LICEXPORT_TEST_M365"

// exe is the end of the name of a program.
func exe() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}

// Versions that the plugins of the tests call themselves.
const (
	doubleVersion = "1.2.3"
	m365Version   = "1.0.0-test"
)

// built are the programs that all tests share.
type built struct{ dir, host, m365, version string }

// programs builds the m365 plugin, once. The host is this test binary.
var programs = sync.OnceValues(func() (built, error) {
	self, err := os.Executable()
	if err != nil {
		return built{}, err
	}
	dir, err := os.MkdirTemp("", "licexport-programs-")
	if err != nil {
		return built{}, err
	}
	b := built{dir: dir, host: self, m365: os.Getenv(m365Env), version: os.Getenv(m365Env + "_VERSION")}
	if b.m365 == "" {
		b.version = m365Version
		b.m365 = filepath.Join(dir, sourcev1.BinaryPrefix+"m365"+exe())
		cmd := exec.CommandContext(context.Background(), "go", "build", "-ldflags", "-s -w -X main.version="+m365Version,
			"-o", b.m365, "github.com/licexport/licexport/plugins/m365")
		// The same settings as everywhere: others would compile the Microsoft
		// Graph models anew.
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if output, err := cmd.CombinedOutput(); err != nil {
			return b, fmt.Errorf("build the m365 plugin: %w\n%s", err, output)
		}
	}
	return b, nil
})

// install puts licexport with the plugins m365 and acme (a double that can do
// all kinds of mischief) into dir, as a release would, and locks the plugins.
func install(t testing.TB, dir string) {
	t.Helper()
	b, err := programs()
	if err != nil {
		t.Fatal(err)
	}
	places := plugins.Places{HostDir: dir}
	if err := os.MkdirAll(places.HostPlugins(), 0o755); err != nil {
		t.Fatal(err)
	}
	share(t, b.host, filepath.Join(dir, "licexport"+exe()))
	share(t, b.m365, filepath.Join(places.HostPlugins(), sourcev1.BinaryPrefix+"m365"+exe()))
	share(t, hosttest.Build(t), filepath.Join(places.HostPlugins(), sourcev1.BinaryPrefix+"acme"+exe()))
	path := filepath.Join(dir, plugins.LockFileName)
	locked.once.Do(func() { locked.text = lock(t, places, path, b.version) })
	if locked.text == nil {
		t.Fatal("the plugins could not be locked, see the first test that failed")
	}
	if err := os.WriteFile(path, locked.text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// locked is the lock file of install. It is the same everywhere, since it names
// programs without their folder, and hashing them takes longer than most tests.
var locked struct {
	once sync.Once
	text []byte
}

// lock writes a lock file and returns its text.
func lock(t testing.TB, places plugins.Places, path, m365Version string) []byte {
	t.Helper()
	for name, update := range map[string]plugins.Update{
		"m365": {Version: m365Version, SettingsEnv: []string{
			"AZURE_CLIENT_CERTIFICATE_PASSWORD",
			"AZURE_CLIENT_CERTIFICATE_PATH",
			"AZURE_CLIENT_ID",
			"AZURE_CLIENT_SECRET",
			"AZURE_FEDERATED_TOKEN_FILE",
			"AZURE_TENANT_ID",
		}},
		"acme": {Version: doubleVersion, SettingsEnv: []string{"DOUBLE_TOKEN"}},
	} {
		if _, err := places.Lock(path, []string{name}, update); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// share makes a program appear under another path. Nobody may write to it.
func share(t testing.TB, from, to string) {
	t.Helper()
	if os.Link(from, to) != nil {
		testprogram.Copy(t, from, to)
	}
}
