package recipe

import (
	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/pkg/sdk/strict"
)

// node is what reads a value.
type node = func(where string, n *yaml.Node)

// required is a key that must be there.
func required(key string, read node) strict.Field {
	return strict.Field{Key: key, Required: true, Value: strict.Value{Read: read}}
}

// optional is a key that may be there.
func optional(key string, read node) strict.Field {
	return strict.Field{Key: key, Value: strict.Value{Read: read}}
}

// object reads an object with keys that are made only when there is one.
func (p *parser) object(fields func() []strict.Field) node {
	return func(where string, n *yaml.Node) { p.Object(where, n, n, fields()...) }
}

func (p *parser) text(into *string) node            { return p.Text(into).Read }
func (p *parser) texts(into *[]string) node         { return p.Texts(into).Read }
func (p *parser) yesNo(into *bool) node             { return p.Bool(into).Read }
func (p *parser) int(into *int, low, high int) node { return p.Int(into, low, high).Read }
