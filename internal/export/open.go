package export

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/environ"
	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/schema"
	"github.com/licexport/licexport/internal/secret"
)

// Opener gets from a configured source to one that can be asked.
type Opener struct {
	Plugins plugins.Verifier
	// Version of licexport, which plugins learn.
	Version string
	Log     *slog.Logger
	// Redactor learns each secret before anything else can see it.
	Redactor *secret.Redactor
	// Environ is what plugins may see a part of, as from os.Environ. LookupEnv
	// resolves references to secrets.
	Environ   []string
	LookupEnv func(string) (string, bool)
	// ExtraEnv names variables that every plugin may see (run --env).
	ExtraEnv []string
	// AllowPlaintext accepts secrets in plain text in the configuration.
	AllowPlaintext bool
	// Owners decides whose files are obeyed: secrets, lists of people.
	Owners ownership.Rule
	// NoCommands runs no commands that print secrets, for Validate.
	NoCommands bool
	// Attended says that somebody at a terminal waits for what the sources do, which
	// plugins learn.
	Attended bool
	// Reattach names plugins that were started by hand, for debugging.
	Reattach map[string]host.Reattach
	// Clock is the one clock of all that a run does; nil means the system's.
	Clock disk.Clock
}

// Source is a configured source whose settings are checked. Its plugin may be
// running already.
type Source struct {
	// Name of the source and of its plugin.
	Name, Plugin string
	// Description is what the plugin said about itself.
	Description host.Description
	// Warnings about its settings.
	Warnings []string

	settingWarnings config.Problems
	references      map[string]secret.Reference
	secretWarnings  []string

	opener   *Opener
	settings *config.Source
	command  host.Command
	config   host.Config
	session  *host.Session
	// settingsEnv is which variables may be read for its settings.
	settingsEnv settingsEnv
}

// Open checks the settings of a source without asking the vendor for anything.
// Its plugin runs afterwards, until Close. Errors have the class Usage if
// the settings are at fault, Source if the plugin or a password store is.
func (o *Opener) Open(ctx context.Context, src *config.Source) (*Source, error) {
	s := o.source(src)
	if _, err := s.start(ctx); err != nil {
		return nil, err
	}
	if err := o.configure(ctx, s, src); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (o *Opener) source(src *config.Source) *Source {
	s := &Source{
		Name: src.Name, Plugin: src.Plugin,
		opener: o, settings: src,
		command: host.Command{
			Source: src.Name, Plugin: src.Plugin,
			Log: o.Log, Redact: o.Redactor.Redact, KeepCode: o.Redactor.Keep, HostVersion: o.Version, Attended: o.Attended,
		},
	}
	if r, ok := o.Reattach[src.Plugin]; ok {
		s.command.Reattach = &r
	}
	return s
}

// start runs the plugin unless it runs already. Its program is proved to be the
// one that was locked at every start.
func (s *Source) start(ctx context.Context) (*host.Session, error) {
	if s.session != nil {
		return s.session, nil
	}
	locked := ""
	s.settingsEnv.any = true // a plugin that was started by hand has no lock
	if s.command.Reattach == nil {
		decision, err := s.opener.Plugins.Decide(s.Plugin, s.settings.Path)
		if err != nil {
			return nil, problem.With(problem.Usage, problem.InSource(s.Name, err))
		}
		defer decision.Close()
		for _, w := range decision.Warnings() {
			s.command.Log.Warn(w)
		}
		locked = decision.Version()
		s.settingsEnv.names, s.settingsEnv.known, s.settingsEnv.any = decision.SettingsEnv()
		extra := slices.Concat(decision.Env(), s.settings.Env, s.opener.ExtraEnv)
		s.command.Path, s.command.Env = decision.Path(), environ.Allowed(s.opener.Environ, extra)
	}
	session, err := host.Start(ctx, s.command)
	if err != nil {
		return nil, problem.With(problem.Source, err)
	}
	s.session, s.Description = session, session.Description()
	if err := checkVersion(s.Plugin, locked, s.Description.Version); err != nil {
		s.Close()
		return nil, err
	}
	if err := schema.Check(s.Description.ConfigSchema); err != nil {
		s.Close()
		return nil, problem.With(problem.Source, session.SchemaError(err))
	}
	return session, nil
}

// settingsError is what is wrong with the settings, or with the schema that the
// plugin has for them.
func (s *Source) settingsError(err error) error {
	if unusable, ok := errors.AsType[*config.SchemaError](err); ok && s.session != nil {
		return problem.With(problem.Source, s.session.SchemaError(unusable.Err))
	}
	return problem.With(problem.Usage, err)
}

// configure brings the settings into the form that the plugin wants.
func (o *Opener) configure(ctx context.Context, s *Source, src *config.Source) error {
	settings, err := src.Settings(s.Description.ConfigSchema, config.SettingsOptions{
		AllowPlaintext: o.AllowPlaintext,
		Getenv:         s.getenv,
	})
	if missing := s.settingsEnv.refused(); missing != nil && src.TakesFromEnvironment() {
		return &SettingsEnvError{Plugin: s.Plugin, Names: missing, Known: s.settingsEnv.known}
	}
	if err != nil {
		return s.settingsError(err)
	}
	s.settingWarnings, s.references = settings.Warnings, settings.Secrets
	s.config = host.Config{JSON: settings.JSON}
	for _, w := range settings.Warnings {
		s.Warnings = append(s.Warnings, w.Error())
	}
	values, warnings, err := o.secrets().Resolve(ctx, settings.Secrets)
	s.secretWarnings = append(warnings, shortSecrets(settings.Secrets, values)...)
	if secret.Later(err) {
		return problem.With(problem.Source, err) // like a sign-in that fails: worth another try
	}
	if err != nil {
		return problem.With(problem.Usage, err)
	}
	for _, v := range values {
		o.Redactor.Add(v)
	}
	s.Warnings = append(s.Warnings, warnings...)
	s.config = host.Config{JSON: settings.JSON, Secrets: values}
	return s.checkOffline(ctx)
}

// shortSecrets warns of secrets that are so short that a license or a person may
// be called the same: a source with a longer one in its data fails, see
// host.Request.
func shortSecrets(refs map[string]secret.Reference, values secret.Values) []string {
	var warnings []string
	for _, pointer := range slices.Sorted(maps.Keys(values)) {
		if len(values[pointer]) < secret.LongLength {
			warnings = append(warnings, fmt.Sprintf(
				"%s: the secret has fewer than %d bytes. licexport notices a longer one that the plugin mixes up with its data, and keeps it out of the file; such a short one can be a word by chance. Use a longer one if the vendor lets you",
				refs[pointer].Setting, secret.LongLength))
		}
	}
	return warnings
}

// checkOffline lets the plugin look at its settings without the network, so
// that a missing certificate file is a mistake in the settings and not a failed
// source. Other troubles (a file that is too old) are left to the export, which
// meets them too: then a job may reuse what was published.
func (s *Source) checkOffline(ctx context.Context) error {
	results, err := s.session.Check(ctx, s.config, true)
	if err != nil {
		return problem.With(problem.Source, err)
	}
	var failed []error
	for _, r := range results {
		if r.Status == host.CheckFailed && r.Problem != nil && r.Problem.Origin == problem.OriginConfig {
			failed = append(failed, r.Problem)
		}
	}
	return problem.With(problem.Usage, errors.Join(failed...))
}

// Check lets the plugin try its settings step by step.
func (s *Source) Check(ctx context.Context) ([]host.CheckResult, error) {
	session, err := s.start(ctx)
	if err != nil {
		return nil, err
	}
	results, err := session.Check(ctx, s.config, false)
	return results, problem.With(problem.Source, err)
}

// Close ends the plugin. A source that is asked again starts it again.
func (s *Source) Close() {
	if s.session != nil {
		s.session.Close()
		s.session = nil
	}
}

// openAll opens all sources. Plugins beyond the first are ended again, so that
// a job of many sources does not keep as many processes waiting.
func (o *Opener) openAll(ctx context.Context, sources []*config.Source) ([]*Source, error) {
	host.Warm()
	var opened []*Source
	var errs []error
	for _, src := range sources {
		s, err := o.Open(ctx, src)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if len(sources) > 1 {
			s.Close()
		}
		opened = append(opened, s)
	}
	if len(errs) > 0 {
		closeAll(opened)
		return nil, errors.Join(errs...)
	}
	return opened, nil
}

func closeAll(sources []*Source) {
	var all sync.WaitGroup
	for _, s := range sources {
		all.Go(s.Close)
	}
	all.Wait()
}

// secrets fetches secrets.
func (o *Opener) secrets() secret.Resolver {
	return secret.Resolver{LookupEnv: o.LookupEnv, Owners: o.Owners, NoCommands: o.NoCommands}
}

func (o *Opener) clock() disk.Clock {
	if o.Clock == nil {
		return disk.SystemClock()
	}
	return o.Clock
}

func (o *Opener) now() time.Time { return o.clock().Now() }
