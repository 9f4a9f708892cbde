package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"github.com/licexport/licexport/internal/secret"
	"github.com/licexport/licexport/pkg/sdk/strict"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// faultKind says what a fault is about, which decides where it is shown.
type faultKind int

const (
	wrongValue faultKind = iota
	unknownSetting
	missingSetting
)

// fault is one violation of a plugin's schema, in our words.
type fault struct {
	kind            faultKind
	at              location
	summary, detail string
}

// faults checks an instance and returns all violations, in no useful order:
// the library goes through maps. Values at secrets are placeholders, so what it
// says about them does not count.
func (s *compiledSchema) faults(instance any, secrets map[string]secret.Reference) []fault {
	err := s.root.Validate(instance)
	if err == nil {
		return nil
	}
	invalid, ok := errors.AsType[*jsonschema.ValidationError](err)
	if !ok {
		return []fault{{summary: "the settings cannot be checked: " + err.Error()}}
	}
	explained := explainer{schema: s, instance: instance}
	explained.walk(invalid)
	return slices.DeleteFunc(explained.faults, func(f fault) bool {
		_, isSecret := secrets[f.at.pointer()]
		return isSecret && f.kind == wrongValue
	})
}

// explainer goes through the tree of violations.
type explainer struct {
	schema   *compiledSchema
	instance any
	faults   []fault
}

func (e *explainer) walk(v *jsonschema.ValidationError) {
	at := locate(e.instance, v.InstanceLocation)
	switch k := v.ErrorKind.(type) {
	case *kind.Required:
		// Reported at the parent, so the name has to be appended.
		for _, name := range k.Missing {
			e.missing(at.key(name))
		}
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			e.unknown(at.key(name))
		}
	case *kind.AnyOf, *kind.OneOf:
		e.alternatives(at, v)
	case *kind.DependentRequired:
		for _, name := range k.Missing {
			e.add(fault{kind: missingSetting, at: at.key(name), summary: fmt.Sprintf("%s needs %s as well", at.key(k.Prop), at.key(name))})
		}
	default:
		if len(v.Causes) > 0 {
			for _, cause := range v.Causes {
				e.walk(cause)
			}
			return
		}
		value := at.lookUp(e.instance)
		e.add(fault{at: at, summary: subject(at) + " " + demand(v.ErrorKind, value), detail: advice(v.ErrorKind, value)})
	}
}

func (e *explainer) add(f fault) { e.faults = append(e.faults, f) }

func (e *explainer) missing(at location) {
	detail := ""
	if text := e.schema.at(at).Description(); text != "" {
		detail = "It is: " + text
	}
	e.add(fault{kind: missingSetting, at: at, summary: fmt.Sprintf("setting %q is missing", at.String()), detail: detail})
}

func (e *explainer) unknown(at location) {
	known := e.schema.at(at.parent()).Keys()
	e.add(fault{
		kind: unknownSetting, at: at,
		summary: fmt.Sprintf("unknown setting %q", at.String()),
		detail:  strict.DidYouMean(at.last(), known, "Known here"),
	})
}

// alternatives explains anyOf and oneOf as one fault: what each alternative
// wants would read as several.
func (e *explainer) alternatives(at location, v *jsonschema.ValidationError) {
	if one, ok := v.ErrorKind.(*kind.OneOf); ok && len(one.Subschemas) > 1 {
		e.add(fault{at: at, summary: subject(at) + " fits more than one of the forms that exclude each other"})
		return
	}
	inner := explainer{schema: e.schema, instance: e.instance}
	for _, cause := range v.Causes {
		inner.walk(cause)
	}
	var wants []string
	for _, f := range inner.faults {
		if !slices.Contains(wants, f.summary) {
			wants = append(wants, f.summary)
		}
	}
	slices.Sort(wants)
	detail := ""
	if len(wants) > 0 {
		detail = "Correct one of these: " + strings.Join(wants, "; ")
	}
	e.add(fault{at: at, summary: subject(at) + " fits none of the forms that are possible", detail: detail})
}

func subject(at location) string {
	if len(at.steps) == 0 {
		return "config"
	}
	return at.String()
}

// demand says what a value must be, one text for each kind of fault.
func demand(k jsonschema.ErrorKind, value any) string {
	switch k := k.(type) {
	case *kind.Type:
		return fmt.Sprintf("must be %s, not %s", typeNames(k.Want), describe(value))
	case *kind.Enum:
		return fmt.Sprintf("must be %s, not %s", strict.OneOf(plain(k.Want)), describe(value))
	case *kind.Const:
		return fmt.Sprintf("must be %s, not %s", plain([]any{k.Want})[0], describe(value))
	case *kind.Format:
		return fmt.Sprintf("must be a valid %s, not %s", k.Want, describe(value))
	case *kind.Pattern:
		if k.Want == sourcev1.DurationPattern {
			return fmt.Sprintf("must be a duration as in 30s or 1h30m, not %s", describe(value))
		}
		return fmt.Sprintf("must match %s, which %s does not", k.Want, describe(value))
	case *kind.MinLength:
		if k.Want == 1 {
			return "must not be empty"
		}
		return fmt.Sprintf("must have at least %d characters, not %d", k.Want, k.Got)
	case *kind.MaxLength:
		return fmt.Sprintf("must have at most %d characters, not %d", k.Want, k.Got)
	case *kind.Minimum:
		return fmt.Sprintf("must be at least %s, not %s", rational(k.Want), rational(k.Got))
	case *kind.Maximum:
		return fmt.Sprintf("must be at most %s, not %s", rational(k.Want), rational(k.Got))
	case *kind.ExclusiveMinimum:
		return fmt.Sprintf("must be more than %s, not %s", rational(k.Want), rational(k.Got))
	case *kind.ExclusiveMaximum:
		return fmt.Sprintf("must be less than %s, not %s", rational(k.Want), rational(k.Got))
	case *kind.MultipleOf:
		return fmt.Sprintf("must be a multiple of %s, not %s", rational(k.Want), rational(k.Got))
	case *kind.MinItems:
		return fmt.Sprintf("must have at least %s, not %d", plural(k.Want, "item"), k.Got)
	case *kind.MaxItems:
		return fmt.Sprintf("must have at most %s, not %d", plural(k.Want, "item"), k.Got)
	case *kind.UniqueItems:
		return fmt.Sprintf("holds the same item twice, at [%d] and [%d]", k.Duplicates[0], k.Duplicates[1])
	case *kind.MinProperties:
		return fmt.Sprintf("must have at least %s, not %d", plural(k.Want, "key"), k.Got)
	case *kind.MaxProperties:
		return fmt.Sprintf("must have at most %s, not %d", plural(k.Want, "key"), k.Got)
	case *kind.FalseSchema:
		return "must not be set here"
	case *kind.Not:
		return "has a value, or a combination of settings, that is excluded"
	default:
		return "is not accepted: " + k.LocalizedString(message.NewPrinter(language.English))
	}
}

// advice says what to do about mistakes that are common.
func advice(k jsonschema.ErrorKind, value any) string {
	switch k := k.(type) {
	case *kind.Type:
		_, isObject := value.(map[string]any)
		switch text := fmt.Sprint(value); {
		case slices.Contains(k.Want, "array") && isText(value):
			return fmt.Sprintf("Write it in brackets, as all lists: [%q].", text)
		case slices.Contains(k.Want, "array") && isObject:
			return "Write it in brackets, as all lists, also those of one item: [{…}]."
		case !slices.Contains(k.Want, "string"):
			return ""
		case isObject:
			return "Only secrets can be read from elsewhere. Write the value itself."
		case k.Got == "number" || k.Got == "boolean":
			return fmt.Sprintf("Put it into quotes: %q.", text)
		}
	case *kind.Enum:
		if text, ok := value.(string); ok {
			if s := strict.Suggest(text, plain(k.Want)); s != "" {
				return fmt.Sprintf("Did you mean %q?", s)
			}
		}
	}
	return ""
}

func isText(value any) bool {
	_, ok := value.(string)
	return ok
}

func typeNames(types []string) string {
	var names []string
	for _, t := range types {
		switch t {
		case "string":
			names = append(names, "text")
		case "integer":
			names = append(names, "a whole number")
		case "number":
			names = append(names, "a number")
		case "boolean":
			names = append(names, "true or false")
		case "array":
			names = append(names, "a list")
		case "object":
			names = append(names, "an object with keys")
		}
	}
	if len(names) == 0 {
		return "empty"
	}
	slices.Sort(names)
	return strict.OneOf(names)
}

// describe says what a value is, shortened.
func describe(v any) string {
	switch v := v.(type) {
	case nil:
		return "empty"
	case map[string]any:
		return "an object"
	case []any:
		return "a list"
	case json.Number:
		return "the number " + v.String()
	case string:
		return "the text " + strict.Quote(v)
	default:
		return fmt.Sprint(v)
	}
}

func plain(values []any) []string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = fmt.Sprint(v)
	}
	return texts
}

func rational(r *big.Rat) string {
	if r.IsInt() {
		return r.Num().String()
	}
	f, _ := r.Float64()
	return fmt.Sprint(f)
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
