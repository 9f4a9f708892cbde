package recipe

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/pkg/sdk/strict"
)

// request returns the keys of a request.
func (p *parser) request(r *Request, scope func() []string) []strict.Field {
	path := func(post bool) node {
		return func(where string, n *yaml.Node) {
			if r.Path != nil {
				p.Errorf(n, "Remove one of the two.", "%s: there is get and post", where)
			}
			r.Post = post
			p.template(&r.Path, scope)(where, n)
			if strings.Contains(n.Value, "://") || strings.HasPrefix(n.Value, "//") {
				p.Errorf(n, "Write the part behind it: all requests go to server.", "%s must not name a server", where)
			}
			if strings.ContainsAny(n.Value, "?#") {
				p.Errorf(n, "Write what stands behind ? as query: {name: value}.", "%s must end before the first ? or #", where)
			}
		}
	}
	return []strict.Field{
		optional("get", path(false)),
		optional("post", path(true)),
		optional("query", p.pairs(&r.Query, scope)),
		optional("headers", p.headers(&r.Headers, scope)),
		optional("body", func(where string, n *yaml.Node) { r.Body = p.body(where, n, scope) }),
	}
}

// whole makes sure that a request says what is asked.
func (p *parser) whole(where string, n *yaml.Node, r *Request) {
	switch {
	case r.Path == nil:
		p.Errorf(n, "", "%s must say what is asked: get or post", where)
	case r.Body != nil && !r.Post:
		p.Errorf(n, "Write post instead of get, or remove body.", "%s: get sends no body", where)
	}
}

func (p *parser) headers(into *[]Pair, scope func() []string) node {
	return func(where string, n *yaml.Node) {
		p.pairs(into, scope)(where, n)
		for _, pair := range *into {
			if !isToken(pair.Name) {
				p.Errorf(n, "As in X-Api-Key.", "%s: %q is no name of a header", where, pair.Name)
			}
			if strings.EqualFold(pair.Name, "Authorization") || strings.EqualFold(pair.Name, "Host") || strings.EqualFold(pair.Name, "Cookie") {
				p.Errorf(n, "Secrets belong to sign_in.", "%s must not hold %s", where, pair.Name)
			}
		}
	}
}

// body reads what is sent as JSON. Its texts may have expressions in braces.
func (p *parser) body(where string, n *yaml.Node, scope func() []string) any {
	switch n.Kind {
	case yaml.MappingNode:
		object := map[string]any{}
		for _, e := range p.Map(where, n) {
			object[e.Name] = p.body(strict.Join(where, e.Name), e.Value, scope)
		}
		return object
	case yaml.SequenceNode:
		list := []any{}
		for i, item := range n.Content {
			list = append(list, p.body(fmt.Sprintf("%s[%d]", where, i), item, scope))
		}
		return list
	default:
		return p.scalar(where, n, scope)
	}
}

// scalar reads one value of a body.
func (p *parser) scalar(where string, n *yaml.Node, scope func() []string) any {
	if n.ShortTag() == "!!str" {
		var text *Text
		p.template(&text, scope)(where, n)
		return text
	}
	var v any
	if err := n.Decode(&v); err != nil {
		p.Errorf(n, "", "%s cannot be sent as JSON", where)
	}
	return v
}
