package interview

import (
	"context"
	"encoding/json"
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
	structured := o.Entry != nil || len(o.Fields) > 0 || o.Item != nil && len(o.Item.Fields) > 0
	if former := formerText(i, o); former != "" && (o.Secret || structured) {
		keep, err := a.Yes(ctx, o.Name+": keep "+former+"?", true)
		if err != nil {
			return false, err
		}
		if keep {
			i.SetValue(o.Name, i.Former[o.Name])
			return true, nil
		}
	}
	switch {
	case o.Secret:
		return a.secret(ctx, i, o)
	case o.Entry != nil, len(o.Fields) > 0:
		return a.entries(ctx, i, o)
	case o.Item != nil && len(o.Item.Fields) > 0:
		return a.items(ctx, i, o)
	}
	question, former := o.Name+inBrackets(o.Hint(), o.Form()), formerText(i, o)
	switch {
	case !o.Required && former != "":
		question += `, "-" for none`
	case !o.Required:
		question += ", empty if not used"
	}
	var value any
	answer, err := a.Text(ctx, question, former, func(answer string) (err error) {
		switch {
		case !o.Required && answer == unused:
			return nil
		case answer != "":
			if value, err = o.ParseValue(answer); err != nil {
				return err
			}
			return a.fits(i, o, value)
		case o.Required:
			return errors.New("it is required")
		default:
			return nil
		}
	})
	if err != nil || answer == "" || !o.Required && answer == unused {
		return false, err
	}
	i.SetValue(o.Name, value)
	return true, nil
}

// unused is the answer that leaves out what an empty answer would keep.
const unused = "-"

// formerText is the value that was given before, as somebody would type it; empty if
// there is none.
func formerText(i *config.Initial, o config.Option) string {
	switch former := i.Former[o.Name].(type) {
	case nil:
		return ""
	case string:
		return former
	default:
		text, err := json.Marshal(former)
		if err != nil {
			return ""
		}
		return string(text)
	}
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
			if err != nil {
				return err
			}
			items, _ := more.([]any)
			if err := i.CheckItems(o.Name, slices.Concat(all, items)); err != nil {
				return err
			}
			all = append(all, items...)
			return nil
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
			if value, err = named.ParseValue(text); err != nil {
				return err
			}
			return i.CheckEntry(o.Name, name, value)
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

// fits reports what is wrong with the value of a setting.
func (a *Asker) fits(i *config.Initial, o config.Option, value any) error {
	if err := i.CheckValue(o.Name, value); err != nil {
		return err
	}
	if path, ok := value.(string); ok && o.Path {
		return a.missing(path)
	}
	return nil
}
