package config

import (
	"strconv"

	"go.yaml.in/yaml/v4"
)

// Has reports whether the file itself says something at a place: keys from the
// top, with the number of an item as the key of a list.
func (f *File) Has(keys ...string) bool {
	_, depth := f.node(keys)
	return f.root != nil && depth == len(keys)
}

// Problem returns p at the place of a setting, see Has, or of what would be
// around it if it is not there.
func (f *File) Problem(p Problem, keys ...string) Problem {
	p.File = f.name
	if n, _ := f.node(keys); n != nil {
		p.Line, p.Column = n.Line, n.Column
	}
	return p
}

// node finds what to point at for a place, and how many of the keys are there:
// the value if it stands beside its key, else the key.
func (f *File) node(keys []string) (at *yaml.Node, depth int) {
	at, value := f.root, f.root
	for _, key := range keys {
		found, child := childNodes(value, key)
		if child == nil {
			return at, depth
		}
		at, value = found, child
		depth++
	}
	return at, depth
}

func childNodes(n *yaml.Node, key string) (at, value *yaml.Node) {
	switch {
	case n == nil:
	case n.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				return beside(n.Content[i], n.Content[i+1]), n.Content[i+1]
			}
		}
	case n.Kind == yaml.SequenceNode:
		if i, err := strconv.Atoi(key); err == nil && i >= 0 && i < len(n.Content) {
			return n.Content[i], n.Content[i]
		}
	}
	return nil, nil
}

func beside(key, value *yaml.Node) *yaml.Node {
	if value.Kind == yaml.ScalarNode && value.Value != "" {
		return value
	}
	return key
}
