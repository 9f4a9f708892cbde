package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/licexport/licexport/internal/schema"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// unknownSetting is a property that no plugin has.
const unknownSetting = "licexport_conformance_unknown_setting"

// schema checks the schema of the settings.
func (s *suite) schema(context.Context) {
	text := s.description.GetConfigSchema()
	compiled, tree, err := compile(text)
	if err != nil {
		s.fail(schemaCompiles, "%v", err)
		s.blocked = "the schema of the settings is unusable"
		return
	}
	if err := checkAnnotations(tree, ""); err != nil {
		s.fail(schemaCompiles, "%v", err)
	}
	s.pass(schemaCompiles, "%s", settingsIn(tree))
	if refusesUnknown(compiled) {
		s.pass(schemaClosed, "an unknown setting is refused")
		return
	}
	s.fail(schemaClosed, "the schema takes {%q: 1}", unknownSetting)
}

// compile compiles the schema, and decodes it.
func compile(text string) (*jsonschema.Schema, map[string]any, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil, errors.New("there is no schema; a plugin without settings has the schema of an empty object")
	}
	compiled, err := schema.Compile(text)
	if err != nil {
		return nil, nil, fmt.Errorf("the schema cannot be used: %w", err)
	}
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return nil, nil, fmt.Errorf("the schema is not JSON: %w", err)
	}
	tree, ok := document.(map[string]any)
	if !ok || tree["type"] != "object" {
		return nil, nil, errors.New(`the schema does not say "type": "object"`)
	}
	return compiled, tree, nil
}

// refusesUnknown reports whether a property that is not named is an error of
// its own. That others are missing does not matter here.
func refusesUnknown(s *jsonschema.Schema) bool {
	err := s.Validate(map[string]any{unknownSetting: json.Number("1")})
	invalid, ok := errors.AsType[*jsonschema.ValidationError](err)
	return ok && namesUnknown(invalid)
}

// namesUnknown looks for the unknown property in the tree of faults: as an
// additional property, or as one for which nothing is valid.
func namesUnknown(e *jsonschema.ValidationError) bool {
	if k, ok := e.ErrorKind.(*kind.AdditionalProperties); ok && slices.Contains(k.Properties, unknownSetting) {
		return true
	}
	if _, ok := e.ErrorKind.(*kind.FalseSchema); ok && slices.Contains(e.InstanceLocation, unknownSetting) {
		return true
	}
	return slices.ContainsFunc(e.Causes, namesUnknown)
}

// checkAnnotations checks what licexport reads besides the rules of JSON
// Schema, at every depth.
func checkAnnotations(schema map[string]any, pointer string) error {
	if v, ok := schema["writeOnly"]; ok {
		secret, isBool := v.(bool)
		if !isBool {
			return fmt.Errorf("writeOnly of %s is no boolean", pointer)
		}
		if secret && schema["type"] != "string" {
			return fmt.Errorf("%s is a secret (writeOnly), but its type is not string", pointer)
		}
	}
	for _, key := range []string{sourcev1.SchemaIdentityKey, sourcev1.SchemaPathKey, sourcev1.SchemaAskKey} {
		if v, ok := schema[key]; ok {
			if _, isBool := v.(bool); !isBool {
				return fmt.Errorf("%s of %s is no boolean", key, pointer)
			}
		}
	}
	if v, ok := schema[sourcev1.SchemaEnvKey]; ok {
		if text, isString := v.(string); !isString || !regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`).MatchString(text) {
			return fmt.Errorf("%s of %s is not the name of an environment variable", sourcev1.SchemaEnvKey, pointer)
		}
	}
	for name, property := range properties(schema) {
		if err := checkAnnotations(property, pointer+"/"+escapePointer(name)); err != nil {
			return err
		}
	}
	return nil
}

// properties are those of an object's schema that have a schema themselves.
func properties(schema map[string]any) map[string]map[string]any {
	named, _ := schema["properties"].(map[string]any)
	found := make(map[string]map[string]any, len(named))
	for name, property := range named {
		if below, ok := property.(map[string]any); ok {
			found[name] = below
		}
	}
	return found
}

func settingsIn(tree map[string]any) string {
	required, _ := tree["required"].([]any)
	secrets := 0
	for _, property := range properties(tree) {
		if property["writeOnly"] == true {
			secrets++
		}
	}
	return fmt.Sprintf("%d settings, %d of them required, %d secret", len(properties(tree)), len(required), secrets)
}

// escapePointer escapes a name for a JSON Pointer (RFC 6901).
func escapePointer(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}
