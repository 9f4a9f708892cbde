package database

import (
	"fmt"
	"testing"
	"time"

	"github.com/sijms/go-ora/v2/configurations"
	"github.com/sijms/go-ora/v2/network"

	goora "github.com/sijms/go-ora/v2"
)

func TestOracleErrors(t *testing.T) {
	t.Parallel()
	e := oracle{Settings{Engine: Oracle, Host: "ora", Database: "ASSETS", User: "LICEXPORT", Timeout: time.Minute}}
	for number, want := range map[int]string{
		1017: "wrong_password", 28000: "wrong_password", 12514: "no_database", 942: "unknown_name", 904: "unknown_name", 1031: "no_right",
		933: "syntax", 923: "syntax", 936: "syntax", 1013: "connection_lost", 3113: "connection_lost", 28: "connection_lost", 1555: "conflict", 60: "conflict",
		1456: "writes", 40: "timeout", 12541: "unreachable", 1722: "bad_data", 1489: "bad_data", 1034: "server_busy", 4031: "failed",
	} {
		f := e.explain(fmt.Errorf("query: %w", &network.OracleError{ErrCode: number, ErrMsg: fmt.Sprintf("ORA-%05d: some words", number)}))
		if f == nil || f.Code != want || f.Detail == "" {
			t.Errorf("ORA-%05d: %+v, want %s", number, f, want)
		}
	}
	if f := e.explain(network.ErrConnReset); f == nil || f.Code != "timeout" {
		t.Errorf("%+v", f)
	}
}

// What the driver makes of the settings, whatever stands in the password.
func TestOracleConnection(t *testing.T) {
	t.Parallel()
	s := Settings{Engine: Oracle, Host: "ora.contoso.com", Database: "ASSETS", User: "LICEXPORT", Password: `K@n/á:r%?e#k&+ "`, TLS: Verify, Timeout: time.Minute}
	var cfg *configurations.ConnectionConfig
	cfg, err := goora.ParseConfig(oracle{s}.address())
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Password != s.Password || cfg.UserID != s.User || cfg.ServiceName != "ASSETS" || !cfg.SSL || !cfg.SSLVerify || cfg.Servers[0].Port != 1521 {
		t.Errorf("%+v", cfg)
	}
	s.TLS = Plain
	if cfg, err = goora.ParseConfig(oracle{s}.address()); err != nil || cfg.SSL {
		t.Errorf("%+v, %v", cfg, err)
	}
	if _, err := (oracle{s}).connector(); err != nil {
		t.Error(err)
	}
}
