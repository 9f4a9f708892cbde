package interview

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/pkg/sdk/strict"
)

// Settings asks for the settings of a source that a plugin cannot do without:
// those that its schema requires or wants to be asked for, and, until one secret is
// given, those by which it signs in. Those that are set already are not asked for.
func (a *Asker) Settings(ctx context.Context, i *config.Initial) error {
	secret := false
	for _, o := range i.Options {
		_, set := i.Values[o.Name]
		secret = secret || set && holdsSecrets(o)
	}
	for _, o := range i.Options {
		_, set := i.Values[o.Name]
		signsIn := o.Secret || o.Env != ""
		if set || !o.Required && !o.Ask && (!signsIn || secret) {
			continue
		}
		given, err := a.setting(ctx, i, o)
		if err != nil {
			return err
		}
		secret = secret || given && holdsSecrets(o)
	}
	return nil
}

// holdsSecrets reports whether an option is a secret, or a map of secrets.
func holdsSecrets(o config.Option) bool { return o.Secret || o.Entry != nil && o.Entry.Secret }

// setting asks for one setting, and reports whether it was given.
func (a *Asker) setting(ctx context.Context, i *config.Initial, o config.Option) (bool, error) {
	if o.Description != "" {
		a.Say("\n%s", o.Description)
	}
	if o.Secret {
		return a.secret(ctx, i, o)
	}
	switch {
	case o.Entry != nil, len(o.Fields) > 0:
		return a.entries(ctx, i, o)
	case o.Item != nil && len(o.Item.Fields) > 0:
		return a.items(ctx, i, o)
	}
	question := o.Name + inBrackets(o.Hint(), o.Form())
	if !o.Required {
		question += ", empty if not used"
	}
	var value any
	answer, err := a.Text(ctx, question, "", func(answer string) (err error) {
		switch {
		case answer != "":
			value, err = o.ParseValue(answer)
			return err
		case o.Required:
			return errors.New("it is required")
		default:
			return nil
		}
	})
	if err != nil || answer == "" {
		return false, err
	}
	i.SetValue(o.Name, value)
	return true, nil
}

// inBrackets joins hints that are not empty.
func inBrackets(hints ...string) string {
	if hints = slices.DeleteFunc(hints, func(h string) bool { return h == "" }); len(hints) == 0 {
		return ""
	}
	return " (" + strings.Join(hints, "; ") + ")"
}

// items asks for one item after the other of a list of objects.
func (a *Asker) items(ctx context.Context, i *config.Initial, o config.Option) (given bool, err error) {
	a.Say("  %s", o.Form())
	all := []any{}
	for {
		question := o.Name + ": the next one, empty if there is no more"
		if len(all) == 0 {
			question = o.Name
			if !o.Required {
				question += ", empty if not used"
			}
		}
		answer, err := a.Text(ctx, question, "", func(answer string) error {
			if answer == "" {
				if o.Required && len(all) == 0 {
					return errors.New("it is required")
				}
				return nil
			}
			more, err := o.ParseValue(answer)
			if items, ok := more.([]any); ok {
				all = append(all, items...)
			}
			return err
		})
		if err != nil {
			return false, err
		}
		if answer == "" {
			if len(all) > 0 {
				i.SetValue(o.Name, all)
			}
			return len(all) > 0, nil
		}
	}
}

// entries asks for one entry after the other of a map whose names the user chooses, or
// of an object with keys of its own.
func (a *Asker) entries(ctx context.Context, i *config.Initial, o config.Option) (given bool, err error) {
	question := o.Name + ": NAME=VALUE, empty if there is no more"
	names := make([]string, len(o.Fields))
	for k, f := range o.Fields {
		names[k] = f.Name
	}
	if len(names) > 0 {
		a.Say("  keys: %s", strings.Join(names, ", "))
		question = o.Name + ": KEY=VALUE, empty if there is no more"
	}
	secrets := o.Entry != nil && o.Entry.Secret
	if secrets {
		question = o.Name + ": name of a secret, empty if there is no more"
	}
	for {
		var name string
		var value any
		answer, err := a.Text(ctx, question, "", func(answer string) (err error) {
			var text string
			if name, text, _ = strings.Cut(answer, "="); answer == "" && o.Required && !given {
				return errors.New("it is required")
			} else if answer == "" || secrets {
				return nil
			}
			name = strings.TrimSpace(name)
			if text = strings.TrimSpace(text); name == "" || text == "" {
				return errors.New("write NAME=VALUE")
			}
			named, ok := o.Named(name)
			if !ok {
				return fmt.Errorf("there is no key %s. %s", name, strict.DidYouMean(name, names, "There are"))
			}
			value, err = named.ParseValue(text)
			return err
		})
		switch {
		case err != nil || answer == "":
			return given, err
		case secrets:
			named, _ := o.Named(answer)
			if value, err = a.reference(ctx, i, named); err != nil {
				return given, err
			}
			name = answer
		}
		i.SetEntry(o.Name, name, value)
		given = true
	}
}

// secret asks where a secret is kept, never for the secret itself.
func (a *Asker) secret(ctx context.Context, i *config.Initial, o config.Option) (bool, error) {
	value, err := a.reference(ctx, i, o)
	if err != nil || value == nil {
		return false, err
	}
	i.SetValue(o.Name, value)
	return true, nil
}

// reference asks where a secret is kept; nil if there is none.
func (a *Asker) reference(ctx context.Context, i *config.Initial, o config.Option) (any, error) {
	const none = "none"
	kinds := []string{"env", "file", "protected", "command"}
	if !o.Required {
		kinds = append(kinds, none)
	}
	kind, err := a.Choice(ctx, o.Name+": where is it kept?", kinds, "env")
	if err != nil || kind == none {
		return nil, err
	}
	question := map[string]string{
		"env": "name of the environment variable", "file": "path of the file", "protected": "its name for licexport secret set", "command": "program and arguments that print it",
	}[kind]
	fallback := ""
	switch kind {
	case "env":
		fallback = variable(i.Source, o.Name)
	case "protected":
		fallback = i.Source
	}
	var value any
	_, err = a.Text(ctx, "  "+question, fallback, func(answer string) (err error) {
		value, err = o.ParseValue(kind + ":" + answer)
		return err
	})
	return value, err
}

// variable suggests a name for the variable that holds a secret of a source. It
// is that of the source, because each has its own.
func variable(source, setting string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		default:
			return '_'
		}
	}, source+"_"+setting)
}

// Output asks where the file goes.
func (a *Asker) Output(ctx context.Context, i *config.Initial) (err error) {
	i.Output, err = a.Text(ctx, "\nCSV file for ImportLic", i.Output, nil)
	return err
}

// firstTime is proposed for a schedule: at night, but not in the hour that some
// days have twice and some not at all.
const firstTime = "04:30"

// Schedule asks when the job shall run.
func (a *Asker) Schedule(ctx context.Context, i *config.Initial) error {
	const never = "never"
	answer, err := a.Text(ctx, `When shall it run? A time of the day, a cron expression, or "never"`, firstTime, func(answer string) error {
		if answer == never {
			return nil
		}
		return config.CheckSchedule(cron(answer), "UTC")
	})
	if err != nil {
		return err
	}
	if i.Cron = ""; answer == never {
		return nil
	}
	i.Cron = cron(answer)
	i.Zone, err = a.Text(ctx, "Time zone", i.Zone, func(zone string) error { return config.CheckSchedule(i.Cron, zone) })
	return err
}

// cron makes an expression of a time of the day, and leaves all else as it is.
func cron(text string) string {
	var hour, minute int
	var rest string
	if n, _ := fmt.Sscanf(text, "%d:%d%s", &hour, &minute, &rest); n == 2 {
		return fmt.Sprintf("%d %d * * *", minute, hour)
	}
	return text
}

// Name asks for the name of the source.
func (a *Asker) Name(ctx context.Context, i *config.Initial) (err error) {
	i.Source, err = a.Text(ctx, "Name of the source, for example that of the company", i.Source, config.CheckName)
	return err
}

// Plugin asks which plugin shall read the source, if there is a choice.
func (a *Asker) Plugin(ctx context.Context, i *config.Initial, installed []string) (err error) {
	if len(installed) > 1 {
		i.Plugin, err = a.Choice(ctx, "Plugin", installed, i.Plugin)
	}
	return err
}
