package config

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"
)

// flow writes a value on one line, as people would write it.
func flow(v any) string {
	switch v := v.(type) {
	case string:
		return flowText(v)
	case []any:
		items := make([]string, len(v))
		for i, item := range v {
			items[i] = flow(item)
		}
		return "[" + strings.Join(items, ", ") + "]"
	case map[string]any:
		var items []string
		for _, key := range slices.Sorted(maps.Keys(v)) {
			items = append(items, flowText(key)+": "+flow(v[key]))
		}
		return "{" + strings.Join(items, ", ") + "}"
	default:
		text, err := json.Marshal(v)
		if err != nil {
			return fmt.Sprint(v)
		}
		return string(text)
	}
}

// flowText quotes a text only if it has to be.
func flowText(s string) string {
	plain := regexp.MustCompile(`^[A-Za-z0-9_./\\@]([A-Za-z0-9_./\\@+ -]*[A-Za-z0-9_./\\@+-])?$`)
	if plain.MatchString(s) || regexp.MustCompile(`^[A-Z]:\\[^,\[\]{}#:]+$`).MatchString(s) {
		var back any
		if err := yaml.Unmarshal([]byte(s), &back); err == nil && back == any(s) {
			return s
		}
	}
	text, err := json.Marshal(s)
	if err != nil {
		return `""`
	}
	return escapeInvisible(string(text))
}

// escapeInvisible escapes what YAML would take for the end of a line, and what
// nobody could see.
func escapeInvisible(quoted string) string {
	var out strings.Builder
	for _, r := range quoted {
		switch {
		case unicode.IsPrint(r):
			out.WriteRune(r)
		case r > 0xFFFF:
			fmt.Fprintf(&out, `\U%08x`, r)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.String()
}
