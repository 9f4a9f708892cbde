package interview

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/config"
)

// Secrets takes secrets from a person and keeps them.
type Secrets interface {
	// Ask asks for a text, which does not show.
	Ask(ctx context.Context, question string) (string, error)
	// Keep keeps a secret under a name, in place of what was kept under it, and says
	// where and for whom. The error says why that cannot be, without the secret.
	Keep(name, value string) (where string, err error)
	// Has reports whether something is kept under a name.
	Has(name string) bool
}

// Places of a secret.
const (
	enter     = "enter"
	env       = "env"
	file      = "file"
	protected = "protected"
	command   = "command"
	none      = "none"
)

// secret asks for a secret or its place.
func (a *Asker) secret(ctx context.Context, i *config.Initial, o config.Option) (bool, error) {
	value, err := a.reference(ctx, i, o)
	if err != nil || value == nil {
		return false, err
	}
	i.SetValue(o.Name, value)
	return true, nil
}

// reference asks for a secret, which is kept at once, or where it is kept; nil if there
// is none.
func (a *Asker) reference(ctx context.Context, i *config.Initial, o config.Option) (any, error) {
	kinds, question, usual := []string{env, file, protected, command}, ": where is it kept?", env
	if a.Secrets != nil {
		kinds, question, usual = slices.Insert(kinds, 0, enter), ": enter it now, or say where it is kept", enter
	}
	if !o.Required {
		kinds = append(kinds, none)
	}
	kind, err := a.Choice(ctx, o.Name+question, kinds, usual)
	if err != nil {
		return nil, err
	}
	switch kind {
	case none:
		return nil, nil //nolint:nilnil // there is none
	case enter:
		return a.entered(ctx, i, o)
	default:
		return a.place(ctx, i, o, kind)
	}
}

// place asks for the place of a secret.
func (a *Asker) place(ctx context.Context, i *config.Initial, o config.Option, kind string) (value any, err error) {
	question := map[string]string{
		env: "name of the environment variable", file: "path of the file", protected: "its name for licexport secret set", command: "program and arguments that print it",
	}[kind]
	fallback := ""
	switch kind {
	case env:
		fallback = variable(i.Source, o.Name)
	case protected:
		fallback = a.nameFor(i, o)
	}
	_, err = a.Text(ctx, "  "+question, fallback, func(answer string) (err error) {
		if value, err = o.ParseValue(kind + ":" + answer); err != nil {
			return err
		}
		switch {
		case kind == file:
			return a.missing(answer)
		case kind != protected || a.Secrets == nil:
			return nil
		case !a.Secrets.Has(answer):
			return doubt{fmt.Errorf("this account keeps no secret of this name yet (licexport secret set %s)", answer)}
		default:
			i.Kept = append(i.Kept, answer)
			return nil
		}
	})
	return value, err
}

// entered takes a secret and keeps it under the name of the source.
func (a *Asker) entered(ctx context.Context, i *config.Initial, o config.Option) (any, error) {
	name := a.nameFor(i, o)
	reference := map[string]any{protected: name}
	if a.Secrets.Has(name) && !slices.Contains(i.Kept, name) {
		const use, replace = "use", "replace"
		answer, err := a.Choice(ctx, "  A secret "+name+" is kept already. Use it, or replace it for all that name it?", []string{use, replace}, use)
		if err != nil {
			return nil, err
		}
		if answer == use {
			i.Kept = append(i.Kept, name)
			return reference, nil
		}
	}
	value, err := a.Secrets.Ask(ctx, "  "+o.Name+" (it does not show): ")
	if err != nil {
		return nil, err
	}
	where, err := a.Secrets.Keep(name, value)
	if err != nil {
		a.Say("  %s", err)
		return a.reference(ctx, i, o)
	}
	a.Say("  %s", where)
	i.Kept = append(i.Kept, name)
	return reference, nil
}

// nameFor is the name under which a secret is kept: that of the source, and for a
// further secret with the setting.
func (a *Asker) nameFor(i *config.Initial, o config.Option) string {
	former, _ := i.Former[o.Name].(map[string]any)
	if name, ok := former[protected].(string); ok {
		return name
	}
	if !slices.Contains(i.Kept, i.Source) {
		return i.Source
	}
	return i.Source + "-" + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r) {
			return r
		}
		return '-'
	}, o.Name)
}
