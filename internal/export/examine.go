package export

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/problem"
)

// Examined is what a source shows of itself without an export.
type Examined struct {
	// Plugin and Version are those of its plugin.
	Plugin, Version string
	// Servers are the addresses in its settings, https or ldaps, without a path, each
	// once. Servers that the plugin knows by itself are not among them.
	Servers []string
	// CAFile is its setting ca_file; may be empty.
	CAFile string
	// Files are its settings that name files, by their names.
	Files map[string]string
	// Checks are the results of its own checks.
	Checks []host.CheckResult
}

// Examine opens a source and lets it check itself; without the network unless
// online. What is known is returned beside an error, too.
func (o *Opener) Examine(ctx context.Context, src *config.Source, online bool) (Examined, error) {
	s, err := o.Open(ctx, src)
	if err != nil {
		return Examined{Plugin: src.Plugin}, err
	}
	defer s.Close()
	x := Examined{Plugin: s.Plugin, Version: s.Description.Version, Files: map[string]string{}}
	if err := x.settings(s.config.JSON, s.Description.ConfigSchema); err != nil {
		return x, problem.With(problem.Usage, problem.InSource(s.Name, err))
	}
	session, err := s.start(ctx)
	if err != nil {
		return x, err
	}
	x.Checks, err = session.Check(ctx, s.config, !online)
	return x, problem.With(problem.Source, problem.InSource(s.Name, err))
}

// settings takes from the settings, which hold no secrets, what Examined has.
func (x *Examined) settings(text, schema string) error {
	var values map[string]any
	if err := json.Unmarshal([]byte(text), &values); err != nil {
		return err
	}
	x.servers(values)
	slices.Sort(x.Servers)
	x.Servers = slices.Compact(x.Servers)
	x.CAFile, _ = values["ca_file"].(string)
	options, err := config.Options(schema)
	if err != nil {
		return err
	}
	for _, o := range options {
		if path, ok := values[o.Name].(string); ok && o.Path && path != "" {
			x.Files[o.Name] = path
		}
	}
	return nil
}

func (x *Examined) servers(value any) {
	switch v := value.(type) {
	case map[string]any:
		for _, below := range v {
			x.servers(below)
		}
	case []any:
		for _, below := range v {
			x.servers(below)
		}
	case string:
		if u, err := url.Parse(v); err == nil && u.Hostname() != "" && (u.Scheme == "https" || u.Scheme == "ldaps") {
			x.Servers = append(x.Servers, u.Scheme+"://"+u.Host)
		}
	}
}
