package sdk

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// settings turns the configuration in a request into the author's struct.
// licexport has checked it against the same schema; this is for those who call
// a plugin some other way, and for what only the plugin can know.
type settings struct{ schema *jsonschema.Schema }

// decode fills cfg, a pointer to the settings struct, from a JSON object
// without secrets and the secrets by JSON Pointer. Defaults are applied. The
// error joins a Problem for each fault found; no value appears in it.
func (s settings) decode(text string, secrets map[string]string, cfg any) error {
	root, err := parseObject(text)
	if err != nil {
		return err
	}
	for _, pointer := range slices.Sorted(maps.Keys(secrets)) {
		if err := inject(root, pointer, secrets[pointer]); err != nil {
			return err
		}
	}
	var f faults
	f.object(s.schema, root, "")
	if len(f) > 0 {
		return errors.Join(f...)
	}
	full, err := json.Marshal(root)
	if err != nil {
		return fmt.Errorf("prepare the settings: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(full))
	d.DisallowUnknownFields()
	if err := d.Decode(cfg); err != nil {
		return unfit(err)
	}
	return nil
}

func parseObject(text string) (map[string]any, error) {
	if text == "" {
		text = "{}"
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var root map[string]any
	if err := d.Decode(&root); err != nil || root == nil || d.More() {
		return nil, ConfigError("", "the settings are not a JSON object", "")
	}
	return root, nil
}

// inject sets the value at a JSON Pointer. Objects on the way are made where
// they are missing; elements of arrays must exist.
func inject(root map[string]any, pointer, value string) error {
	unplaced := ConfigError(pointer, fmt.Sprintf("there is no place for the secret %s in the settings", pointer),
		"Its parent must be an object, or an array that is long enough.")
	keys, ok := splitPointer(pointer)
	if !ok {
		return unplaced
	}
	var at any = root
	for i, key := range keys {
		last := i == len(keys)-1
		switch parent := at.(type) {
		case map[string]any:
			switch {
			case last:
				parent[key] = value
			case parent[key] == nil:
				parent[key] = map[string]any{}
			}
			at = parent[key]
		case []any:
			n, err := strconv.Atoi(key)
			if err != nil || n < 0 || n >= len(parent) {
				return unplaced
			}
			if last {
				parent[n] = value
			}
			at = parent[n]
		default:
			return unplaced
		}
	}
	return nil
}

func splitPointer(pointer string) (keys []string, ok bool) {
	rest, ok := strings.CutPrefix(pointer, "/")
	if !ok {
		return nil, false
	}
	for key := range strings.SplitSeq(rest, "/") {
		keys = append(keys, pointerUnescaper().Replace(key))
	}
	return keys, true
}

func pointerUnescaper() *strings.Replacer { return strings.NewReplacer("~1", "/", "~0", "~") }

// child appends a key to a JSON Pointer.
func child(path, key string) string {
	return path + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
}

// faults collects what is wrong with settings, in the order of their paths.
type faults []error

func (f *faults) add(path, detail, format string, args ...any) {
	p := ConfigError(path, fmt.Sprintf(format, args...), detail)
	p.Code = "sdk.invalid_setting"
	*f = append(*f, p)
}

// object checks an object and applies the defaults of its properties.
func (f *faults) object(s *jsonschema.Schema, object map[string]any, path string) {
	for name, property := range s.Properties {
		if _, ok := object[name]; !ok && property.Default != nil {
			object[name] = defaultValue(property)
		}
	}
	names := slices.AppendSeq(slices.Clone(s.Required), maps.Keys(object))
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		at := child(path, name)
		value, present := object[name]
		property := s.Properties[name]
		switch {
		case property != nil && !present:
			f.add(at, property.Description, "the setting %s is missing", at[1:])
		case property != nil:
			f.value(property, value, at)
		case s.AdditionalProperties != nil && s.AdditionalProperties.Not == nil:
			f.value(s.AdditionalProperties, value, at)
		default:
			f.add(at, "Settings here: "+strings.Join(s.PropertyOrder, ", "), "there is no setting %s", at[1:])
		}
	}
}

func defaultValue(property *jsonschema.Schema) any {
	d := json.NewDecoder(bytes.NewReader(property.Default))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		return nil // cannot be: schemaFor has written it
	}
	return value
}

// value checks one value.
func (f *faults) value(s *jsonschema.Schema, value any, path string) {
	if want := s.Type; want != "" && !isA(value, want) {
		f.add(path, s.Description, "the setting %s must be %s", path[1:], typeName(want))
		return
	}
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, value) {
		f.add(path, s.Description, "the setting %s must be one of: %s", path[1:], list(s.Enum))
		return
	}
	switch v := value.(type) {
	case map[string]any:
		f.object(s, v, path)
	case []any:
		for i, element := range v {
			if s.Items != nil {
				f.value(s.Items, element, child(path, strconv.Itoa(i)))
			}
		}
	case string:
		if s.MinLength != nil && len(v) < *s.MinLength {
			f.add(path, s.Description, "the setting %s must not be empty", path[1:])
		}
		if s.Pattern == sourcev1.DurationPattern && !isDuration(v) {
			f.add(path, s.Description, "the setting %s must be a duration, as in 30s or 1h30m", path[1:])
		}
	case json.Number:
		f.number(s, v, path)
	}
}

func (f *faults) number(s *jsonschema.Schema, n json.Number, path string) {
	v, err := n.Float64()
	switch {
	case err != nil:
		f.add(path, s.Description, "the setting %s is too large a number", path[1:])
	case s.Minimum != nil && v < *s.Minimum:
		f.add(path, s.Description, "the setting %s must be at least %v", path[1:], *s.Minimum)
	case s.Maximum != nil && v > *s.Maximum:
		f.add(path, s.Description, "the setting %s must be at most %v", path[1:], *s.Maximum)
	}
}

// isA reports whether a decoded JSON value has the given schema type.
func isA(value any, schemaType string) bool {
	switch v := value.(type) {
	case string:
		return schemaType == "string"
	case bool:
		return schemaType == "boolean"
	case json.Number:
		return schemaType == "number" || schemaType == "integer" && !strings.ContainsAny(v.String(), ".eE")
	case []any:
		return schemaType == "array"
	case map[string]any:
		return schemaType == "object"
	default:
		return false
	}
}

// typeName names a schema type for people.
func typeName(schemaType string) string {
	switch schemaType {
	case "string":
		return "a text"
	case "boolean":
		return "true or false"
	case "integer":
		return "a whole number"
	case "number":
		return "a number"
	case "array":
		return "a list"
	default:
		return "a group of settings"
	}
}

func list(values []any) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = fmt.Sprint(v)
	}
	return strings.Join(texts, ", ")
}

// unfit is what the settings struct itself refused, as in a number that
// overflows its field.
func unfit(err error) error {
	p := ConfigError("", "the settings cannot be used", err.Error())
	p.Code = "sdk.invalid_setting"
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		p.Path = "/" + strings.ReplaceAll(e.Field, ".", "/")
		p.Summary = fmt.Sprintf("the setting %s has a value that is not possible", p.Path[1:])
		p.Detail = ""
	}
	return p
}
