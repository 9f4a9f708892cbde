//go:build bench && linux

package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/licexport/licexport/internal/graphsim"
)

// tenant is an emulated tenant, served by this process, which is not measured.
type tenant struct {
	lab    *lab
	name   string
	users  int
	tenant *graphsim.Tenant
	server *graphsim.Server
	ca     string
}

// newTenant serves a tenant with so many users. The seed makes it the same each
// time.
func (l *lab) newTenant(name string, users int, seed uint64) (*tenant, error) {
	invented := graphsim.NewTenant(graphsim.Options{Users: users, Seed: seed})
	invented.AccountName = name
	server, err := graphsim.Start(invented)
	if err != nil {
		return nil, err
	}
	dir, err := l.folder("ca-" + name)
	if err != nil {
		server.Close()
		return nil, err
	}
	ca, err := server.CAFile(dir)
	return &tenant{lab: l, name: name, users: users, tenant: invented, server: server, ca: ca}, err
}

// source is the entry of a configuration file.
func (t *tenant) source() string {
	return fmt.Sprintf(`  %s:
    plugin: m365
    config:
      tenant_id: %s
      client_id: %s
      client_secret: {file: %s}
      authority_host: %s
      graph_endpoint: %s
      ca_file: %s
`, t.name, t.tenant.ID, t.tenant.App.ClientID, t.ca+".secret", t.server.URL, t.server.URL, t.ca)
}

// job reads this tenant alone.
func (t *tenant) job() (*job, error) {
	if err := t.writeSecret(); err != nil {
		return nil, err
	}
	return t.lab.newJob("job-"+t.name, t.source(), 1)
}

func (t *tenant) writeSecret() error {
	return os.WriteFile(t.ca+".secret", []byte(t.tenant.App.Secret), 0o600)
}

// counted is what a yardstick says it has read.
type counted struct{ Pages, Users, Assignments int }

// read lets a yardstick read the tenant.
func (t *tenant) read(how string) (cost, counted, error) {
	c, err := measure(t.lab.ctx, t.tenant.App.Secret+"\n", t.lab.yardstick, how,
		t.server.URL, t.tenant.ID, t.tenant.App.ClientID, t.ca)
	if err != nil {
		return c, counted{}, err
	}
	var found counted
	return c, found, json.Unmarshal(c.output, &found)
}
