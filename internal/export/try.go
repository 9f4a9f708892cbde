package export

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/secret"
)

// TrySettings lets a plugin look at the settings of a source that nobody has
// seen yet. Secrets may be missing still: then problems with secrets, and with
// files that they may belong to, do not count. Errors name no place.
func (o *Opener) TrySettings(ctx context.Context, src *config.Source) error {
	s := o.source(src)
	defer s.Close()
	session, err := s.start(ctx)
	if err != nil {
		return err
	}
	settings, err := src.Settings(s.Description.ConfigSchema, config.SettingsOptions{AllowPlaintext: o.AllowPlaintext})
	if unusable, ok := errors.AsType[*config.SchemaError](err); ok {
		return s.settingsError(unusable)
	}
	if err != nil {
		return withoutPlaces(err)
	}
	values, missing := o.present(ctx, settings.Secrets)
	results, err := session.Check(ctx, host.Config{JSON: settings.JSON, Secrets: values}, true)
	if err != nil {
		return problem.With(problem.Source, err)
	}
	options, err := config.Options(s.Description.ConfigSchema)
	if err != nil {
		return err
	}
	var failed []error
	for _, r := range results {
		if r.Status != host.CheckFailed || r.Problem == nil || r.Problem.Origin != problem.OriginConfig {
			continue
		}
		if !missing || !isSecretOrFile(options, r.Problem.Place.Setting) {
			failed = append(failed, r.Problem)
		}
	}
	return errors.Join(failed...)
}

// present fetches the secrets that are there; others get a stand-in.
func (o *Opener) present(ctx context.Context, refs map[string]secret.Reference) (values map[string]string, missing bool) {
	values = map[string]string{}
	for pointer, ref := range refs {
		found, _, err := o.secrets().Resolve(ctx, map[string]secret.Reference{pointer: ref})
		if err != nil {
			values[pointer], missing = "not there yet", true
			continue
		}
		values[pointer] = found[pointer]
		o.Redactor.Add(found[pointer])
	}
	return values, missing
}

// isSecretOrFile reports whether a JSON Pointer leads to such a setting.
func isSecretOrFile(options []config.Option, pointer string) bool {
	name, _, _ := strings.Cut(strings.TrimPrefix(pointer, "/"), "/")
	return slices.ContainsFunc(options, func(o config.Option) bool {
		return o.Name == name && (o.Secret || o.Path)
	})
}

// withoutPlaces takes the places out of problems.
func withoutPlaces(err error) error {
	problems, ok := errors.AsType[config.Problems](err)
	if !ok {
		return err
	}
	errs := make([]error, len(problems))
	for i, p := range problems {
		p.File = ""
		errs[i] = p
	}
	return errors.Join(errs...)
}
