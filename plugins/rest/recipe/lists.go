package recipe

import (
	"math"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/pkg/sdk/strict"
)

// values reads the single answers. Each may use those before it.
func (p *parser) values(where string, n *yaml.Node) {
	p.named(where, n, func(key, where string, at, n *yaml.Node) {
		v := Value{Name: key, Place: p.place(at)}
		p.Object(where, n, n, append(p.request(&v.Request, p.scope()),
			optional("header", p.headerName(&v.Header)),
			optional("may_fail", func(where string, n *yaml.Node) {
				v.MayFail = &ErrorText{}
				p.errorText(v.MayFail, where, n)
			}),
		)...)
		p.whole(where, n, &v.Request)
		p.recipe.Values = append(p.recipe.Values, v)
	})
}

// lists reads the lists. Each may use those before it.
func (p *parser) lists(where string, n *yaml.Node) {
	p.named(where, n, func(key, where string, at, n *yaml.Node) {
		l := List{Name: key, Place: p.place(at)}
		p.list(&l, where, n)
		p.recipe.Lists = append(p.recipe.Lists, l)
	})
	if len(p.recipe.Lists) == 0 && p.Errors() == 0 {
		p.Errorf(n, "", "%s must hold at least one list", where)
	}
}

func (p *parser) list(l *List, where string, n *yaml.Node) {
	var scope func() []string
	lazy := func() []string { return scope() }
	scope = p.scope()
	each := optional("each", func(where string, n *yaml.Node) {
		scope = p.scope("$each", "$each_id")
		if n.Kind == yaml.SequenceNode {
			p.texts(&l.EachOf)(where, n)
			return
		}
		p.oneOf(&l.Each, "list before this one", p.listNames)(where, n)
	})
	fields := append([]strict.Field{each}, p.request(&l.Request, lazy)...)
	p.Object(where, n, n, append(fields,
		required("items", p.expression(&l.Items, lazy)),
		required("id", p.expression(&l.ID, lazy)),
		required("pages", p.pages(&l.Pages, lazy)),
		optional("total", p.total(l, lazy)),
		optional("no_total", p.text(&l.NoTotal)),
		optional("overlap", p.yesNo(&l.Overlap)),
		optional("keep", p.expression(&l.Keep, lazy)),
		optional("when", p.expression(&l.When, p.scope())),
	)...)
	p.whole(where, n, &l.Request)
	if l.Total == nil && l.TotalHeader == "" && l.NoTotal == "" {
		p.Errorf(n, "A list that ends too early looks like a whole one: say where the vendor counts its items (total: .total, or total: {header: X-Total-Count}). "+
			"If it does not, say why (no_total: Acme names no number of users): the list is then read until two readings are the same.", "%s must have total or no_total", where)
	}
	if l.Overlap && l.Each == "" && l.EachOf == nil {
		p.Errorf(n, "", "%s: overlap is for lists with each", where)
	}
	if len(l.Pages.Body) > 0 && !l.Request.Post {
		p.Errorf(n, "Write post instead of get, or in instead of in_body.", "%s: get sends no body", where)
	}
}

// total reads where the vendor counts the items.
func (p *parser) total(l *List, scope func() []string) node {
	return func(where string, n *yaml.Node) {
		if n.Kind == yaml.MappingNode {
			p.Object(where, n, n, required("header", p.headerName(&l.TotalHeader)))
			return
		}
		p.expression(&l.Total, scope)(where, n)
	}
}

// pages reads how a list goes on.
func (p *parser) pages(g *Pages, scope func() []string) node {
	return func(where string, n *yaml.Node) {
		if n.Kind == yaml.ScalarNode && n.Value == "one" {
			g.One = true
			return
		}
		if n.Kind != yaml.MappingNode {
			p.Errorf(n, "pages: one, if the answer is the whole list; or {link: …}, {link_header: true}, {cursor: …, in: …}, {number: …}, {offset: …}.",
				"%s must say how the list goes on, not %s", where, strict.Describe(n))
			return
		}
		kinds, param, inBody, first := 0, "", "", -1
		kind := func(key string, read node) strict.Field {
			return optional(key, func(where string, n *yaml.Node) { kinds++; read(where, n) })
		}
		p.Object(where, n, n,
			kind("link", p.expression(&g.Link, scope)),
			kind("link_header", p.yesNo(&g.LinkHeader)),
			kind("cursor", p.expression(&g.Cursor, scope)),
			kind("number", func(where string, n *yaml.Node) { g.Number = true; p.text(&g.Query)(where, n) }),
			kind("offset", func(where string, n *yaml.Node) { g.Offset = true; p.text(&g.Query)(where, n) }),
			optional("in", p.text(&param)),
			optional("in_body", p.text(&inBody)),
			optional("more", p.expression(&g.More, scope)),
			optional("first", p.int(&first, 0, 1)),
			optional("size", p.size(g)),
			optional("last_never_full", p.yesNo(&g.NeverFull)),
			optional("unproven", p.text(&g.Unproven)),
		)
		p.judgePages(g, where, n, kinds, param, inBody, first)
	}
}

// judgePages finds keys that do not go together.
func (p *parser) judgePages(g *Pages, where string, n *yaml.Node, kinds int, param, inBody string, first int) {
	counted := g.Number || g.Offset
	switch {
	case kinds != 1:
		p.Errorf(n, "One of link, link_header, cursor, number, offset.", "%s must name one way in which the list goes on", where)
	case g.Cursor != nil && (param == "") == (inBody == ""):
		p.Errorf(n, "in names the parameter of the query, in_body the place in the body of post.", "%s: a cursor goes in or in_body", where)
	case g.Cursor == nil && (param != "" || inBody != ""):
		p.Errorf(n, "", "%s: in and in_body are for a cursor", where)
	case first >= 0 && !counted:
		p.Errorf(n, "", "%s: first is for number and offset", where)
	case g.More != nil && g.Cursor == nil && g.Link == nil:
		p.Errorf(n, "", "%s: more is for link and cursor", where)
	case g.NeverFull && g.Size == 0:
		p.Errorf(n, "Without size nobody knows when a page is full.", "%s: last_never_full needs size", where)
	}
	if g.Cursor != nil {
		g.Query = param
		if inBody != "" {
			g.Body = strings.Split(inBody, ".")
		}
	}
	if g.First = first; first < 0 {
		g.First = 0
		if g.Number {
			g.First = 1
		}
	}
}

// size reads how many items a page has: {per_page: 100}.
func (p *parser) size(g *Pages) node {
	return func(where string, n *yaml.Node) {
		entries := p.Map(where, n)
		if len(entries) != 1 {
			p.Errorf(n, "As in size: {per_page: 100}.", "%s must hold one parameter with its number", where)
			return
		}
		g.SizeName = entries[0].Name
		p.int(&g.Size, 1, math.MaxInt32)(strict.Join(where, entries[0].Name), entries[0].Value)
	}
}
