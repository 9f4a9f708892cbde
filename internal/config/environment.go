package config

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/licexport/licexport/internal/schema"
	"github.com/licexport/licexport/internal/secret"
)

// fromEnvironment collects the settings of a source from the environment
// variables that its plugin's schema names (x-env), for a run without a
// configuration file. Variables that are empty count as not set. Relative paths
// are relative to dir. Errors as for Source.Settings.
func fromEnvironment(text, plugin string, getenv func(string) string, dir string) (Settings, error) {
	compiled, err := compileSchema(text)
	if err != nil {
		return Settings{}, err
	}
	c := collector{plugin: plugin, schema: compiled, getenv: getenv, dir: dir, secrets: map[string]secret.Reference{}}
	instance := c.object(location{}, compiled.rules)
	if instance == nil {
		instance = map[string]any{}
	}
	var problems Problems
	for _, f := range compiled.faults(instance, c.secrets) {
		problems = append(problems, c.problem(f))
	}
	if len(problems) > 0 {
		return Settings{}, problems.Sort()
	}
	return newSettings(instance, c.secrets, nil)
}

type collector struct {
	plugin  string
	schema  *compiledSchema
	getenv  func(string) string
	dir     string
	secrets map[string]secret.Reference
}

// object collects the keys of an object, or nil if none is set.
func (c *collector) object(at location, rules schema.Rules) map[string]any {
	var object map[string]any
	for _, key := range rules.Keys() {
		child := at.key(key)
		childRules := rules.Property(key)
		var value any
		if name := childRules.Env(); name != "" {
			value = c.value(child, name, childRules)
		} else if nested := c.object(child, childRules); nested != nil {
			value = nested
		}
		if value != nil {
			if object == nil {
				object = map[string]any{}
			}
			object[key] = value
		}
	}
	return object
}

// value reads one variable, or nil if it is not set.
func (c *collector) value(at location, name string, rules schema.Rules) any {
	text := c.getenv(name)
	has := func(jsonType string) bool { return slices.Contains(rules.Types(), jsonType) }
	switch {
	case text == "":
		return nil
	case rules.Secret():
		c.secrets[at.pointer()] = secret.Reference{Setting: at.String(), Env: name}
		return placeholder
	case rules.Path():
		return absolute(c.dir, text)
	case has("string"):
		return text
	case has("array"):
		var list []any
		for item := range strings.SplitSeq(text, ",") {
			if item = strings.TrimSpace(item); item != "" {
				list = append(list, item)
			}
		}
		return list
	case has("boolean"):
		if v, err := strconv.ParseBool(text); err == nil {
			return v
		}
	case has("integer") || has("number"):
		if _, err := strconv.ParseFloat(text, 64); err == nil && json.Valid([]byte(text)) {
			return json.Number(text)
		}
	}
	// Left as text, so that the schema says what it must be.
	return text
}

// problem words a fault in terms of variables.
func (c *collector) problem(f fault) Problem {
	name := c.schema.at(f.at).Env()
	switch {
	case f.kind == missingSetting && name != "":
		return Problem{Summary: fmt.Sprintf("%s is not set, and there is no configuration file; it holds the setting %s", name, f.at), Detail: f.detail}
	case f.kind == missingSetting:
		return Problem{Summary: fmt.Sprintf("setting %q is missing, and no environment variable holds it", f.at.String()), Detail: "Write a configuration file: licexport config init --plugin " + c.plugin}
	case name != "":
		return Problem{Summary: name + ": " + f.summary, Detail: f.detail}
	default:
		return Problem{Summary: f.summary, Detail: f.detail}
	}
}
