package recipe

import (
	"regexp"
	"slices"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/pkg/sdk/strict"
)

// name is what settings, secrets, values, lists and joins are called.
var name = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// reserved names are variables of their own.
func reserved() []string { return []string{"settings", "each", "read", "status", "holders"} }

// named reads a map whose keys are names.
func (p *parser) named(where string, n *yaml.Node, read func(key string, where string, key2, n *yaml.Node)) {
	for _, e := range p.Map(where, n) {
		switch {
		case !name.MatchString(e.Name):
			p.Errorf(e.Key, "Take small letters, digits and _, a letter first.", "%q in %s is no name", e.Name, where)
		case slices.Contains(reserved(), e.Name):
			p.Errorf(e.Key, "Take another name.", "%q in %s is a name with a meaning of its own", e.Name, where)
		default:
			read(e.Name, strict.Join(where, e.Name), e.Key, e.Value)
		}
	}
}

// settings reads what the configuration may say.
func (p *parser) settings(where string, n *yaml.Node) {
	p.named(where, n, func(key, where string, _, n *yaml.Node) {
		s := Setting{Name: key, Kind: TextKind}
		var fallback *yaml.Node
		p.Object(where, n, n,
			required("about", p.text(&s.About)),
			optional("kind", strict.Choice(p.Reader, &s.Kind, TextKind, ListKind, YesNoKind).Read),
			optional("required", p.yesNo(&s.Required)),
			optional("one_of", p.texts(&s.OneOf)),
			optional("default", func(_ string, n *yaml.Node) { fallback = n }),
		)
		if fallback != nil {
			p.fallback(&s, strict.Join(where, "default"), fallback)
		}
		if s.Kind == YesNoKind && s.Default == nil {
			s.Default = false
		}
		if s.Kind == ListKind && s.Default == nil {
			s.Default = []any{}
		}
		p.recipe.Settings = append(p.recipe.Settings, s)
	})
}

// fallback reads the default of a setting.
func (p *parser) fallback(s *Setting, where string, n *yaml.Node) {
	if s.Required {
		p.Errorf(n, "Remove one of the two.", "%s: a required setting has no default", where)
	}
	switch s.Kind {
	case YesNoKind:
		yes := false
		p.yesNo(&yes)(where, n)
		s.Default = yes
	case ListKind:
		var texts []string
		p.texts(&texts)(where, n)
		list := []any{}
		for _, t := range texts {
			list = append(list, t)
		}
		s.Default = list
	case TextKind:
		text := ""
		p.text(&text)(where, n)
		s.Default = text
		if len(s.OneOf) > 0 && text != "" && !slices.Contains(s.OneOf, text) {
			p.Errorf(n, strict.DidYouMean(text, s.OneOf, "Possible"), "%s is none of one_of", where)
		}
	}
}

// secrets reads which secrets the configuration refers to.
func (p *parser) secrets(where string, n *yaml.Node) {
	p.named(where, n, func(key, where string, _, n *yaml.Node) {
		s := Secret{Name: key}
		p.Object(where, n, n,
			required("about", p.text(&s.About)),
			optional("optional", p.yesNo(&s.Optional)),
		)
		p.recipe.Secrets = append(p.recipe.Secrets, s)
	})
}
