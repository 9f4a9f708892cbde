package main

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/strict"
	"github.com/licexport/licexport/plugins/rest/recipe"
)

// settingsOf returns the value of $settings: what the configuration says, and the
// defaults. It finds everything that is missing, unknown or of another kind.
func settingsOf(r *recipe.Recipe, cfg config) (map[string]any, error) {
	var faults []error
	fault := func(at, code, summary, detail string) {
		p := sdk.ConfigError(at, summary, detail)
		p.Code = "rest." + code
		faults = append(faults, p)
	}
	values := make(map[string]any, len(r.Settings))
	var names, secrets []string
	for _, s := range r.Settings {
		names = append(names, s.Name)
		given, ok := cfg.Given[s.Name]
		if !ok || given == nil || given == "" {
			if s.Required {
				fault("/settings/"+s.Name, "setting_missing", fmt.Sprintf("the recipe needs the setting %s", s.Name), s.About+".")
			}
			values[s.Name] = s.Default
			continue
		}
		v, why := valueOf(s, given)
		if why != "" {
			fault("/settings/"+s.Name, "setting_wrong", fmt.Sprintf("the setting %s of the recipe %s", s.Name, why), s.About+".")
		}
		values[s.Name] = v
	}
	for _, s := range r.Secrets {
		secrets = append(secrets, s.Name)
		if given := cfg.Secrets[s.Name]; given.IsZero() && !s.Optional {
			fault("/secrets/"+s.Name, "secret_missing", fmt.Sprintf("the recipe needs the secret %s", s.Name),
				fmt.Sprintf("%s.\nSay where it is, as in secrets: {%s: {env: NAME}}.", s.About, s.Name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(cfg.Given)) {
		if !slices.Contains(names, name) {
			fault("/settings/"+name, "setting_unknown", fmt.Sprintf("the recipe has no setting %s", strict.Quote(name)), strict.DidYouMean(name, names, "It has"))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(cfg.Secrets)) {
		if !slices.Contains(secrets, name) {
			fault("/secrets/"+name, "secret_unknown", fmt.Sprintf("the recipe has no secret %s", strict.Quote(name)), strict.DidYouMean(name, secrets, "It has"))
		}
	}
	return values, errors.Join(faults...)
}

// valueOf is what a recipe sees of a setting, or what is wrong with it.
func valueOf(s recipe.Setting, given any) (v any, wrong string) {
	switch s.Kind {
	case recipe.YesNoKind:
		if _, ok := given.(bool); !ok {
			return nil, "must be true or false"
		}
		return given, ""
	case recipe.ListKind:
		list, ok := given.([]any)
		if !ok {
			return nil, "must be a list, as in [a, b]"
		}
		texts := make([]any, len(list))
		for i, item := range list {
			if texts[i], ok = textOf(item); !ok {
				return nil, "must be a list of texts"
			}
		}
		return texts, ""
	default:
		text, ok := textOf(given)
		switch {
		case !ok:
			return nil, "must be a text; put a number into quotes"
		case len(s.OneOf) > 0 && !slices.Contains(s.OneOf, text):
			wrong := "must be " + strict.OneOf(s.OneOf)
			if near := strict.Suggest(text, s.OneOf); near != "" {
				wrong += fmt.Sprintf(" (did you mean %q?)", near)
			}
			return nil, wrong
		}
		return text, ""
	}
}

// textOf takes a number for the text it looks like: ids are often numbers. One that
// is too large to be exact is none.
func textOf(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v), true
	case float64:
		if math.Abs(v) >= 1<<53 || v != math.Trunc(v) {
			return "", false
		}
		return strconv.FormatFloat(v, 'f', -1, 64), true
	default:
		return "", false
	}
}
