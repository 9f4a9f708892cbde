package jq

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// Template is a text with expressions in braces, as in "groups/{group}/members"
// or "{.used} of {.seats} are in use". A bare name in braces is a setting:
// {group} is {$settings.group}, and {each} is {$each_id}. Doubled braces are braces.
type Template struct {
	text  string
	parts []part
}

// part is a piece of text, or an expression.
type part struct {
	literal    string
	expression *Expression
}

var bareName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// CompileTemplate reads a template. Its errors are of type *SyntaxError.
func CompileTemplate(text string, variables []string) (*Template, error) {
	t := &Template{text: text}
	literal := func(s string) {
		if s != "" {
			t.parts = append(t.parts, part{literal: s})
		}
	}
	for rest := text; rest != ""; {
		at := strings.IndexAny(rest, "{}")
		switch {
		case at < 0:
			literal(rest)
			return t, nil
		case strings.HasPrefix(rest[at:], "{{"), strings.HasPrefix(rest[at:], "}}"):
			literal(rest[:at+1])
			rest = rest[at+2:]
			continue
		case rest[at] == '}':
			return nil, &SyntaxError{What: "there is a } without a {", Detail: "Write }} for a brace itself."}
		}
		literal(rest[:at])
		inner, length := braced(rest[at:])
		if length == 0 {
			return nil, &SyntaxError{What: "there is a { without a }", Detail: "Write {{ for a brace itself."}
		}
		rest = rest[at+length:]
		if bareName.MatchString(inner) {
			if inner == "each" {
				inner = "$each_id"
			} else {
				inner = "$settings." + inner
			}
		}
		e, err := Compile(inner, variables)
		if err != nil {
			return nil, err
		}
		t.parts = append(t.parts, part{expression: e})
	}
	return t, nil
}

// braced returns what stands in the braces that s begins with, and its length
// with them; 0 if they do not close. Braces in texts of jq do not count.
func braced(s string) (inner string, length int) {
	depth, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{':
			depth++
		case c == '}':
			if depth--; depth == 0 {
				return strings.TrimSpace(s[1:i]), i + 1
			}
		}
	}
	return "", 0
}

// Text is the template as it was written.
func (t *Template) Text() string { return t.text }

// Names are the settings that stand in braces alone.
func (t *Template) Names() []string {
	var names []string
	for _, p := range t.parts {
		if p.expression != nil && len(p.expression.path) == 0 {
			if name, ok := strings.CutPrefix(p.expression.text, "$settings."); ok && bareName.MatchString(name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// Fill evaluates the expressions. Each must give a text, a number, true or false.
// Escape, which may be nil, is applied to what they give.
func (t *Template) Fill(ctx context.Context, input any, values []any, escape func(string) (string, error)) (string, error) {
	var b strings.Builder
	for _, p := range t.parts {
		if p.expression == nil {
			b.WriteString(p.literal)
			continue
		}
		result, err := p.expression.One(ctx, input, values)
		if err != nil {
			return "", fmt.Errorf("{%s} %w", p.expression.text, err)
		}
		text, ok := Scalar(result)
		if !ok {
			return "", fmt.Errorf("{%s} gives %s, not a text", p.expression.text, Describe(result))
		}
		if escape != nil {
			if text, err = escape(text); err != nil {
				return "", fmt.Errorf("{%s} %w", p.expression.text, err)
			}
		}
		b.WriteString(text)
	}
	return b.String(), nil
}

// Scalar writes a text, a number or a truth value as text.
func Scalar(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case bool, int, float64, json.Number:
		return fmt.Sprint(v), true
	default:
		if n, ok := v.(fmt.Stringer); ok { // *big.Int
			return n.String(), true
		}
		return "", false
	}
}

// Describe says what kind of value v is, without the value.
func Describe(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		if strings.TrimSpace(v) == "" {
			return "an empty text"
		}
		return "a text"
	case bool:
		return "true or false"
	case []any:
		return "a list"
	case map[string]any:
		return "an object"
	default:
		return "a number"
	}
}
