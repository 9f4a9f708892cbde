package scaffold_test

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/conformance"
	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/plugins/scaffold"
	"github.com/licexport/licexport/internal/secret"
)

// kitEnv makes this test program stand in for "licexport plugin test": its
// value is the program of the plugin to test and its arguments, a line each.
const kitEnv = "LICEXPORT_SCAFFOLD_TEST_KIT"

func TestMain(m *testing.M) {
	if plugin := os.Getenv(kitEnv); plugin != "" {
		os.Exit(runKit(strings.Split(plugin, "\n")))
	}
	os.Exit(m.Run())
}

// runKit tests a plugin with the licexport.yaml of the working directory. Only
// what needs more holders than the fake API has may be skipped.
func runKit(plugin []string) int {
	report := conformance.Run(context.Background(), conformance.Options{
		Path: plugin[0], Args: plugin[1:], Config: settings, Upstream: []string{"/url"},
	})
	if err := report.Text(os.Stdout); err != nil || !report.OK() {
		return 1
	}
	for _, result := range report.Results {
		if result.Status == conformance.Skipped && result.Name != "export.backpressure" {
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

// project is a new project in a folder of its own.
type project struct {
	t   *testing.T
	dir string
	// kit is the plugin that this test program tests when the project starts it.
	kit []string
}

// newProject writes a project whose fake API listens at a free port, so that
// tests may run at the same time. Ports are the files that name the port.
func newProject(t *testing.T, o scaffold.Options, ports ...string) project {
	t.Helper()
	if testing.Short() {
		t.Skip("it builds a project of its own")
	}
	p := project{t: t, dir: t.TempDir()}
	o.Name, o.Dir = "acme", p.dir
	if _, err := scaffold.New(o); err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
	for _, file := range ports {
		p.replace(file, "8085", port)
	}
	return p
}

func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// replace changes a file, which must have the old text.
func (p project) replace(file, before, after string) {
	p.t.Helper()
	path := filepath.Join(p.dir, filepath.FromSlash(file))
	text, err := os.ReadFile(path)
	if err != nil {
		p.t.Fatal(err)
	}
	if !strings.Contains(string(text), before) {
		p.t.Fatalf("%s does not have %q", file, before)
	}
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(text), before, after)), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// run runs a command that must succeed.
func (p project) run(command ...string) (output string) {
	p.t.Helper()
	output, err := p.try(command...)
	if err != nil {
		p.t.Fatalf("%s: %v\n%s", strings.Join(command, " "), err, output)
	}
	return output
}

// try runs a command in the project.
func (p project) try(command ...string) (output string, err error) {
	cmd := exec.CommandContext(p.t.Context(), command[0], command[1:]...)
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", kitEnv+"="+strings.Join(p.kit, "\n"))
	text, err := cmd.CombinedOutput()
	return string(text), err
}

func self(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}
