package main

import (
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/internal/typed"
	"github.com/licexport/licexport/plugins/sql/database"
	"github.com/licexport/licexport/plugins/sql/query"
)

// plan is a configuration that makes sense.
type plan struct {
	config

	database  database.Settings
	holders   query.Query
	licenses  query.Query // of licenses_query; without text: there is none
	count     query.Query // of count_query; without text: there is none
	known     map[string]bool
	attention []sdk.Problem // what somebody should know of the settings
}

// Validate finds what the schema cannot. It is called before check and export.
func (cfg config) Validate() error {
	var faults []error
	add := func(setting, summary, detail string) {
		faults = append(faults, invalid(setting, summary, detail))
	}
	engine := database.Name(cfg.Engine)
	if engine == database.SQLite {
		cfg.sqliteFaults(add)
	} else {
		cfg.serverFaults(engine, add)
	}
	cfg.signInFaults(engine, add)
	if cfg.TLS == string(database.Plain) && cfg.CAFile+cfg.TLSServerName != "" {
		add("tls", "tls: off does not look at the certificate", "Remove ca_file and tls_server_name, or set tls to verify.")
	}
	if time.Duration(cfg.QueryTimeout) < time.Second {
		add("query_timeout", "query_timeout must be at least 1s", "It is a duration such as 30s or 10m.")
	}
	if cfg.ExpectRows < 0 {
		add("expect_rows_at_least", "expect_rows_at_least must not be negative", "Leave it out if any number of rows is right.")
	}
	if engine == database.Oracle && cfg.CountQuery == "" {
		add("count_query", "Oracle needs a count_query", "The driver was not tried against a real server: licexport publishes only what the server itself has counted. Example: SELECT COUNT(*) FROM the view that query reads.")
	}
	for _, q := range cfg.queries() {
		if _, err := cfg.parse(q); err != nil {
			faults = append(faults, err)
		}
	}
	return errors.Join(faults...)
}

func (cfg config) sqliteFaults(add func(setting, summary, detail string)) {
	if cfg.File == "" {
		add("file", "SQLite needs the file of the database", "Set file.")
	}
	for _, of := range []struct {
		name string
		set  bool
	}{
		{"host", cfg.Host != ""}, {"port", cfg.Port != 0}, {"instance", cfg.Instance != ""}, {"database", cfg.Database != ""}, {"user", cfg.User != ""},
		{"password", !cfg.Password.IsZero()}, {"ca_file", cfg.CAFile != ""}, {"tls_server_name", cfg.TLSServerName != ""},
	} {
		if of.set {
			add(of.name, "SQLite has no "+of.name, "Remove the setting: a file needs none.")
		}
	}
}

func (cfg config) serverFaults(engine database.Name, add func(setting, summary, detail string)) {
	if cfg.File != "" {
		add("file", fmt.Sprintf("%s is no file", engine), "Remove file, or set engine to sqlite.")
	}
	socket := strings.HasPrefix(cfg.Host, "/")
	switch {
	case cfg.Host == "":
		add("host", "the server is missing", "Set host to its name or address.")
	case socket && engine != database.PostgreSQL && engine != database.MySQL && engine != database.MariaDB:
		add("host", "host cannot be a path for "+engine.String(), "Set it to a name or an address.")
	case !socket && strings.ContainsAny(cfg.Host, "/\\,;@?#% \t") || strings.Contains(cfg.Host, "://") || !socket && strings.Count(cfg.Host, ":") == 1:
		add("host", "host is more than a name or an address", "Set the port in port, an instance in instance, user and password in user and password.")
	}
	if cfg.Database == "" {
		add("database", "the database is missing", "Set database to its name; for Oracle to that of the service.")
	}
	if cfg.Port < 0 || cfg.Port > 65535 {
		add("port", "port must be from 1 to 65535", "Leave it out for the usual one.")
	}
	switch {
	case cfg.Instance != "" && engine != database.SQLServer:
		add("instance", "only SQL Server has named instances", "Remove instance.")
	case cfg.Instance != "" && cfg.Port != 0:
		add("instance", "an instance has its own port", "Keep one of instance and port.")
	}
}

func (cfg config) signInFaults(engine database.Name, add func(setting, summary, detail string)) {
	signIn := database.SignIn(cfg.SignIn)
	socket := strings.HasPrefix(cfg.Host, "/")
	switch {
	case signIn != database.WithPassword && engine != database.SQLServer:
		add("sign_in", fmt.Sprintf("%s is for SQL Server alone", cfg.SignIn), "Set user and password.")
	case signIn == database.WithWindows && runtime.GOOS != "windows":
		add("sign_in", "sign_in: windows needs Windows", "Elsewhere set sign_in to kerberos, with a keytab, or to password.")
	case signIn == database.WithWindows && (cfg.User != "" || !cfg.Password.IsZero()):
		add("sign_in", "sign_in: windows takes the account that runs licexport", "Remove user and password, or set sign_in to password.")
	case signIn == database.WithKerberos && (cfg.Kerberos == nil || cfg.Kerberos.Keytab == "" && cfg.Kerberos.TicketCache == "" && cfg.Password.IsZero()):
		add("kerberos", "Kerberos needs a keytab", "Set kerberos.keytab, kerberos.ticket_cache, or password.")
	case signIn == database.WithKerberos && cfg.User == "" && cfg.Kerberos.TicketCache == "":
		add("user", "Kerberos needs the name of the account", "Set user, for example to licexport@CONTOSO.COM.")
	case engine == database.SQLite || signIn != database.WithPassword:
	case cfg.User == "":
		add("user", "the account is missing", "Set user to an account that may only read.")
	case cfg.Password.IsZero() && !socket:
		add("password", "the password is missing", "Set password to the place where it is kept.")
	}
	if signIn != database.WithKerberos && cfg.Kerberos != nil {
		add("kerberos", "kerberos is set, but sign_in is not kerberos", "Set sign_in to kerberos, or remove kerberos.")
	}
}

// setting is a query and the name of its setting.
type setting struct{ name, text string }

func (cfg config) queries() []setting {
	all := []setting{{"query", cfg.Query}}
	for _, q := range []setting{{"licenses_query", cfg.LicensesQuery}, {"count_query", cfg.CountQuery}} {
		if q.text != "" {
			all = append(all, q)
		}
	}
	return all
}

// parse looks at the text of a query.
func (cfg config) parse(q setting) (query.Query, error) {
	parsed, err := query.Parse(q.text, database.Name(cfg.Engine).Dialect())
	f, ok := errors.AsType[*query.Fault](err)
	if !ok {
		return parsed, err
	}
	p := sdk.ConfigError("/"+q.name, q.name+": "+f.Summary, f.Detail)
	if f.Line > 0 {
		p.Summary = fmt.Sprintf("%s, line %d, column %d: %s", q.name, f.Line, f.Column, f.Summary)
	}
	p.Code = "sql." + f.Code
	return parsed, p
}

// newPlan makes a plan of settings that Validate has passed.
func newPlan(cfg config) (*plan, error) {
	roots, err := trustedRoots(cfg.CAFile)
	if err != nil {
		return nil, err
	}
	p := &plan{config: cfg, known: map[string]bool{}, database: database.Settings{
		Engine: database.Name(cfg.Engine), Host: cfg.Host, Port: cfg.Port, Instance: cfg.Instance, Database: cfg.Database, File: cfg.File,
		User: cfg.User, Password: cfg.Password.Reveal(), SignIn: database.SignIn(cfg.SignIn),
		TLS: database.TLS(cfg.TLS), Roots: roots, ServerName: cfg.TLSServerName, Timeout: time.Duration(cfg.QueryTimeout),
	}}
	if k := cfg.Kerberos; k != nil {
		p.database.Kerberos = database.Kerberos{Realm: k.Realm, Keytab: k.Keytab, TicketCache: k.TicketCache, ConfigFile: k.ConfigFile, SPN: k.SPN}
	}
	for _, name := range cfg.KnownLicenses {
		p.known[typed.Fold(typed.Clean(name))] = true
	}
	into := map[string]*query.Query{"query": &p.holders, "licenses_query": &p.licenses, "count_query": &p.count}
	for _, q := range cfg.queries() {
		if *into[q.name], err = cfg.parse(q); err != nil {
			return nil, err
		}
	}
	p.attention = p.notices()
	return p, nil
}

// notices are what somebody should know of settings that are right.
func (p *plan) notices() []sdk.Problem {
	var all []sdk.Problem
	if e := p.database.Engine; e == database.SQLServer || e == database.Oracle {
		w := sdk.ConfigError("/engine", fmt.Sprintf("%s is experimental: it was not tried against a real server", e), "Compare the first results with what you know. docs/sources/sql.md says what was tested.")
		w.Code = "sql.untried_engine"
		all = append(all, w)
	}
	for _, q := range []struct {
		name  string
		limit string
	}{{"query", p.holders.Limit}, {"licenses_query", p.licenses.Limit}} {
		if q.limit == "" {
			continue
		}
		w := sdk.ConfigError("/"+q.name, fmt.Sprintf("%s limits its rows by %s", q.name, q.limit), "Whoever comes behind the limit is not in the result, and loses the license. Remove it, unless it is part of what you mean.")
		w.Code = "sql.limited_query"
		all = append(all, w)
	}
	return all
}

// trustedRoots are the authorities of the system and those of a file; nil: those
// of the system alone.
func trustedRoots(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, invalid("ca_file", "the file of certificate authorities cannot be read", err.Error()+".")
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	if !roots.AppendCertsFromPEM(data) {
		return nil, invalid("ca_file", file+" holds no certificate", "Name a PEM file (it begins with -----BEGIN CERTIFICATE-----).")
	}
	return roots, nil
}

func invalid(setting, summary, detail string) sdk.Problem {
	p := sdk.ConfigError("/"+setting, summary, detail)
	p.Code = "sql.invalid_setting"
	return p
}
