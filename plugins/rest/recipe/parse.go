package recipe

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/pkg/sdk/strict"
)

// Parse reads a recipe. file is its name in errors, which are of type
// strict.Problems and name all that is wrong, each with its place.
func Parse(data []byte, file string) (*Recipe, error) {
	p := &parser{Reader: strict.NewReader(file), recipe: &Recipe{File: file}}
	if root := p.Parse(data); root != nil {
		p.read(root)
	}
	if problems := p.Problems(); len(problems) > 0 {
		return nil, problems
	}
	return p.recipe, nil
}

// parser reads one recipe.
type parser struct {
	*strict.Reader

	recipe *Recipe
}

// read reads the recipe. What others refer to comes first.
func (p *parser) read(root *yaml.Node) {
	r := p.recipe
	format := 0
	p.Object("", root, root,
		required("format", p.int(&format, 1, 1)),
		required("vendor", p.vendor),
		required("summary", p.text(&r.Summary)),
		optional("settings", p.settings),
		optional("secrets", p.secrets),
		optional("server", p.template(&r.Server, p.scope())),
		optional("rate", p.int(&r.Rate, 1, 1000)),
		optional("headers", p.headers(&r.Headers, p.scope())),
		required("sign_in", p.signIn),
		optional("values", p.values),
		optional("require", p.rules(&r.Require, p.scope())),
		required("lists", p.lists),
		required("licenses", p.licenses),
		required("holders", p.holders),
		optional("compare", p.rules(&r.Compare, p.scope("$read"))),
		optional("errors", p.errorTexts),
	)
	if p.Errors() == 0 {
		p.judge(root)
	}
}

var vendorName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9 ]{0,39}$`)

// vendor reads the name of the service, which codes begin with.
func (p *parser) vendor(where string, n *yaml.Node) {
	p.text(&p.recipe.Vendor)(where, n)
	if v := p.recipe.Vendor; v != "" && !vendorName.MatchString(v) {
		p.Errorf(n, "Codes of errors begin with it: letters and digits, a letter first, at most 40.", "%s cannot be %s", where, strict.Quote(v))
	}
}

// scope are the variables that texts and expressions may use: the settings, the
// values that were read so far, and more.
func (p *parser) scope(more ...string) func() []string {
	return func() []string {
		return slices.Concat([]string{"$settings"}, p.recipe.valueNames(), more)
	}
}

// expression reads a jq expression.
func (p *parser) expression(into **Expression, scope func() []string) node {
	return func(where string, n *yaml.Node) {
		text := n.Value
		if n.Kind != yaml.ScalarNode || n.ShortTag() == "!!null" || strings.TrimSpace(text) == "" {
			p.Errorf(n, "Put it into quotes if it begins with { or [.", "%s must be a jq expression, not %s", where, strict.Describe(n))
			return
		}
		e, err := compile(text, scope(), p.settingNames())
		if err != nil {
			p.Errorf(n, err.detail, "%s: %s", where, err.what)
			return
		}
		*into = &Expression{Expression: e, Name: where, Place: p.place(n)}
	}
}

// template reads a text with expressions in braces.
func (p *parser) template(into **Text, scope func() []string) node {
	return func(where string, n *yaml.Node) {
		if n.Kind != yaml.ScalarNode || n.ShortTag() == "!!null" {
			p.Errorf(n, "Put it into quotes if it begins with {.", "%s must be text, not %s", where, strict.Describe(n))
			return
		}
		t, err := compileText(n.Value, scope(), p.settingNames())
		if err != nil {
			p.Errorf(n, err.detail, "%s: %s", where, err.what)
			return
		}
		*into = &Text{Template: t, Name: where, Place: p.place(n)}
	}
}

// pairs reads names with texts.
func (p *parser) pairs(into *[]Pair, scope func() []string) node {
	return func(where string, n *yaml.Node) {
		var all []Pair
		for _, e := range p.Map(where, n) {
			pair := Pair{Name: e.Name}
			p.template(&pair.Text, scope)(strict.Join(where, e.Name), e.Value)
			all = append(all, pair)
		}
		*into = all
	}
}

func (p *parser) place(n *yaml.Node) string {
	return fmt.Sprintf("%s:%d:%d", p.File(), n.Line, n.Column)
}

func (p *parser) settingNames() []string {
	names := make([]string, len(p.recipe.Settings))
	for i, s := range p.recipe.Settings {
		names[i] = s.Name
	}
	return names
}

func (p *parser) secretNames() []string {
	names := make([]string, len(p.recipe.Secrets))
	for i, s := range p.recipe.Secrets {
		names[i] = s.Name
	}
	return names
}

func (p *parser) valueNames() []string {
	names := make([]string, len(p.recipe.Values))
	for i, v := range p.recipe.Values {
		names[i] = v.Name
	}
	return names
}

func (p *parser) listNames() []string {
	names := make([]string, len(p.recipe.Lists))
	for i, l := range p.recipe.Lists {
		names[i] = l.Name
	}
	return names
}

// oneOf reads a name that must be one of those that names gives.
func (p *parser) oneOf(into *string, what string, names func() []string) node {
	return func(where string, n *yaml.Node) {
		name := ""
		p.text(&name)(where, n)
		if name == "" {
			return
		}
		if known := names(); !slices.Contains(known, name) {
			p.Errorf(n, strict.DidYouMean(name, known, "There are"), "%s: there is no %s %s", where, what, strict.Quote(name))
			return
		}
		*into = name
	}
}
