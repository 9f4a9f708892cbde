package config

import (
	"encoding/json"
	"fmt"
	"math"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/internal/schema"
	"github.com/licexport/licexport/internal/secret"
	"github.com/licexport/licexport/pkg/sdk/strict"
)

// Settings are the settings of one source, valid under its plugin's schema and
// ready to be sent to it.
type Settings struct {
	// JSON is the object of all settings without the secrets.
	JSON string
	// Secrets says where the secrets are, by JSON Pointer (RFC 6901).
	Secrets map[string]secret.Reference
	// Warnings are problems that stop nothing.
	Warnings Problems
}

// SettingsOptions are what Source.Settings needs besides the file.
type SettingsOptions struct {
	// AllowPlaintext accepts secrets in plain text, with a warning.
	AllowPlaintext bool
	// Getenv is os.Getenv. It is asked only when there is no file: a secret of
	// one tenant must not reach another.
	Getenv func(string) string
}

// Settings checks the source's settings against the JSON Schema of its plugin.
// An error about the settings is of type Problems and lists all of them; a
// *SchemaError means that the schema itself is unusable.
func (s *Source) Settings(text string, o SettingsOptions) (Settings, error) {
	if s.origin.environment {
		return fromEnvironment(text, s.Plugin, o.Getenv, s.origin.dir)
	}
	compiled, err := compileSchema(text)
	if err != nil {
		return Settings{}, err
	}
	key := s.origin.key
	if key == nil {
		key = &yaml.Node{}
	}
	c := &converter{
		reader:  &reader{Reader: strict.NewReader(s.origin.file), dir: s.origin.dir},
		schema:  compiled,
		subject: fmt.Sprintf("source %q: ", s.Name),
		allow:   o.AllowPlaintext,
		secrets: map[string]secret.Reference{},
		places:  map[string]place{"": {key: key, value: key}},
		broken:  map[string]bool{},
	}
	if instance := c.object(s.origin.node); instance != nil {
		c.report(compiled.faults(instance, c.secrets))
		if c.Errors() == 0 {
			return newSettings(instance, c.secrets, c.Problems())
		}
	}
	return Settings{}, c.Problems()
}

func newSettings(instance any, secrets map[string]secret.Reference, warnings Problems) (Settings, error) {
	text, err := json.Marshal(withoutSecrets(instance, "", secrets))
	if err != nil {
		return Settings{}, fmt.Errorf("encode the settings: %w", err)
	}
	return Settings{JSON: string(text), Secrets: secrets, Warnings: warnings}, nil
}

// place is where a value stands in the file.
type place struct{ key, value *yaml.Node }

// converter turns nodes into a JSON instance. On the way it takes out the
// secrets, makes paths absolute and notes where everything stands.
type converter struct {
	*reader

	schema  *compiledSchema
	subject string
	allow   bool
	secrets map[string]secret.Reference
	places  map[string]place
	// broken are the values that could not be converted, by JSON Pointer.
	broken map[string]bool
}

// object converts the root. No settings at all are an empty object; nil means
// that they are something else.
func (c *converter) object(n *yaml.Node) any {
	if n == nil || n.ShortTag() == "!!null" {
		return map[string]any{}
	}
	c.places[""] = place{key: c.places[""].key, value: n}
	if n.Kind != yaml.MappingNode {
		c.Errorf(n, "", "%sconfig must be an object with keys, not %s", c.subject, strict.Describe(n))
		return nil
	}
	return c.value(location{}, n, c.schema.rules)
}

func (c *converter) value(at location, n *yaml.Node, rules schema.Rules) any {
	if rules.Secret() {
		return c.secret(at, n)
	}
	switch n.Kind {
	case yaml.MappingNode:
		object := map[string]any{}
		for _, e := range c.Map(c.subject+at.String(), n) {
			child := at.key(e.Name)
			c.places[child.pointer()] = place{key: e.Key, value: e.Value}
			object[e.Name] = c.value(child, e.Value, rules.Property(e.Name))
		}
		return object
	case yaml.SequenceNode:
		list := []any{}
		for i, item := range n.Content {
			child := at.index(i)
			c.places[child.pointer()] = place{key: item, value: item}
			list = append(list, c.value(child, item, rules.Item(i)))
		}
		return list
	default:
		return c.scalar(at, n, rules)
	}
}

func (c *converter) scalar(at location, n *yaml.Node, rules schema.Rules) any {
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!str", "!!timestamp":
		if rules.Path() && n.Value != "" {
			return c.path(at, n)
		}
		return n.Value
	case "!!bool":
		var v bool
		if n.Decode(&v) == nil {
			return v
		}
	case "!!int", "!!float":
		if v, ok := number(n); ok {
			return v
		}
	}
	c.Errorf(n, "", "%s%s is %s, which no setting can hold", c.subject, at, strict.Describe(n))
	c.broken[at.pointer()] = true
	return nil
}

func (c *converter) path(at location, n *yaml.Node) any {
	if fault, remedy := patternFault(n.Value); fault != "" {
		c.Errorf(n, remedy, "%s%s %s", c.subject, at, fault)
		c.broken[at.pointer()] = true
		return nil
	}
	return absolute(c.dir, n.Value)
}

// number keeps whole numbers exact, whatever notation they are in.
func number(n *yaml.Node) (json.Number, bool) {
	var v any
	if n.Decode(&v) != nil {
		return "", false
	}
	if f, ok := v.(float64); ok && (math.IsInf(f, 0) || math.IsNaN(f)) {
		return "", false
	}
	text, err := json.Marshal(v)
	return json.Number(text), err == nil
}

// placeholder stands for a secret while the rest is checked.
const placeholder = "secret"

// secret takes a reference, or a literal if that is allowed. A message never
// shows what stands there.
func (c *converter) secret(at location, n *yaml.Node) any {
	where := c.subject + at.String()
	switch {
	case n.Kind == yaml.MappingNode:
		if ref, ok := c.reference(where, n); ok {
			c.secrets[at.pointer()] = ref
		}
	case n.Kind != yaml.ScalarNode || n.ShortTag() == "!!null" || n.Value == "":
		c.Errorf(n, howToRefer(at), "%s must be a reference to a secret", where)
	case !c.allow:
		c.Errorf(n, howToRefer(at)+"\nIf it has to be here, run with --allow-plaintext-secrets.", "%s stands in the file in plain text", where)
	default:
		c.Warnf(n, howToRefer(at), "%s stands in the file in plain text", where)
		c.secrets[at.pointer()] = secret.Literal(where, n.Value)
	}
	if _, known := c.secrets[at.pointer()]; !known {
		// Noted as a problem already; the schema need not complain as well.
		c.secrets[at.pointer()] = secret.Reference{Setting: where}
	}
	return placeholder
}

func howToRefer(at location) string {
	return fmt.Sprintf("Say where the secret is: %s: %s", at.last(), waysToRefer)
}

// withoutSecrets copies an instance and leaves out what secrets name.
func withoutSecrets(v any, pointer string, secrets map[string]secret.Reference) any {
	switch v := v.(type) {
	case map[string]any:
		object := make(map[string]any, len(v))
		for key, child := range v {
			at := pointer + "/" + escapeToken(key)
			if _, isSecret := secrets[at]; !isSecret {
				object[key] = withoutSecrets(child, at, secrets)
			}
		}
		return object
	case []any:
		list := make([]any, 0, len(v))
		for i, child := range v {
			at := fmt.Sprintf("%s/%d", pointer, i)
			if _, isSecret := secrets[at]; isSecret {
				// Leaving it out would move the others.
				list = append(list, nil)
				continue
			}
			list = append(list, withoutSecrets(child, at, secrets))
		}
		return list
	default:
		return v
	}
}

// report turns faults into problems at the places that they concern.
func (c *converter) report(faults []fault) {
	for _, f := range faults {
		if f.kind == wrongValue && c.broken[f.at.pointer()] {
			continue
		}
		n := c.places[f.at.pointer()].value
		switch f.kind {
		case unknownSetting:
			n = c.places[f.at.pointer()].key
		case missingSetting:
			n = c.places[f.at.parent().pointer()].key
		case wrongValue:
		}
		if n == nil {
			n = c.places[""].key
		}
		c.Errorf(n, f.detail, "%s", c.subject+f.summary)
	}
}
