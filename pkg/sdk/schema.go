package sdk

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/google/jsonschema-go/jsonschema"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// schemaDialect is the JSON Schema version of settings.
const schemaDialect = "https://json-schema.org/draft/2020-12/schema"

// schemaFor derives the JSON Schema of a settings struct from its fields and
// their tags, see Source.
func schemaFor[C any]() (*jsonschema.Schema, error) {
	t := reflect.TypeFor[C]()
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("the settings type %v must be a struct", t)
	}
	schema, err := jsonschema.For[C](&jsonschema.ForOptions{
		TypeSchemas: map[reflect.Type]*jsonschema.Schema{
			reflect.TypeFor[Secret]():   {Type: "string", WriteOnly: true, MinLength: new(1)},
			reflect.TypeFor[Duration](): {Type: "string", Pattern: sourcev1.DurationPattern},
		},
	})
	if err != nil {
		return nil, fmt.Errorf("derive the schema of the settings: %w", err)
	}
	schema.Schema = schemaDialect
	if err := refine(schema, t); err != nil {
		return nil, err
	}
	return schema, nil
}

// refine applies to schema, which was derived from t, what the derivation does
// not know: our tags, and that null is no value of a setting.
func refine(schema *jsonschema.Schema, t reflect.Type) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if rest := slices.DeleteFunc(schema.Types, func(s string) bool { return s == "null" }); len(rest) == 1 {
		schema.Type, schema.Types = rest[0], nil
	}
	switch {
	case t == reflect.TypeFor[Secret](), t == reflect.TypeFor[Duration]():
		return nil
	case t == reflect.TypeFor[time.Duration]():
		return errors.New("time.Duration is not possible in settings, because people would have to write nanoseconds: take sdk.Duration")
	case t.Kind() == reflect.Slice || t.Kind() == reflect.Array:
		return refineIf(schema.Items, t.Elem())
	case t.Kind() == reflect.Map:
		return refineIf(schema.AdditionalProperties, t.Elem())
	case t.Kind() == reflect.Struct:
		return refineFields(schema, t)
	default:
		return nil
	}
}

func refineIf(schema *jsonschema.Schema, t reflect.Type) error {
	if schema == nil {
		return nil
	}
	return refine(schema, t)
}

func refineFields(schema *jsonschema.Schema, t reflect.Type) error {
	for _, field := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" {
			name = field.Name
		}
		property := schema.Properties[name]
		if property == nil || field.Anonymous || !field.IsExported() {
			continue
		}
		if err := refine(property, field.Type); err != nil {
			return err
		}
		if err := applyTags(property, field); err != nil {
			return fmt.Errorf("settings field %s.%s: %w", t, field.Name, err)
		}
		if property.Default != nil {
			schema.Required = slices.DeleteFunc(schema.Required, func(s string) bool { return s == name })
		}
		if property.Type == "string" && slices.Contains(schema.Required, name) {
			property.MinLength = new(1)
		}
	}
	return nil
}

// applyTags applies the tags that are ours.
func applyTags(property *jsonschema.Schema, field reflect.StructField) error {
	if names := field.Tag.Get("enum"); names != "" {
		if err := restrict(property, strings.Split(names, ",")); err != nil {
			return err
		}
	}
	if env := field.Tag.Get("env"); env != "" {
		annotate(property, sourcev1.SchemaEnvKey, env)
	}
	for tag, key := range map[string]string{"path": sourcev1.SchemaPathKey, "identity": sourcev1.SchemaIdentityKey, "ask": sourcev1.SchemaAskKey} {
		switch field.Tag.Get(tag) {
		case "":
		case "true":
			annotate(property, key, true)
		default:
			return fmt.Errorf(`the tag %s can only be "true"`, tag)
		}
	}
	text, ok := field.Tag.Lookup("default")
	if !ok {
		return nil
	}
	if property.WriteOnly {
		return errors.New("a secret cannot have a default")
	}
	value, err := defaultJSON(property, text)
	if err != nil {
		return err
	}
	property.Default = value
	return nil
}

// restrict allows only the given values, of the elements if it is an array.
func restrict(property *jsonschema.Schema, values []string) error {
	if property.Items != nil {
		property = property.Items
	}
	if property.Type != "string" {
		return errors.New("the tag enum is for strings only")
	}
	property.Enum = nil
	for _, v := range values {
		property.Enum = append(property.Enum, strings.TrimSpace(v))
	}
	return nil
}

func annotate(property *jsonschema.Schema, key string, value any) {
	if property.Extra == nil {
		property.Extra = make(map[string]any)
	}
	property.Extra[key] = value
}

// defaultJSON reads the tag default: text for a string, "a,b" for an array of
// strings, JSON for all else. It must be valid for the property.
func defaultJSON(property *jsonschema.Schema, text string) (json.RawMessage, error) {
	var value any
	switch {
	case property.Type == "string":
		value = text
	case property.Type == "array" && property.Items != nil && property.Items.Type == "string" && !strings.HasPrefix(text, "["):
		list := []any{}
		for part := range strings.SplitSeq(text, ",") {
			list = append(list, strings.TrimSpace(part))
		}
		value = list
	default:
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			return nil, fmt.Errorf("the default %q is not a JSON %s", text, property.Type)
		}
	}
	resolved, err := property.CloneSchemas().Resolve(nil)
	if err != nil {
		return nil, fmt.Errorf("the schema of the setting is faulty: %w", err)
	}
	if err := resolved.Validate(value); err != nil {
		return nil, fmt.Errorf("the default %q is not allowed: %w", text, err)
	}
	return json.Marshal(value)
}
