package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/graphsim"
)

// site is an installation, a tenant and settings to read it with.
type site struct {
	t        testing.TB
	dir      string
	env      []string
	tenant   *graphsim.Tenant
	server   *graphsim.Server
	settings map[string]any
	// stalled is closed when the fault stall strikes.
	stalled chan struct{}
}

// newSite installs licexport in a folder of its own, to read an invented tenant
// that goes wrong as the faults say.
func newSite(t testing.TB, users int, faults ...string) *site {
	t.Helper()
	return newTenantSite(t, graphsim.NewTenant(graphsim.Options{Users: users, Seed: 1}), faults...)
}

func newTenantSite(t testing.TB, tenant *graphsim.Tenant, faults ...string) *site {
	t.Helper()
	s := &site{t: t, dir: t.TempDir(), tenant: tenant}
	install(t, filepath.Join(s.dir, "app"))
	server, err := graphsim.Start(s.tenant)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	s.server = server
	ca, err := server.CAFile(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	tmp, err := os.MkdirTemp("", "lx") // sockets are made there: short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		entries, err := os.ReadDir(tmp)
		if err != nil || len(entries) > 0 {
			t.Errorf("left in the folder for temporary files: %v %v", entries, err)
		}
		_ = os.RemoveAll(tmp)
	})
	s.env = []string{"HOME=" + s.dir, "TMPDIR=" + tmp, "TMP=" + tmp, "TEMP=" + tmp, "PATH=" + s.dir, "SECRET=" + s.tenant.App.Secret}
	s.settings = map[string]any{
		"tenant_id": s.tenant.ID, "client_id": s.tenant.App.ClientID, "client_secret": map[string]string{"env": "SECRET"},
		"authority_host": server.URL, "graph_endpoint": server.URL, "ca_file": ca,
		"settle": "0s", // nobody waits in a test
	}
	s.strike(faults...)
	return s
}

// strike sets the faults, by their names in scripts.
func (s *site) strike(names ...string) {
	s.t.Helper()
	state := &scriptState{stalled: make(chan struct{})}
	s.stalled = state.stalled
	var faults []graphsim.Fault
	for _, name := range names {
		fault, ok := faultNamed(name, state)
		if !ok {
			s.t.Fatalf("there is no fault %s", name)
		}
		faults = append(faults, fault)
	}
	s.server.SetFaults(faults...)
}

// outcome is how a program ended and what it said.
type outcome struct {
	code           int
	stdout, stderr string
}

// configure writes the configuration file. JSON is YAML, too.
func (s *site) configure() {
	s.t.Helper()
	// The double tells the secrets it gets, as a careless plugin would.
	double := func(mode string) map[string]any {
		config := map[string]any{"mode": mode}
		if secret, ok := s.settings["client_secret"]; ok {
			config["token"] = secret
		}
		return map[string]any{"plugin": "acme", "config": config}
	}
	text, err := json.Marshal(map[string]any{"version": 1, "sources": map[string]any{
		"m365": map[string]any{"config": s.settings}, "tells": double("warning"), "breaks": double("check-rpc-error"),
	}})
	if err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.dir, "licexport.yaml"), text, 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// command prepares licexport with these arguments.
func (s *site) command(args ...string) *exec.Cmd {
	cmd := exec.CommandContext(context.Background(), filepath.Join(s.dir, "app", "licexport"+exe()), args...)
	cmd.Dir, cmd.Env = s.dir, s.env
	return cmd
}

func (s *site) run(args ...string) outcome {
	s.t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := s.command(args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	o := outcome{}
	if err := cmd.Run(); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			s.t.Fatal(err)
		}
		o.code = exit.ExitCode()
	}
	o.stdout, o.stderr = stdout.String(), stderr.String()
	return o
}

// await waits until the fault stall strikes.
func (s *site) await() {
	s.t.Helper()
	select {
	case <-s.stalled:
	case <-time.After(patience):
		s.t.Fatal("the fault stall did not strike")
	}
}
