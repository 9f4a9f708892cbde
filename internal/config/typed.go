package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/pkg/sdk/strict"
)

// ParseValue reads a value that somebody typed:
//
//   - a list is separated by commas;
//   - an entry of a list of objects is KEY=VALUE,KEY=VALUE, or its main value alone: that
//     of the only key that is required or worth a question (x-ask). Several main values
//     are separated by commas, too;
//   - lists and objects may be JSON instead;
//   - what may be anything is a text, unless it is true, false or JSON in brackets;
//   - a secret is a reference: env:NAME, file:PATH, protected:NAME or command:PROGRAM
//     ARGUMENT….
//
// No error repeats what may be a secret.
func (o Option) ParseValue(text string) (any, error) {
	if o.Secret {
		return parseReference(text)
	}
	structured := strings.HasPrefix(text, "[") || strings.HasPrefix(text, "{")
	untyped := len(o.Types) == 0 && len(o.Choices) == 0
	switch {
	case untyped && (text == "true" || text == "false"):
		return text == "true", nil
	case o.is("array"):
		return o.parseList(text)
	case structured && (untyped || o.is("object")):
		return parseJSON(text)
	case o.is("string") || len(o.Types) == 0:
		return o.chosen(text)
	case o.is("object"):
		return nil, o.notAnObject()
	}
	v, err := parseJSON(text)
	if err != nil {
		return nil, fmt.Errorf("it must be %s", typeNames(o.Types))
	}
	return v, nil
}

// parseJSON keeps numbers as they are.
func parseJSON(text string) (v any, err error) {
	if err := json.Unmarshal([]byte(text), new(any)); err != nil {
		return nil, fmt.Errorf("it is not valid JSON: %w", err)
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	return v, d.Decode(&v)
}

// parseList reads a list.
func (o Option) parseList(text string) (any, error) {
	switch item := o.Item; {
	case strings.HasPrefix(text, "["):
		v, err := parseJSON(text)
		if err != nil && item != nil && item.is("string") && len(item.Choices) == 0 {
			quoted, _ := json.Marshal([]string{text}) // texts always can be
			return nil, problem.New(problem.Usage, err.Error(), "A text that begins with a bracket is written so: "+string(quoted))
		}
		return v, err
	case strings.HasPrefix(text, "{"):
		return parseJSON("[" + text + "]")
	case item != nil && item.is("object"):
		return item.parseEntries(text)
	}
	items := []any{}
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		v, err := o.parseItem(part)
		if err != nil {
			return nil, err
		}
		items = append(items, v)
	}
	return items, nil
}

func (o Option) parseItem(text string) (any, error) {
	if o.Item == nil {
		return o.chosen(text)
	}
	return o.Item.ParseValue(text)
}

// parseEntries reads entries of a list of objects: one with its keys, or main values.
func (o Option) parseEntries(text string) (any, error) {
	parts := strings.Split(text, ",")
	at := slices.IndexFunc(parts, func(part string) bool { return strings.Contains(part, "=") })
	main, hasMain := o.mainField()
	switch {
	case at < 0 && !hasMain:
		return nil, errors.New("write KEY=VALUE, with the keys " + strings.Join(o.fieldNames(), ", "))
	case at < 0:
		return main.mainValues(parts)
	case at == 1 && hasMain:
		parts[0] = main.Name + "=" + strings.TrimSpace(parts[0])
	case at > 0:
		return nil, errors.New("write one entry with its keys (KEY=VALUE,KEY=VALUE), and repeat it for the next one")
	}
	entry, err := o.parseEntry(parts)
	if err != nil {
		return nil, err
	}
	return []any{entry}, nil
}

// mainValues makes an entry of each value.
func (o Option) mainValues(parts []string) (any, error) {
	entries := []any{}
	for _, part := range parts {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		v, err := o.ParseValue(part)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", o.Name, err)
		}
		entries = append(entries, map[string]any{o.Name: v})
	}
	return entries, nil
}

// parseEntry reads one entry. What does not begin with a key belongs to the value
// before it: a DN has commas and equals signs, too.
func (o Option) parseEntry(parts []string) (map[string]any, error) {
	texts, last := map[string]string{}, ""
	for _, part := range parts {
		key, value, _ := strings.Cut(part, "=")
		key = strings.TrimSpace(key)
		_, known := o.Named(key)
		switch {
		case known:
			if _, twice := texts[key]; twice {
				return nil, fmt.Errorf("%s stands twice in one entry; repeat --set for another one", key)
			}
			texts[key], last = strings.TrimSpace(value), key
		case last == "" || o.isMistyped(key, part):
			return nil, problem.New(problem.Usage, fmt.Sprintf("an entry has no key %q", key),
				strict.DidYouMean(key, o.fieldNames(), "It has")+"\nA text with = or a comma in it stands behind its key: KEY=TEXT.")
		default:
			texts[last] += "," + part
		}
	}
	entry := map[string]any{}
	for _, key := range slices.Sorted(maps.Keys(texts)) {
		field, _ := o.Named(key)
		v, err := field.ParseValue(texts[key])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		entry[key] = v
	}
	return entry, nil
}

// isMistyped reports whether a part looks like a key that somebody mistyped. The names
// in a DN are shorter (CN, OU, DC, UID).
func (o Option) isMistyped(key, part string) bool {
	return len(key) > 3 && strings.Contains(part, "=") && strict.Suggest(key, o.fieldNames()) != ""
}

// mainField is the key that a lone value of an entry belongs to: the only one that is
// required, or else worth a question.
func (o Option) mainField() (Option, bool) {
	for _, is := range []func(Option) bool{func(f Option) bool { return f.Required }, func(f Option) bool { return f.Ask }} {
		var found []Option
		for _, f := range o.Fields {
			if is(f) {
				found = append(found, f)
			}
		}
		if len(found) == 1 {
			return found[0], true
		}
	}
	return Option{}, false
}

func (o Option) fieldNames() []string {
	names := make([]string, len(o.Fields))
	for i, f := range o.Fields {
		names[i] = f.Name
	}
	return names
}

// notAnObject is the error of an object that is typed as something else.
func (o Option) notAnObject() error {
	ways := []string{o.Name + ".NAME=VALUE"}
	if len(o.Fields) > 0 {
		ways = nil
		for _, f := range o.Fields {
			ways = append(ways, o.Name+"."+f.Name+"=VALUE")
		}
	}
	return fmt.Errorf("write %s, or all of it as JSON", strict.OneOf(ways))
}

// Form says how a list is typed; empty for what is no list.
func (o Option) Form() string {
	switch {
	case !o.is("array"):
		return ""
	case o.Item == nil || !o.Item.is("object"):
		return "several are separated by commas"
	}
	keys := strings.Join(o.Item.fieldNames(), ", ")
	if main, ok := o.Item.mainField(); ok {
		return fmt.Sprintf("%s alone, several separated by commas; or KEY=VALUE,KEY=VALUE for one, with the keys %s", main.Name, keys)
	}
	return "KEY=VALUE,KEY=VALUE for one, with the keys " + keys
}

// chosen returns an error if the text is none of the choices.
func (o Option) chosen(text string) (string, error) {
	if len(o.Choices) == 0 || slices.Contains(o.Choices, text) {
		return text, nil
	}
	remedy := ""
	if near := strict.Suggest(text, o.Choices); near != "" {
		remedy = fmt.Sprintf("Did you mean %q?", near)
	}
	return "", problem.New(problem.Usage, fmt.Sprintf("it must be %s, not %s", strict.OneOf(o.Choices), strict.Quote(text)), remedy)
}

func parseReference(text string) (any, error) {
	kind, rest, _ := strings.Cut(text, ":")
	if rest = strings.TrimSpace(rest); rest != "" {
		switch kind {
		case "env", "file", "protected":
			return map[string]any{kind: rest}, nil
		case "command":
			var words []any
			for w := range strings.FieldsSeq(rest) {
				words = append(words, w)
			}
			return map[string]any{kind: words}, nil
		}
	}
	return nil, errors.New("it is a secret, so say where it is kept and not what it is: env:NAME, file:PATH, protected:NAME or command:PROGRAM ARGUMENT")
}
