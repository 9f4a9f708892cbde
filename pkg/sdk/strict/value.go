package strict

import (
	"maps"
	"math"
	"time"

	"go.yaml.in/yaml/v4"
)

// Value is what a key may hold: how it is read, and the JSON Schema that says the
// same to an editor. Both come from one place, so that neither knows more.
type Value struct {
	// Read takes the value. where is the dotted name of the setting.
	Read func(where string, n *yaml.Node)
	// Schema describes what Read takes; nil means anything. What a value is set to
	// when its Schema is made counts as its default.
	Schema Schema
}

// Schema is a JSON Schema (2020-12) as a document.
type Schema = map[string]any

// Field is a key that an object may have.
type Field struct {
	Key string
	// Doc says what the key is for, for whoever writes the file.
	Doc      string
	Required bool
	Value    Value
}

// definitions is where a document keeps the schemas that it refers to.
const definitions = "$defs"

// Shared makes a schema that stands in many places one definition of the
// document, by name.
func Shared(name string, s Schema) Schema {
	return Schema{"$ref": "#/" + definitions + "/" + name, definitions: Schema{name: s}}
}

// Default returns a schema with a default; nil is none.
func Default(s Schema, value any) Schema {
	if value == nil {
		return s
	}
	s = maps.Clone(s)
	s["default"] = value
	return s
}

// ObjectSchema describes what Reader.Object reads.
func ObjectSchema(fields ...Field) Schema {
	properties := Schema{}
	var required []any
	for _, f := range fields {
		p := Schema{}
		maps.Copy(p, f.Value.Schema)
		if f.Doc != "" {
			p["description"] = f.Doc
		}
		properties[f.Key] = p
		if f.Required {
			required = append(required, f.Key)
		}
	}
	s := Schema{"type": []any{"object", "null"}, "additionalProperties": false, "properties": properties}
	if len(required) > 0 {
		s["type"], s["required"] = "object", required
	}
	return s
}

// MapSchema describes a map with keys of the user's choice.
func MapSchema(values Schema) Schema {
	return Schema{"type": []any{"object", "null"}, "additionalProperties": values}
}

// ListSchema describes a list.
func ListSchema(items Schema) Schema {
	return Schema{"type": []any{"array", "null"}, "items": items}
}

// Document returns a schema with all definitions at its root, where the references
// to them lead.
func Document(root Schema) Schema {
	defs := Schema{}
	document, _ := lift(root, defs).(Schema)
	document[definitions] = defs
	return document
}

// lift copies a part of a schema without its definitions and notes these.
func lift(part any, defs Schema) any {
	switch part := part.(type) {
	case Schema:
		copied := make(Schema, len(part))
		for key, v := range part {
			if own, ok := v.(Schema); ok && key == definitions {
				for name, s := range own {
					defs[name] = lift(s, defs)
				}
				continue
			}
			copied[key] = lift(v, defs)
		}
		return copied
	case []any:
		copied := make([]any, len(part))
		for i, v := range part {
			copied[i] = lift(v, defs)
		}
		return copied
	default:
		return part
	}
}

// set is the default that a value stands for; one that is its zero value stands
// for none.
func set[T comparable](written any, v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return written
}

func choiceSchema[T ~string](choices []T) Schema {
	words := make([]any, len(choices))
	for i, c := range choices {
		words[i] = string(c)
	}
	return Schema{"enum": words}
}

func intSchema(low, high int) Schema {
	s := Schema{"type": "integer", "minimum": low}
	if high < math.MaxInt {
		s["maximum"] = high
	}
	return s
}

func percentSchema() Schema {
	return Shared("percent", Schema{"anyOf": []any{
		Schema{"type": "number", "minimum": 0, "maximum": 100},
		Schema{"type": "string", "pattern": "^[0-9.]+ *%?$"},
	}})
}

// durationSchema leaves limits out: JSON Schema compares no durations. A 0 needs no
// unit where it is allowed.
func durationSchema(low time.Duration) Schema {
	s := Shared("duration", Schema{
		"type": "string", "minLength": 1, "pattern": "^([0-9]+d)?([0-9.]+(ns|us|µs|ms|s|m|h))*$", "examples": []any{"30m", "2h", "3d"},
	})
	if low > 0 {
		return s
	}
	return Shared("delay", Schema{"anyOf": []any{s, Schema{"const": 0}, Schema{"const": "0"}}})
}

func sizeSchema() Schema {
	return Shared("size", Schema{"type": []any{"string", "integer"}, "examples": []any{"500KB", "10MiB"}})
}
