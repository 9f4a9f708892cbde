package recipe

import (
	"slices"

	"go.yaml.in/yaml/v4"
)

// fromHolders is what licenses that holders name come from.
const fromHolders = "holders"

// licenses reads fixed licenses (a list), or where they come from.
func (p *parser) licenses(where string, n *yaml.Node) {
	if n.Kind == yaml.SequenceNode {
		p.fixed(where, n)
		return
	}
	l := &LicenseList{}
	p.recipe.Licenses.From = l
	scope := p.scope()
	lazy := func() []string { return scope() }
	p.Object(where, n, n,
		required("from", func(where string, n *yaml.Node) {
			p.oneOf(&l.List, "list", func() []string { return append(p.listNames(), fromHolders) })(where, n)
			if list := p.recipe.FindList(l.List); list != nil {
				scope = p.ofItems(list)
			}
		}),
		optional("where", p.expression(&l.Where, lazy)),
		optional("id", p.expression(&l.ID, lazy)),
		required("uid", p.template(&l.UID, lazy)),
		optional("name", p.expression(&l.Name, lazy)),
		optional("purchased", p.expression(&l.Purchased, lazy)),
		optional("consumed", p.expression(&l.Consumed, lazy)),
		optional("purchased_rows", p.expression(&l.PurchasedRows, lazy)),
		optional("consumed_rows", p.expression(&l.ConsumedRows, lazy)),
	)
	switch {
	case l.List == fromHolders:
		l.List = ""
		if l.ID != nil || l.Where != nil || l.PurchasedRows != nil || l.ConsumedRows != nil {
			p.Errorf(n, "What the holders name is the id already.", "%s from holders has neither id nor where nor rows", where)
		}
	case l.List != "" && l.ID == nil && p.Errors() == 0:
		p.Errorf(n, "", "%s.id is missing", where)
	}
	if l.Purchased != nil && l.PurchasedRows != nil || l.Consumed != nil && l.ConsumedRows != nil {
		p.Errorf(n, "purchased is a number in each item; purchased_rows counts the items for which it is true.", "%s: a number and its rows exclude each other", where)
	}
}

// ofItems are the variables of what is about one item of a list.
func (p *parser) ofItems(l *List, more ...string) func() []string {
	if l.Each != "" || l.EachOf != nil {
		return p.scope(append([]string{"$each", "$each_id"}, more...)...)
	}
	return p.scope(more...)
}

func (p *parser) fixed(where string, n *yaml.Node) {
	for _, item := range p.List(where, n) {
		l := FixedLicense{}
		p.Object(where, n, item,
			required("id", p.template(&l.ID, p.scope())),
			required("uid", p.template(&l.UID, p.scope())),
			required("name", p.template(&l.Name, p.scope())),
			optional("when", p.expression(&l.When, p.scope())),
			optional("purchased", p.expression(&l.Purchased, p.scope())),
			optional("consumed", p.expression(&l.Consumed, p.scope())),
		)
		p.recipe.Licenses.Fixed = append(p.recipe.Licenses.Fixed, l)
	}
	if len(p.recipe.Licenses.Fixed) == 0 {
		p.Errorf(n, "", "%s must hold at least one license", where)
	}
}

// holders reads who holds what.
func (p *parser) holders(where string, n *yaml.Node) {
	h := &p.recipe.Holders
	scope := p.scope()
	lazy := func() []string { return scope() }
	p.Object(where, n, n,
		required("from", func(where string, n *yaml.Node) {
			if p.oneOf(&h.From, "list", p.listNames)(where, n); h.From != "" {
				scope = p.ofItems(p.recipe.FindList(h.From))
			}
		}),
		optional("join", func(where string, n *yaml.Node) {
			p.joins(where, n, scope)
			if l := p.recipe.FindList(h.From); l != nil {
				scope = p.ofItems(l, joinNames(h.Joins)...)
			}
		}),
		optional("expect", p.rules(&h.Expect, lazy)),
		optional("where", p.expression(&h.Where, lazy)),
		required("id", p.expression(&h.ID, lazy)),
		required("emails", p.expression(&h.Emails, lazy)),
		optional("login", p.expression(&h.Login, lazy)),
		optional("name", p.expression(&h.Name, lazy)),
		optional("kind", p.expression(&h.Kind, lazy)),
		optional("left_out", p.expression(&h.LeftOut, lazy)),
		required("licenses", p.expression(&h.Licenses, lazy)),
		optional("details", func(where string, n *yaml.Node) { p.details(where, n, lazy) }),
		optional("merge", p.yesNo(&h.Merge)),
	)
}

// details reads what only reports want to know of a holder.
func (p *parser) details(where string, n *yaml.Node, scope func() []string) {
	d := &HolderDetails{}
	p.recipe.Holders.Details = d
	p.Object(where, n, n,
		optional("disabled", p.expression(&d.Disabled, scope)),
		optional("guest", p.expression(&d.Guest, scope)),
		optional("last_active", p.expression(&d.LastActive, scope)),
		optional("department", p.expression(&d.Department, scope)),
		optional("cost_center", p.expression(&d.CostCenter, scope)),
		optional("employee_id", p.expression(&d.EmployeeID, scope)),
	)
}

func joinNames(joins []Join) []string {
	names := make([]string, len(joins))
	for i, j := range joins {
		names[i] = "$" + j.Name
	}
	return names
}

// joins reads which other lists belong to the holders.
func (p *parser) joins(where string, n *yaml.Node, scope func() []string) {
	taken := scope()
	p.named(where, n, func(key, where string, at, n *yaml.Node) {
		j := Join{Name: key}
		p.Object(where, n, n,
			required("list", p.oneOf(&j.List, "list", p.listNames)),
			required("by", p.expression(&j.By, scope)),
		)
		if slices.Contains(taken, "$"+key) {
			p.Errorf(at, "Take another name.", "%s: there is a value %s already", where, key)
		}
		p.recipe.Holders.Joins = append(p.recipe.Holders.Joins, j)
	})
}

// judge finds what only the whole recipe shows.
func (p *parser) judge(root *yaml.Node) {
	r := p.recipe
	for _, l := range r.Lists {
		if l.When != nil && (l.Name == r.Holders.From || r.NeededForLicenses(l.Name) || r.leads(l.Name)) {
			p.Errorf(root, "Only a list that holders are joined with may be left out: without it they still are there.", "lists.%s.when: it is the list of the holders or of the licenses (%s)", l.Name, l.Place)
		}
		if !r.uses(l.Name) {
			p.Errorf(root, "Remove it, or use it.", "nothing uses the list %s (%s)", l.Name, l.Place)
		}
	}
	for _, j := range r.Holders.Joins {
		if !r.before(j.List, r.Holders.From) {
			p.Errorf(root, "Lists are read in their order.", "holders.join.%s: the list %s must stand before %s", j.Name, j.List, r.Holders.From)
		}
	}
	for _, s := range r.Secrets {
		if !slices.Contains(r.usedSecrets(), s.Name) {
			p.Errorf(root, "Remove it, or use it in sign_in.", "nothing uses the secret %s", s.Name)
		}
	}
}

// before reports whether a list is read before another one.
func (r *Recipe) before(list, other string) bool {
	for _, l := range r.Lists {
		if l.Name == list || l.Name == other {
			return l.Name == list && list != other
		}
	}
	return false
}

// leads reports whether each item of a list has a list of its own.
func (r *Recipe) leads(list string) bool {
	return slices.ContainsFunc(r.Lists, func(l List) bool { return l.Each == list })
}

// uses reports whether something comes of a list.
func (r *Recipe) uses(list string) bool {
	used := r.Holders.From == list || r.Licenses.From != nil && r.Licenses.From.List == list
	for _, j := range r.Holders.Joins {
		used = used || j.List == list
	}
	for _, l := range r.Lists {
		used = used || l.Each == list
	}
	return used
}

func (r *Recipe) usedSecrets() []string {
	var used []string
	in := r.SignIn
	if in.Bearer != nil {
		used = append(used, in.Bearer.Token)
	}
	if in.Basic != nil {
		used = append(used, in.Basic.Password)
	}
	if in.Header != nil {
		used = append(used, in.Header.Value)
	}
	if in.OAuth2 != nil {
		used = append(used, in.OAuth2.ClientSecret)
	}
	if in.JWT != nil {
		used = append(used, in.JWT.Key)
	}
	return used
}
