package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// resource is a user or a group as the service sends it. The names of attributes do
// not distinguish case (RFC 7643, section 2.1), and services differ in it.
type resource map[string]any

// get finds an attribute.
func (r resource) get(name string) any {
	if v, ok := r[name]; ok {
		return v
	}
	for key, v := range r {
		if strings.EqualFold(key, name) {
			return v
		}
	}
	return nil
}

// text is an attribute that is a text or a number; empty if it is neither.
func (r resource) text(name string) string { return text(r.get(name)) }

func text(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	default:
		return ""
	}
}

// object is an attribute that has attributes of its own; nil if it has none.
func (r resource) object(name string) resource {
	object, _ := r.get(name).(map[string]any)
	return object
}

// list is an attribute with several values. A single value counts as one.
func (r resource) list(name string) []any {
	switch v := r.get(name).(type) {
	case nil:
		return nil
	case []any:
		return v
	default:
		return []any{v}
	}
}

// value is one of several values: an object with value and display, or, with some
// services, a plain text (https://github.com/wso2/product-is/issues/7320).
type value struct {
	value, display, kind string
	primary              bool
	unnamed              bool // an object that has neither value nor display
}

// name is what tells the value from others: some services give display alone.
func (v value) name() string { return cmp.Or(v.value, v.display) }

func (r resource) values(name string) (all []value) {
	for _, v := range r.list(name) {
		if object, ok := v.(map[string]any); ok {
			o := resource(object)
			one := value{value: o.text("value"), display: o.text("display"), kind: o.text("type"), primary: isTrue(o.get("primary"))}
			one.unnamed = len(object) > 0 && one.name() == ""
			all = append(all, one)
			continue
		}
		all = append(all, value{value: text(v)})
	}
	return all
}

// isTrue takes a truth value that may be written as a text, as Entra's old
// payloads have it.
func isTrue(v any) bool {
	if b, ok := v.(bool); ok {
		return b
	}
	return strings.EqualFold(text(v), "true")
}

// active reports whether a user is. Without the attribute it is (RFC 7643 does not
// require it), and so it is with a value that nobody knows: an account that looks
// inactive loses its licenses.
func (r resource) active() (is, known bool) {
	v := r.get("active")
	if b, ok := v.(bool); ok {
		return b, true
	}
	switch strings.ToLower(text(v)) {
	case "true", "yes", "1":
		return true, true
	case "false", "no", "0":
		return false, true
	default:
		return true, false
	}
}

// extension begins the name of an attribute that an extension defines.
const extension = "urn:"

// isName reports whether text is the name of an attribute, after those of what it is a
// part of.
func isName(text string) bool {
	return regexp.MustCompile(`^[A-Za-z$][\w$-]*(\.[A-Za-z$][\w$-]*)*$`).MatchString(text)
}

// splitPath takes the path of an attribute apart: the URN of an extension, which may be
// empty, and names.
func splitPath(path string) (urn string, names []string) {
	if strings.HasPrefix(strings.ToLower(path), extension) {
		i := strings.LastIndexByte(path, ':')
		urn, path = path[:i], path[i+1:]
	}
	return urn, strings.Split(path, ".")
}

func isPath(path string) bool {
	urn, names := splitPath(path)
	return (urn == "" || strings.Count(urn, ":") > 1) && isName(strings.Join(names, "."))
}

// at are the values of the attribute with a path.
func (r resource) at(path string) []value {
	urn, names := splitPath(path)
	if urn != "" {
		r = r.object(urn)
	}
	for _, name := range names[:len(names)-1] {
		r = r.object(name)
	}
	return r.values(names[len(names)-1])
}

// number takes a number that may be written as a text, as IBM's example has it.
func number(v any) (n int, ok bool) {
	_, err := fmt.Sscanf(text(v), "%d", &n)
	return n, err == nil && text(v) == fmt.Sprint(n) && n >= 0
}

func hostOf(address string) string {
	if u, err := url.Parse(address); err == nil {
		return u.Hostname()
	}
	return ""
}
