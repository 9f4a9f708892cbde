package strict

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Entry is one key of a map whose keys the user chooses.
type Entry struct {
	Key   *yaml.Node
	Name  string
	Value *yaml.Node
}

// Object reads n as an object with these fields and no others. Fields are read
// in the order given here, whatever their order in the file. No value at all
// counts as an object without keys. parent is where a missing key is reported.
func (r *Reader) Object(where string, parent, n *yaml.Node, fields ...Field) {
	entries, ok := r.entries(where, n)
	if !ok {
		return
	}
	given := make(map[string]Entry, len(entries))
	for _, e := range entries {
		given[e.Name] = e
	}
	for _, f := range fields {
		e, found := given[f.Key]
		delete(given, f.Key)
		switch {
		case found:
			f.Value.Read(Join(where, f.Key), e.Value)
		case f.Required:
			r.Errorf(parent, "", "%s is missing", Join(where, f.Key))
		}
	}
	known := make([]string, len(fields))
	for i, f := range fields {
		known[i] = f.Key
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		r.Errorf(given[name].Key, DidYouMean(name, known, "Known here"), "unknown setting %q%s", name, within(where))
	}
}

// Fields is Object as a value.
func (r *Reader) Fields(fields ...Field) Value {
	return Value{
		Schema: ObjectSchema(fields...),
		Read:   func(where string, n *yaml.Node) { r.Object(where, n, n, fields...) },
	}
}

// Map reads n as a map with keys of the user's choice, in the file's order.
func (r *Reader) Map(where string, n *yaml.Node) []Entry {
	entries, _ := r.entries(where, n)
	return entries
}

// List reads n as a list.
func (r *Reader) List(where string, n *yaml.Node) []*yaml.Node {
	if isNull(n) {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		r.Errorf(n, "", "%s must be a list, as in [a, b], not %s", where, Describe(n))
		return nil
	}
	return n.Content
}

func (r *Reader) entries(where string, n *yaml.Node) (entries []Entry, ok bool) {
	if isNull(n) {
		return nil, true
	}
	if n.Kind != yaml.MappingNode {
		r.Errorf(n, "", "%s must be an object with keys, not %s", orFile(where), Describe(n))
		return nil, false
	}
	seen := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case key.ShortTag() == "!!merge":
			r.Errorf(key, "Write the settings out.", "merge keys (<<) are not supported%s", within(where))
			continue
		case key.Kind != yaml.ScalarNode || key.ShortTag() == "!!null":
			r.Errorf(key, "", "a key must be a plain word%s", within(where))
			continue
		}
		if first := seen[key.Value]; first != nil {
			r.Errorf(key, fmt.Sprintf("It was given in line %d already.", first.Line), "%s is given twice", Join(where, key.Value))
			continue
		}
		seen[key.Value] = key
		entries = append(entries, Entry{Key: key, Name: key.Value, Value: value})
	}
	return entries, true
}

// Join gives the dotted name of a key of a setting. A prefix that ends with a
// colon and a space (source "contoso": ) takes no dot.
func Join(where, key string) string {
	if where == "" || strings.HasSuffix(where, ": ") {
		return where + key
	}
	return where + "." + key
}

func within(where string) string {
	if where == "" {
		return ""
	}
	return " in " + strings.TrimSuffix(where, ": ")
}

func orFile(where string) string {
	if where == "" {
		return "the file"
	}
	return where
}

func isNull(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null"
}
