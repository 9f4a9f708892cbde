package demo

import (
	"fmt"
	"strings"

	"github.com/licexport/licexport/internal/graphsim"
	"github.com/licexport/licexport/internal/license"
)

// seed makes every demo show the same tenant.
const seed = 1

// startM365 starts the emulator of Entra and Graph with an invented tenant.
func startM365(s *stage) (string, error) {
	tenant := graphsim.NewTenant(graphsim.Options{Users: s.users, Seed: seed})
	tenant.AccountName = license.DemoAccount
	server, err := graphsim.Start(tenant)
	if err != nil {
		return "", fmt.Errorf("start the emulator: %w", err)
	}
	s.ends(server.Close)
	ca, err := server.CAFile(s.dir)
	if err != nil {
		return "", err
	}
	if err := s.write("secret", []byte(tenant.App.Secret)); err != nil {
		return "", err
	}
	return fmt.Sprintf(`tenant_id: %s
client_id: %s
client_secret: {file: secret}
authority_host: %s
graph_endpoint: %s
ca_file: '%s'
`, tenant.ID, tenant.App.ClientID, server.URL, server.URL, strings.ReplaceAll(ca, "'", "''")), nil
}
