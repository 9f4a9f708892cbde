package export

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/secret"
)

// account says which part of which vendor's account a source reads, as far as its
// settings show it: those that the plugin marks with x-identity or, if it marks none,
// all of them together with the references to secrets.
type account struct {
	plugin string
	key    string // equal for equal accounts
	shown  string // the settings that make it, for people; may be empty
}

// accountOf finds the account of a source whose settings are valid.
func accountOf(plugin, schema, settings string, secrets map[string]secret.Reference) (account, error) {
	options, err := config.Options(schema)
	if err != nil {
		return account{}, err
	}
	var values map[string]any
	if err := json.Unmarshal([]byte(settings), &values); err != nil {
		return account{}, fmt.Errorf("read the settings again: %w", err)
	}
	a := account{plugin: plugin}
	marked := false
	for _, o := range options {
		marked = marked || o.Identity
	}
	same := map[string]any{}
	var shown []string
	for _, o := range options {
		if marked && !o.Identity {
			continue
		}
		value, set := values[o.Name]
		if !set {
			value = o.Default
		}
		if same[o.Name] = folded(value); o.Identity && set {
			shown = append(shown, fmt.Sprintf("%s: %s", o.Name, shownValue(value)))
		}
	}
	if !marked {
		for pointer, reference := range secrets {
			same[pointer] = []any{reference.Env, reference.File, reference.Command}
		}
	}
	key, err := json.Marshal(same) // keys in order
	if err != nil {
		return account{}, fmt.Errorf("compare the settings: %w", err)
	}
	a.key, a.shown = string(key), strings.Join(shown, ", ")
	return a, nil
}

// folded is a value without what makes no difference: the case of texts, empty lists
// and blank texts.
func folded(value any) any {
	switch v := value.(type) {
	case string:
		if v = strings.TrimSpace(v); v == "" {
			return nil
		}
		return license.FoldKey(v)
	case []any:
		if len(v) == 0 {
			return nil
		}
		all := make([]any, len(v))
		for i := range v {
			all[i] = folded(v[i])
		}
		return all
	case map[string]any:
		if len(v) == 0 {
			return nil
		}
		all := make(map[string]any, len(v))
		for key := range v {
			all[key] = folded(v[key])
		}
		return all
	default:
		return value
	}
}

// shownValue writes a setting for people.
func shownValue(value any) string {
	entries, ok := value.(map[string]any)
	if !ok {
		return fmt.Sprint(value)
	}
	var shown []string
	for _, key := range slices.Sorted(maps.Keys(entries)) {
		shown = append(shown, key+": "+shownValue(entries[key]))
	}
	return "{" + strings.Join(shown, ", ") + "}"
}

// sameAccount notes jobs of which two sources read the same account: each license
// would be there twice, and no run could be published.
func (v *validator) sameAccount() {
	reported := map[[2]string]bool{}
	for _, j := range v.file.Jobs {
		first := map[account]string{}
		for _, name := range j.Sources {
			a, known := v.accounts[name]
			if !known {
				continue
			}
			text := a.shown
			a.shown = ""
			earlier, twice := first[a]
			if !twice {
				first[a] = name
				continue
			}
			if reported[[2]string{earlier, name}] {
				continue
			}
			reported[[2]string{earlier, name}] = true
			summary := fmt.Sprintf("the sources %q and %q of job %q read the same", earlier, name, j.Name)
			if text != "" {
				summary += " (" + text + ")"
			}
			v.add(config.Problem{
				Summary: summary,
				Detail:  "Each license would be there twice, under one UId, and a run would end with exit code 2. Take one of them out of the job.",
			}, "sources", name)
		}
	}
}
