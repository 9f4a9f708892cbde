package config

import (
	"strconv"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/licexport/licexport/internal/schema"
)

// compiledSchema is a plugin's JSON Schema, for checking settings and for what it
// says about each of them.
type compiledSchema struct {
	root  *jsonschema.Schema
	rules schema.Rules
}

func compileSchema(text string) (*compiledSchema, error) {
	root, err := schema.Compile(text)
	if err != nil {
		return nil, &SchemaError{Err: err}
	}
	return &compiledSchema{root: root, rules: schema.RulesOf(root)}, nil
}

// at returns the rules for a location.
func (s *compiledSchema) at(l location) schema.Rules {
	rules := s.rules
	for _, step := range l.steps {
		if step.isIndex {
			i, _ := strconv.Atoi(step.name)
			rules = rules.Item(i)
		} else {
			rules = rules.Property(step.name)
		}
	}
	return rules
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
