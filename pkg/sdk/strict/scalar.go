package strict

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/pkg/duration"
)

// Describe says what a value is, for "must be …, not …".
func Describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "an object"
	case yaml.SequenceNode:
		return "a list"
	default:
		return describeScalar(n)
	}
}

func describeScalar(n *yaml.Node) string {
	switch n.ShortTag() {
	case "!!null":
		return "empty"
	case "!!str":
		return "the text " + Quote(n.Value)
	case "!!bool":
		return n.Value
	case "!!int", "!!float":
		return "the number " + n.Value
	default:
		return Quote(n.Value)
	}
}

// Quote quotes and shortens: nobody needs a page of a value to find it, and what stands
// in the wrong place may be a secret.
func Quote(s string) string {
	const limit = 40
	if runes := []rune(s); len(runes) > limit {
		s = string(runes[:limit]) + "…"
	}
	return strconv.Quote(s)
}

// Text reads a text that is not empty.
func (r *Reader) Text(into *string) Value {
	return Value{Schema: Default(Schema{"type": "string", "minLength": 1}, set(*into, *into)), Read: func(where string, n *yaml.Node) {
		if s, ok := r.text(where, n); ok {
			*into = s
		}
	}}
}

func (r *Reader) text(where string, n *yaml.Node) (string, bool) {
	switch {
	case n.Kind != yaml.ScalarNode || isNull(n):
		r.Errorf(n, "", "%s must be text, not %s", where, Describe(n))
	case n.ShortTag() != "!!str":
		r.Errorf(n, fmt.Sprintf("Put it into quotes: %q.", n.Value), "%s must be text, not %s", where, Describe(n))
	case strings.TrimSpace(n.Value) == "":
		r.Errorf(n, "", "%s must not be empty", where)
	case strings.ContainsRune(n.Value, 0):
		r.Errorf(n, "", "%s contains a NUL character", where)
	default:
		return n.Value, true
	}
	return "", false
}

// Texts reads a list of texts.
func (r *Reader) Texts(into *[]string) Value {
	return Value{Schema: ListSchema(Schema{"type": "string", "minLength": 1}), Read: func(where string, n *yaml.Node) {
		var list []string
		for i, item := range r.List(where, n) {
			if s, ok := r.text(fmt.Sprintf("%s[%d]", where, i), item); ok {
				list = append(list, s)
			}
		}
		*into = list
	}}
}

// Choice reads one of the given words.
func Choice[T ~string](r *Reader, into *T, choices ...T) Value {
	return Value{Schema: Default(choiceSchema(choices), set(string(*into), *into)), Read: func(where string, n *yaml.Node) {
		if n.Kind == yaml.ScalarNode && slices.Contains(choices, T(n.Value)) {
			*into = T(n.Value)
			return
		}
		words := make([]string, len(choices))
		for i, c := range choices {
			words[i] = string(c)
		}
		detail := ""
		if s := Suggest(n.Value, words); s != "" && n.Kind == yaml.ScalarNode {
			detail = fmt.Sprintf("Did you mean %q?", s)
		}
		r.Errorf(n, detail, "%s must be %s, not %s", where, OneOf(words), Describe(n))
	}}
}

// OneOf joins words as in "a, b or c".
func OneOf(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// Int reads a whole number within limits, both inclusive.
func (r *Reader) Int(into *int, low, high int) Value {
	return Value{Schema: Default(intSchema(low, high), set(*into, *into)), Read: func(where string, n *yaml.Node) {
		var v int
		if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!int" || n.Decode(&v) != nil || v < low || v > high {
			r.Errorf(n, "", "%s must be %s, not %s", where, between(low, high), Describe(n))
			return
		}
		*into = v
	}}
}

// between describes the whole numbers within limits.
func between(low, high int) string {
	switch high {
	case low:
		return strconv.Itoa(low)
	case math.MaxInt:
		return fmt.Sprintf("a whole number of at least %d", low)
	}
	return fmt.Sprintf("a whole number from %d to %d", low, high)
}

// Percent reads a number from 0 to 100. A % sign may follow.
func (r *Reader) Percent(into *float64) Value {
	return Value{Schema: Default(percentSchema(), set(*into, *into)), Read: func(where string, n *yaml.Node) {
		v, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(n.Value, "%")), 64)
		if n.Kind != yaml.ScalarNode || err != nil || !(v >= 0 && v <= 100) {
			r.Errorf(n, "", "%s must be a number from 0 to 100, not %s", where, Describe(n))
			return
		}
		*into = v
	}}
}

// Bool reads true or false.
func (r *Reader) Bool(into *bool) Value {
	return Value{Schema: Default(Schema{"type": "boolean"}, set(*into, *into)), Read: func(where string, n *yaml.Node) {
		if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!bool" {
			r.Errorf(n, "", "%s must be true or false, not %s", where, Describe(n))
			return
		}
		*into = strings.EqualFold(n.Value, "true")
	}}
}

// Duration reads a duration such as 90s, 30m, 2h30m or 3d, within limits, both
// inclusive.
func (r *Reader) Duration(into *time.Duration, low, high time.Duration) Value {
	return Value{Schema: Default(durationSchema(low), set(duration.Format(*into), *into)), Read: func(where string, n *yaml.Node) {
		d, err := duration.Parse(n.Value)
		switch {
		case n.Kind != yaml.ScalarNode || isNull(n) || err != nil:
			r.Errorf(n, "", "%s must be a duration such as 90s, 30m, 2h or 3d, not %s", where, Describe(n))
		case d < low || d > high:
			r.Errorf(n, "", "%s must be a duration from %s to %s, not %s", where, duration.Format(low), duration.Format(high), n.Value)
		default:
			*into = d
		}
	}}
}

// Size reads a number of bytes such as 500KB or 10MiB, at least low.
func (r *Reader) Size(into *int64, low int64) Value {
	return Value{Schema: Default(sizeSchema(), set(formatSize(*into), *into)), Read: func(where string, n *yaml.Node) {
		v, ok := ParseSize(n.Value)
		switch {
		case n.Kind != yaml.ScalarNode || !ok:
			r.Errorf(n, "", "%s must be a size such as 500KB or 10MiB, not %s", where, Describe(n))
		case v < low:
			r.Errorf(n, "", "%s must be at least %d bytes, not %s", where, low, n.Value)
		default:
			*into = v
		}
	}}
}

// formatSize writes a number of bytes in the largest unit that divides it.
func formatSize(n int64) string {
	for _, u := range []struct {
		suffix string
		factor int64
	}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}} {
		if n%u.factor == 0 {
			return strconv.FormatInt(n/u.factor, 10) + u.suffix
		}
	}
	return strconv.FormatInt(n, 10)
}

// ParseSize reads a number of bytes with an optional unit, as in 500KB or 10MiB.
func ParseSize(s string) (int64, bool) {
	units := []struct {
		suffix string
		factor int64
	}{
		{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30},
		{"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"B", 1}, {"", 1},
	}
	for _, u := range units {
		digits, found := strings.CutSuffix(s, u.suffix)
		if !found {
			continue
		}
		v, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 64)
		if err != nil || v < 0 || v > math.MaxInt64/u.factor {
			return 0, false
		}
		return v * u.factor, true
	}
	return 0, false
}
