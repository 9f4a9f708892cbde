package schema

import (
	"maps"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Rules are the subschemas that apply to one value, or may: with what they refer
// to and what they combine, whatever the condition. They answer what a schema says
// about a setting, where validation only answers whether a value fits.
type Rules []*jsonschema.Schema

// RulesOf returns the rules for the root of a compiled schema.
func RulesOf(root *jsonschema.Schema) Rules { return appendRules(nil, root) }

// appendRules appends a subschema with all that it refers to or combines, each
// once. The bounds of Check keep this short.
func appendRules(rules Rules, s *jsonschema.Schema) Rules {
	if s == nil || slices.Contains(rules, s) {
		return rules
	}
	rules = append(rules, s)
	rules = appendRules(rules, s.Ref)
	if s.DynamicRef != nil {
		rules = appendRules(rules, s.DynamicRef.Ref)
	}
	for _, parts := range [][]*jsonschema.Schema{s.AllOf, s.AnyOf, s.OneOf, {s.Then, s.Else}} {
		for _, part := range parts {
			rules = appendRules(rules, part)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(s.DependentSchemas)) {
		rules = appendRules(rules, s.DependentSchemas[key])
	}
	return rules
}

// Property returns the rules for one key of an object.
func (r Rules) Property(key string) Rules {
	var found Rules
	for _, s := range r {
		property, named := s.Properties[key]
		found = appendRules(found, property)
		// In order, since the first of several descriptions or defaults counts.
		for _, pattern := range slices.SortedFunc(maps.Keys(s.PatternProperties), byText) {
			if pattern.MatchString(key) {
				named = true
				found = appendRules(found, s.PatternProperties[pattern])
			}
		}
		if others, ok := s.AdditionalProperties.(*jsonschema.Schema); ok && !named {
			found = appendRules(found, others)
		}
	}
	return found
}

func byText(a, b jsonschema.Regexp) int { return strings.Compare(a.String(), b.String()) }

// Item returns the rules for one item of a list.
func (r Rules) Item(i int) Rules {
	var found Rules
	for _, s := range r {
		if i < len(s.PrefixItems) {
			found = appendRules(found, s.PrefixItems[i])
			continue
		}
		found = appendRules(found, s.Items2020)
		switch items := s.Items.(type) { // of older drafts
		case *jsonschema.Schema:
			found = appendRules(found, items)
		case []*jsonschema.Schema:
			if i < len(items) {
				found = appendRules(found, items[i])
			}
		}
	}
	return found
}

// Keys lists the keys that an object with these rules can have, sorted.
func (r Rules) Keys() []string {
	var all []string
	for _, s := range r {
		all = slices.AppendSeq(all, maps.Keys(s.Properties))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// IsMap reports whether a value is an object whose names the user chooses: it may
// be an object, and no rule names a key or forbids those that are not named.
func (r Rules) IsMap() bool {
	if !slices.Contains(r.Types(), "object") || len(r.Keys()) > 0 {
		return false
	}
	return !slices.ContainsFunc(r, func(s *jsonschema.Schema) bool { return s.AdditionalProperties == false })
}

// Requires reports whether an object must have a key, whatever form it takes:
// what only one of several forms requires is not required.
func (r Rules) Requires(key string) bool {
	return len(r) > 0 && slices.Contains(r[0].Required, key)
}

// Types are the JSON types that the rules name, sorted; none means any.
func (r Rules) Types() []string {
	var all []string
	for _, s := range r {
		if s.Types != nil {
			all = append(all, s.Types.ToStrings()...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Choices are the texts that a value can have; none means any.
func (r Rules) Choices() []string {
	for _, s := range r {
		if s.Enum == nil {
			continue
		}
		var texts []string
		for _, v := range s.Enum.Values {
			if text, ok := v.(string); ok {
				texts = append(texts, text)
			}
		}
		if len(texts) > 0 {
			return texts
		}
	}
	return nil
}

// Default is the value that counts without the setting; nil if no rule says.
func (r Rules) Default() any {
	for _, s := range r {
		if s.Default != nil {
			return *s.Default
		}
	}
	return nil
}

// Description is the first one, or empty.
func (r Rules) Description() string {
	for _, s := range r {
		if s.Description != "" {
			return s.Description
		}
	}
	return ""
}

// Secret reports whether the value is a secret, which is set by a reference only.
func (r Rules) Secret() bool {
	return slices.ContainsFunc(r, func(s *jsonschema.Schema) bool { return s.WriteOnly })
}

// Path reports whether the value names a file or a folder.
func (r Rules) Path() bool { return r.annotated(func(a *annotation) bool { return a.path }) }

// Identity reports whether the value is one of those that say which part of which
// account is read.
func (r Rules) Identity() bool { return r.annotated(func(a *annotation) bool { return a.identity }) }

// Ask reports whether most users need the value, although it is optional.
func (r Rules) Ask() bool { return r.annotated(func(a *annotation) bool { return a.ask }) }

// Env names the environment variable that holds the value where there is no file,
// or is empty.
func (r Rules) Env() (name string) {
	r.annotated(func(a *annotation) bool {
		name = a.env
		return name != ""
	})
	return name
}

func (r Rules) annotated(with func(*annotation) bool) bool {
	for _, s := range r {
		for _, extension := range s.Extensions {
			if a, ok := extension.(*annotation); ok && with(a) {
				return true
			}
		}
	}
	return false
}
