// Package schema reads the JSON Schema in which a plugin describes its settings:
// Compile for checking them, Rules for what it says about each.
//
// A schema of a few kilobytes can keep a program busy for ever: combinations in
// combinations, references that each lead to two others, numbers with a million
// digits, patterns that repeat repetitions. Nothing can stop a compilation or a
// validation that has begun, so Check, and with it Compile, refuses what could take
// long. The bounds are far beyond what settings for people need.
package schema

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
)

// Bounds of a schema.
const (
	// MaxBytes is its length.
	MaxBytes = 256 << 10
	// MaxDepth is how deep values may lie in each other.
	MaxDepth = 32
	// MaxValues is how many values it may have: objects, lists, texts, numbers.
	MaxValues = 20_000
	// MaxExpanded is how many subschemas there may be when each reference is
	// replaced by what it refers to.
	MaxExpanded = 5_000
	// MaxPattern is the length of a pattern, in bytes, and MaxMatcher how many
	// steps the matchers of all patterns may have: x{1000} has 7 bytes and a
	// thousand steps.
	MaxPattern = 500
	MaxMatcher = 50_000
	// MaxNumber is the length of a number, in bytes, and MaxExponent the largest
	// power of ten in one.
	MaxNumber   = 40
	MaxExponent = 100
)

// Check returns an error when text is no JSON or goes beyond the bounds. The
// error continues the sentence "its schema cannot be used:".
func Check(text string) error {
	if len(text) > MaxBytes {
		return fmt.Errorf("it has %d bytes; at most %d are allowed", len(text), MaxBytes)
	}
	document, err := decode(text)
	if err != nil {
		return err
	}
	w := walk{root: document}
	return w.schema(document, 0)
}

// decode reads the document and bounds its values before they are kept.
func decode(text string) (any, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	depth, values := 0, 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("it is not JSON: %w", err)
		}
		values++
		switch token := token.(type) {
		case json.Delim:
			if token == '{' || token == '[' {
				depth++
			} else {
				depth--
			}
		case json.Number:
			if err := checkNumber(token.String()); err != nil {
				return nil, err
			}
		}
		if depth > MaxDepth {
			return nil, fmt.Errorf("its values lie more than %d deep in each other", MaxDepth)
		}
		if values > 3*MaxValues {
			return nil, fmt.Errorf("it has more than %d values", MaxValues)
		}
	}
	var document any
	whole := json.NewDecoder(strings.NewReader(text))
	whole.UseNumber()
	if err := whole.Decode(&document); err != nil {
		return nil, fmt.Errorf("it is not JSON: %w", err)
	}
	if _, err := whole.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("it is more than one JSON value")
	}
	if n := count(document); n > MaxValues {
		return nil, fmt.Errorf("it has %d values; at most %d are allowed", n, MaxValues)
	}
	return document, nil
}

// checkNumber refuses numbers that become huge: 1e999999999 has 14 bytes.
func checkNumber(text string) error {
	_, exponent, _ := strings.Cut(strings.ToLower(text), "e")
	if n, err := strconv.Atoi(strings.TrimPrefix(exponent, "+")); len(text) > MaxNumber || exponent != "" && (err != nil || n > MaxExponent || n < -MaxExponent) {
		return fmt.Errorf("the number %.40s is too long or too large", text)
	}
	return nil
}

// count counts the values in a value.
func count(v any) int {
	n := 1
	switch v := v.(type) {
	case map[string]any:
		for _, child := range v {
			n += count(child)
		}
	case []any:
		for _, child := range v {
			n += count(child)
		}
	}
	return n
}

// walk goes through all subschemas, following references.
type walk struct {
	root     any
	expanded int
	matcher  int
	// refs are the references that lead to where the walk is.
	refs []string
}

// schema goes through one subschema.
func (w *walk) schema(v any, depth int) error {
	s, ok := v.(map[string]any)
	if !ok {
		return nil // true or false; anything else is a fault that the compiler finds
	}
	if w.expanded++; w.expanded > MaxExpanded {
		return fmt.Errorf("it has more than %d parts when its references are followed", MaxExpanded)
	}
	for keyword, value := range s {
		if err := w.keyword(keyword, value, depth); err != nil {
			return err
		}
	}
	return nil
}

// keyword goes through the subschemas of one keyword
// (https://json-schema.org/draft/2020-12/json-schema-core#section-10). Values of
// other keywords are data.
func (w *walk) keyword(keyword string, value any, depth int) error {
	switch keyword {
	case "$ref":
		return w.reference(value, depth)
	case "$dynamicRef", "$recursiveRef", "$dynamicAnchor", "$recursiveAnchor":
		return fmt.Errorf("it has %s; only $ref to a place in the same schema can be used", keyword)
	case "$id", "id":
		if text, isText := value.(string); isText && depth > 0 {
			return fmt.Errorf("a part of it has the id %.100q; only the whole schema can have one", text)
		}
	case "pattern":
		return w.pattern(value)
	case "patternProperties":
		object, _ := value.(map[string]any)
		for pattern := range object {
			if err := w.pattern(pattern); err != nil {
				return err
			}
		}
		return w.all(value, depth)
	case "properties", "dependentSchemas", "dependencies", "$defs", "definitions",
		"allOf", "anyOf", "oneOf", "prefixItems":
		return w.all(value, depth)
	case "items":
		if _, isList := value.([]any); isList {
			return w.all(value, depth)
		}
		return w.schema(value, depth+1)
	case "not", "if", "then", "else", "additionalItems", "additionalProperties", "unevaluatedItems",
		"unevaluatedProperties", "contains", "propertyNames", "contentSchema":
		return w.schema(value, depth+1)
	}
	return nil
}

// all goes through a list of subschemas, or an object of them.
func (w *walk) all(value any, depth int) error {
	switch value := value.(type) {
	case []any:
		for _, s := range value {
			if err := w.schema(s, depth+1); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, s := range value {
			if err := w.schema(s, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *walk) pattern(value any) error {
	pattern, _ := value.(string)
	if len(pattern) > MaxPattern {
		return fmt.Errorf("it has a pattern of %d bytes; at most %d are allowed", len(pattern), MaxPattern)
	}
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return fmt.Errorf("its pattern %.100q cannot be used: %w", pattern, err)
	}
	compiled, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return fmt.Errorf("its pattern %.100q cannot be used: %w", pattern, err)
	}
	if w.matcher += len(compiled.Inst); w.matcher > MaxMatcher {
		return errors.New("its patterns are too many or repeat too much")
	}
	return nil
}

// reference follows a reference. Those that lead in a circle would never end.
func (w *walk) reference(value any, depth int) error {
	ref, ok := value.(string)
	if !ok {
		return nil
	}
	if !strings.HasPrefix(ref, "#") {
		return fmt.Errorf("it refers to %.100s, but must be complete in itself", ref)
	}
	if slices.Contains(w.refs, ref) {
		return fmt.Errorf("its reference %.100s leads in a circle", ref)
	}
	if len(w.refs) >= MaxDepth {
		return fmt.Errorf("more than %d references lead from one to the next", MaxDepth)
	}
	target, found := w.resolve(ref)
	if !found {
		return nil // the compiler says so
	}
	w.refs = append(w.refs, ref)
	defer func() { w.refs = w.refs[:len(w.refs)-1] }()
	return w.schema(target, depth+1)
}

// pointer is the JSON Pointer of a reference.
func pointer(ref string) string {
	fragment := strings.TrimPrefix(ref, "#")
	if decoded, err := url.PathUnescape(fragment); err == nil {
		return decoded
	}
	return fragment
}

// anchored finds the part of the document that has an anchor.
func anchored(v any, name string) (any, bool) {
	switch v := v.(type) {
	case map[string]any:
		if v["$anchor"] == name {
			return v, true
		}
		for _, child := range v {
			if found, ok := anchored(child, name); ok {
				return found, true
			}
		}
	case []any:
		for _, child := range v {
			if found, ok := anchored(child, name); ok {
				return found, true
			}
		}
	}
	return nil, false
}

// resolve finds the place that a reference leads to.
func (w *walk) resolve(ref string) (any, bool) {
	if ref != "#" && !strings.HasPrefix(ref, "#/") {
		return anchored(w.root, pointer(ref))
	}
	at := w.root
	tokens := strings.Split(pointer(ref), "/")[1:]
	if ref == "#" {
		tokens = nil
	}
	for _, token := range tokens {
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		switch v := at.(type) {
		case map[string]any:
			child, found := v[token]
			if !found {
				return nil, false
			}
			at = child
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(v) {
				return nil, false
			}
			at = v[i]
		default:
			return nil, false
		}
	}
	return at, true
}
