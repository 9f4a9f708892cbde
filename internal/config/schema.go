package config

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	bounds "github.com/licexport/licexport/internal/schema"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

const (
	envKey  = sourcev1.SchemaEnvKey
	pathKey = sourcev1.SchemaPathKey
	// identityKey marks what says which account is read.
	identityKey = sourcev1.SchemaIdentityKey
)

// schema is a plugin's JSON Schema: compiled for checking, and as a document
// for the annotations that checking does not look at.
type schema struct {
	compiled *jsonschema.Schema
	document any
}

// rule is one subschema that applies to a value.
type rule = map[string]any

func compileSchema(text string) (*schema, error) {
	if err := bounds.Check(text); err != nil {
		return nil, &SchemaError{Err: err}
	}
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return nil, &SchemaError{Err: fmt.Errorf("it is not JSON: %w", err)}
	}
	const address = "plugin:schema"
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.UseLoader(noLoader{})
	if err := c.AddResource(address, document); err != nil {
		return nil, &SchemaError{Err: fmt.Errorf("it is invalid: %w", err)}
	}
	compiled, err := c.Compile(address)
	if err != nil {
		return nil, &SchemaError{Err: fmt.Errorf("it is invalid: %w", err)}
	}
	return &schema{compiled: compiled, document: document}, nil
}

// SchemaError says that the schema of a plugin's settings is unusable: a bug in
// the plugin, whatever the settings are.
type SchemaError struct{ Err error }

// Error says what is wrong with the schema.
func (e *SchemaError) Error() string {
	return "the plugin's configuration schema cannot be used: " + e.Err.Error()
}

// Unwrap returns what is wrong with it.
func (e *SchemaError) Unwrap() error { return e.Err }

// noLoader keeps a plugin's schema from naming files or addresses, which the
// library would otherwise read.
type noLoader struct{}

func (noLoader) Load(address string) (any, error) {
	return nil, errors.New("it refers to " + address + ", but must be complete in itself")
}

// maxDepth bounds the ways through references and combinations.
const maxDepth = 32

func (s *schema) root() []rule { return s.expand(s.document, 0) }

// expand returns a subschema together with all that it refers to or combines.
func (s *schema) expand(v any, depth int) []rule {
	r, ok := v.(map[string]any)
	if !ok || depth > maxDepth {
		return nil
	}
	rules := []rule{r}
	if ref, ok := r["$ref"].(string); ok {
		rules = append(rules, s.expand(s.resolve(ref), depth+1)...)
	}
	for _, keyword := range []string{"allOf", "anyOf", "oneOf"} {
		if list, ok := r[keyword].([]any); ok {
			for _, part := range list {
				rules = append(rules, s.expand(part, depth+1)...)
			}
		}
	}
	for _, keyword := range []string{"then", "else"} {
		rules = append(rules, s.expand(r[keyword], depth+1)...)
	}
	return rules
}

// resolve follows a reference within the document.
func (s *schema) resolve(ref string) any {
	fragment, ok := strings.CutPrefix(ref, "#")
	if !ok {
		return nil
	}
	if decoded, err := url.PathUnescape(fragment); err == nil {
		fragment = decoded
	}
	at := s.document
	for token := range strings.SplitSeq(strings.TrimPrefix(fragment, "/"), "/") {
		if token == "" {
			continue
		}
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		switch v := at.(type) {
		case map[string]any:
			at = v[token]
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(v) {
				return nil
			}
			at = v[i]
		default:
			return nil
		}
	}
	return at
}

// property returns the rules for one key of an object.
func (s *schema) property(rules []rule, key string) []rule {
	var found []rule
	for _, r := range rules {
		properties, _ := r["properties"].(map[string]any)
		if sub, ok := properties[key]; ok {
			found = append(found, s.expand(sub, 0)...)
		} else {
			found = append(found, s.expand(r["additionalProperties"], 0)...)
		}
	}
	return found
}

// item returns the rules for one item of a list.
func (s *schema) item(rules []rule, i int) []rule {
	var found []rule
	for _, r := range rules {
		if prefix, ok := r["prefixItems"].([]any); ok && i < len(prefix) {
			found = append(found, s.expand(prefix[i], 0)...)
			continue
		}
		found = append(found, s.expand(r["items"], 0)...)
	}
	return found
}

// at returns the rules for a location.
func (s *schema) at(l location) []rule {
	rules := s.root()
	for _, step := range l.steps {
		if step.isIndex {
			i, _ := strconv.Atoi(step.name)
			rules = s.item(rules, i)
		} else {
			rules = s.property(rules, step.name)
		}
	}
	return rules
}

// keys lists the keys that an object with these rules can have.
func keys(rules []rule) []string {
	seen := map[string]bool{}
	var all []string
	for _, r := range rules {
		properties, _ := r["properties"].(map[string]any)
		for key := range properties {
			if !seen[key] {
				seen[key] = true
				all = append(all, key)
			}
		}
	}
	return all
}

func flag(rules []rule, keyword string) bool {
	for _, r := range rules {
		if set, _ := r[keyword].(bool); set {
			return true
		}
	}
	return false
}

func annotation(rules []rule, keyword string) string {
	for _, r := range rules {
		if text, _ := r[keyword].(string); text != "" {
			return text
		}
	}
	return ""
}

// hasType tells whether a value of this JSON type is allowed.
func hasType(rules []rule, want string) bool {
	for _, r := range rules {
		switch t := r["type"].(type) {
		case string:
			if t == want {
				return true
			}
		case []any:
			for _, one := range t {
				if one == want {
					return true
				}
			}
		}
	}
	return false
}
