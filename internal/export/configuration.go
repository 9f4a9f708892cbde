package export

import (
	"context"
	"errors"
	"os"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/host"
)

// Configuration brings the settings of a source into the form that a plugin with this
// schema wants, without starting the plugin. Its secrets will not be shown.
func (o *Opener) Configuration(ctx context.Context, s *config.Source, schema string) (host.Config, error) {
	settings, err := s.Settings(schema, config.SettingsOptions{AllowPlaintext: o.AllowPlaintext, Getenv: os.Getenv})
	if err != nil {
		return host.Config{}, err
	}
	values, _, err := o.secrets().Resolve(ctx, settings.Secrets)
	if err != nil {
		return host.Config{}, errors.Join(errors.New("the secrets of the settings cannot be read"), err)
	}
	for _, v := range values {
		o.Redactor.Add(v)
	}
	return host.Config{JSON: settings.JSON, Secrets: values}, nil
}
