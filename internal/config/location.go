package config

import (
	"fmt"
	"strconv"
	"strings"
)

// location is the way from the root of the settings to a value.
type location struct{ steps []step }

// step goes to a key of an object or to an item of a list.
type step struct {
	name    string
	isIndex bool
}

func (l location) key(name string) location { return l.with(step{name: name}) }

func (l location) index(i int) location {
	return l.with(step{name: strconv.Itoa(i), isIndex: true})
}

func (l location) with(s step) location {
	steps := make([]step, len(l.steps), len(l.steps)+1)
	copy(steps, l.steps)
	return location{append(steps, s)}
}

func (l location) parent() location {
	if len(l.steps) == 0 {
		return l
	}
	return location{l.steps[:len(l.steps)-1]}
}

func (l location) last() string {
	if len(l.steps) == 0 {
		return ""
	}
	return l.steps[len(l.steps)-1].name
}

// String gives the location as people write it: proxy.users[2].
func (l location) String() string {
	var b strings.Builder
	for i, s := range l.steps {
		switch {
		case s.isIndex:
			fmt.Fprintf(&b, "[%s]", s.name)
		case i == 0:
			b.WriteString(s.name)
		default:
			b.WriteString("." + s.name)
		}
	}
	return b.String()
}

// pointer gives the location as a JSON Pointer (RFC 6901).
func (l location) pointer() string {
	var b strings.Builder
	for _, s := range l.steps {
		b.WriteString("/" + escapeToken(s.name))
	}
	return b.String()
}

// escapeToken writes a key as a token of a JSON Pointer.
func escapeToken(key string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
}

// locate finds the location that the tokens name in an instance.
func locate(instance any, tokens []string) location {
	l := location{}
	for _, t := range tokens {
		switch v := instance.(type) {
		case []any:
			l = l.with(step{name: t, isIndex: true})
			if i, err := strconv.Atoi(t); err == nil && i >= 0 && i < len(v) {
				instance = v[i]
			}
		case map[string]any:
			l = l.key(t)
			instance = v[t]
		default:
			l = l.key(t)
		}
	}
	return l
}

// lookUp returns the value at the location, or nil.
func (l location) lookUp(instance any) any {
	for _, s := range l.steps {
		switch v := instance.(type) {
		case []any:
			i, err := strconv.Atoi(s.name)
			if err != nil || i >= len(v) {
				return nil
			}
			instance = v[i]
		case map[string]any:
			instance = v[s.name]
		default:
			return nil
		}
	}
	return instance
}
