//go:build linux

package chaos_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/graphsim"
)

// source is what an experiment exports.
type source interface {
	// aim makes the source hold so many people, and returns the right file.
	aim(size int) []byte
	// config writes the settings for a shot into dir and returns the path.
	config(dir string, s *shot) (string, error)
	// secret must never be seen anywhere; empty if there is none.
	secret() string
	close()
}

// kind is a kind of source.
type kind string

const (
	synthetic kind = "synthetic" // the double of package hosttest
	m365      kind = "m365"      // the real plugin and the emulator of Graph
)

func open(k kind, seed uint64) (source, error) {
	if k == synthetic {
		return &doubleSource{directory: directory{licenses: 8, perHolder: 3, seed: seed}}, nil
	}
	tenant := graphsim.NewTenant(graphsim.Options{Users: 20, Seed: seed})
	server, err := graphsim.Start(tenant)
	return &graphSource{seed: seed, tenant: tenant, server: server}, err
}

// sizes that keep the guard calm from any to any other.
func sizes(k kind) []int {
	if k == synthetic {
		return []int{980, 990, 1000, 1010, 1020, 1030}
	}
	return []int{1960, 1980, 2000, 2020, 2040, 2060} // two pages
}

// doubleSource is the double, whose trouble is in its settings.
type doubleSource struct{ directory }

func (d *doubleSource) aim(size int) []byte {
	d.holders = size
	return csv(d.rows())
}

func (d *doubleSource) config(dir string, s *shot) (string, error) {
	settings := map[string]any{
		"mode": "synthetic", "holders": d.holders, "licenses": d.licenses, "per_holder": d.perHolder, "seed": d.seed, "batch": 100,
	}
	maps.Copy(settings, s.settings)
	idle := ""
	if s.idle {
		idle = "\n    idle_timeout: 1s"
	}
	text := fmt.Sprintf("version: 1\n%ssources:\n  chaos:\n    plugin: %s%s\n    config:\n", jobs(dir, s), s.plugin, idle)
	for _, key := range slices.Sorted(maps.Keys(settings)) {
		text += fmt.Sprintf("      %s: %v\n", key, settings[key])
	}
	path := filepath.Join(dir, "licexport.yaml")
	return path, os.WriteFile(path, []byte(text), 0o600)
}

func (*doubleSource) secret() string { return "" }
func (*doubleSource) close()         {}

// graphSource is the emulator, whose trouble is in its answers.
type graphSource struct {
	seed   uint64
	tenant *graphsim.Tenant
	server *graphsim.Server
}

// aim lets people join or leave the tenant that the emulator serves already.
func (g *graphSource) aim(size int) []byte {
	next := graphsim.NewTenant(graphsim.Options{Users: size, Seed: g.seed})
	g.server.Update(func(t *graphsim.Tenant) { t.Users, t.SKUs = next.Users, next.SKUs })
	return csv(tenantRows(next))
}

func (g *graphSource) config(dir string, s *shot) (string, error) {
	g.server.SetFaults(s.faults...)
	ca, err := g.server.CAFile(dir)
	if err != nil {
		return "", err
	}
	idle := ""
	if s.idle {
		idle = "\n    idle_timeout: 1s"
	}
	text := fmt.Sprintf(`version: 1
%ssources:
  chaos:
    plugin: m365%s
    config:
      tenant_id: %s
      client_id: %s
      client_secret: {file: secret}
      authority_host: %s
      graph_endpoint: %s
      ca_file: %s
      settle: 0s
`, jobs(dir, s), idle, g.tenant.ID, g.tenant.App.ClientID, g.server.URL, g.server.URL, ca)
	path := filepath.Join(dir, "licexport.yaml")
	return path, errors.Join(
		os.WriteFile(filepath.Join(dir, "secret"), []byte(g.secret()), 0o600),
		os.WriteFile(path, []byte(text), 0o600),
	)
}

func (g *graphSource) secret() string { return strings.TrimSpace(g.tenant.App.Secret) }
func (g *graphSource) close()         { g.server.Close() }
