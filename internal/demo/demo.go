// Package demo does the main job on the embedded emulator: real plugin process,
// real sign-in exchange, real paging, an invented tenant.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/graphsim"
	"github.com/licexport/licexport/internal/inputfile"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// MaxUsers bounds the invented tenant.
const MaxUsers = 1_000_000

// seed makes every demo show the same tenant.
const seed = 1

// Run exports an invented tenant with this many users to output. The outcome is
// nil if it did not come to a run.
func Run(ctx context.Context, exporter *export.Exporter, users int, output string) (*export.Outcome, error) {
	tenant := graphsim.NewTenant(graphsim.Options{Users: users, Seed: seed})
	tenant.AccountName = license.DemoAccount
	if err := checkOutput(output); err != nil {
		return nil, problem.With(problem.Usage, err)
	}
	server, err := graphsim.Start(tenant)
	if err != nil {
		return nil, fmt.Errorf("start the emulator: %w", err)
	}
	defer server.Close()
	dir, err := os.MkdirTemp("", "licexport-demo-")
	if err != nil {
		return nil, problem.With(problem.Output, fmt.Errorf("make a folder for the demo: %w", err))
	}
	defer func() { _ = os.RemoveAll(dir) }()
	file, err := writeConfig(dir, tenant, server)
	if err != nil {
		return nil, err
	}
	job, err := file.Select("m365")
	if err != nil {
		return nil, err
	}
	job.Output.Path = output
	return exporter.Run(ctx, export.Plan{
		File: file, Job: job, Trigger: state.TriggerDemo, StateDir: filepath.Join(dir, "state"), Fresh: true,
	})
}

// writeConfig writes what a user would write: a configuration file, and the
// secret in a file of its own.
func writeConfig(dir string, tenant *graphsim.Tenant, server *graphsim.Server) (*config.File, error) {
	ca, err := server.CAFile(dir)
	if err != nil {
		return nil, err
	}
	text := fmt.Sprintf(`version: 1
sources:
  m365:
    config:
      tenant_id: %s
      client_id: %s
      client_secret: {file: secret}
      authority_host: %s
      graph_endpoint: %s
      ca_file: '%s'
`, tenant.ID, tenant.App.ClientID, server.URL, server.URL, strings.ReplaceAll(ca, "'", "''"))
	path := filepath.Join(dir, config.FileName)
	err = errors.Join(
		os.WriteFile(filepath.Join(dir, "secret"), []byte(tenant.App.Secret), 0o600),
		os.WriteFile(path, []byte(text), 0o600),
	)
	if err != nil {
		return nil, problem.With(problem.Output, fmt.Errorf("write the settings of the demo: %w", err))
	}
	return config.Load(path)
}

// checkOutput lets a demo replace only what a demo wrote: importing invented
// users over real ones would take every license away.
func checkOutput(path string) error {
	f, err := inputfile.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look at the file that is there: %w", err)
	}
	defer func() { _ = f.Close() }()
	table, err := csvout.Read(f, path)
	if err == nil && table.OfDemo() {
		return nil
	}
	return problem.New(problem.Usage, path+" was not written by a demo, and a demo does not replace it", "Name another file with --output")
}
