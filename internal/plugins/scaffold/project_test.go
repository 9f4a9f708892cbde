package scaffold_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/conformance"
	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/plugins/name"
	"github.com/licexport/licexport/internal/plugins/scaffold"
	"github.com/licexport/licexport/internal/secret"
)

// kitEnv makes this test program stand in for "licexport plugin test": its
// value is the plugin to test.
const kitEnv = "LICEXPORT_SCAFFOLD_TEST_KIT"

func TestMain(m *testing.M) {
	if plugin := os.Getenv(kitEnv); plugin != "" {
		os.Exit(runKit(plugin))
	}
	os.Exit(m.Run())
}

// runKit tests a plugin with the licexport.yaml of the working directory.
func runKit(plugin string) int {
	report := conformance.Run(context.Background(), conformance.Options{Path: plugin, Config: settings})
	if err := report.Text(os.Stdout); err != nil || !report.OK() {
		return 1
	}
	for _, result := range report.Results {
		if small := result.Name == "export.backpressure"; result.Status == conformance.Skipped && !small && !strings.HasPrefix(result.Name, "upstream.") {
			return 1
		}
	}
	return 0
}

func settings(schema string) (host.Config, error) {
	file, err := config.Load("licexport.yaml")
	if err != nil {
		return host.Config{}, err
	}
	source := file.Source("acme")
	if source == nil {
		return host.Config{}, errors.New("licexport.yaml has no source acme")
	}
	found, err := source.Settings(schema, config.SettingsOptions{Getenv: os.Getenv})
	if err != nil {
		return host.Config{}, err
	}
	secrets, _, err := secret.Resolve(context.Background(), found.Secrets, os.LookupEnv)
	return host.Config{JSON: found.JSON, Secrets: secrets}, err
}

// TestProjectBuildsAndConforms does what the README of a new project says,
// outside of this repository.
func TestProjectBuildsAndConforms(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds a module of its own")
	}
	t.Parallel()
	dir := t.TempDir()
	if _, err := scaffold.New(scaffold.Options{Name: "acme", Dir: dir, SDKDir: filepath.Join("..", "..", "..")}); err != nil {
		t.Fatal(err)
	}
	if err := scaffold.Tidy(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	inProject(t, dir, "gofmt", "-l", ".")
	useFreePort(t, filepath.Join(dir, "fakeapi", "main.go"), filepath.Join(dir, "licexport.yaml"))
	inProject(t, dir, "go", "vet", "./...")
	inProject(t, dir, "go", "test", "./...")
	inProject(t, dir, "go", "build", "-o", program(dir), ".")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	inProject(t, dir, "go", "run", "./fakeapi", self)
}

// program is the path of the plugin of a project.
func program(dir string) string {
	return filepath.Join(dir, "bin", name.File("acme", runtime.GOOS))
}

// inProject runs a command in the project. gofmt is silent when all is well.
func inProject(t *testing.T, dir string, command ...string) {
	t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", kitEnv+"="+program(dir))
	output, err := cmd.CombinedOutput()
	if err != nil || command[0] == "gofmt" && len(output) > 0 {
		t.Fatalf("%s: %v\n%s", strings.Join(command, " "), err, output)
	}
}

// useFreePort moves the stand-in for the API to a port that is free.
func useFreePort(t *testing.T, files ...string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		moved := strings.ReplaceAll(string(text), "127.0.0.1:8085", address)
		if moved == string(text) {
			t.Fatal(fmt.Errorf("%s names no address", file))
		}
		if err := os.WriteFile(file, []byte(moved), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
