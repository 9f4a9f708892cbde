package recipe

import (
	"fmt"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/pkg/sdk/strict"
)

// rules reads conditions that must hold.
func (p *parser) rules(into *[]Rule, scope func() []string) node {
	return func(where string, n *yaml.Node) {
		for i, item := range p.List(where, n) {
			where := fmt.Sprintf("%s[%d]", where, i)
			rule := Rule{}
			p.Object(where, n, item, append(p.message(&rule.Message, scope),
				required("that", p.expression(&rule.That, scope)),
				optional("warn", p.yesNo(&rule.Warn)),
			)...)
			*into = append(*into, rule)
		}
	}
}

// message returns the keys of what people read.
func (p *parser) message(m *Message, scope func() []string) []strict.Field {
	return []strict.Field{
		required("code", func(where string, n *yaml.Node) {
			p.text(&m.Code)(where, n)
			if m.Code != "" && !name.MatchString(m.Code) {
				p.Errorf(n, "Take small letters, digits and _, a letter first.", "%s %q is no code", where, m.Code)
			}
		}),
		required("text", p.template(&m.Text, scope)),
		required("remedy", p.text(&m.Remedy)),
		optional("setting", p.oneOf(&m.Setting, "setting", p.settingNames)),
		optional("secret", p.oneOf(&m.Secret, "secret", p.secretNames)),
	}
}

// errorTexts reads what errors of the vendor mean.
func (p *parser) errorTexts(where string, n *yaml.Node) {
	for i, item := range p.List(where, n) {
		e := ErrorText{}
		p.errorText(&e, fmt.Sprintf("%s[%d]", where, i), item)
		p.recipe.Errors = append(p.recipe.Errors, e)
	}
}

func (p *parser) errorText(e *ErrorText, where string, n *yaml.Node) {
	scope := func() []string { return []string{"$settings", "$status"} }
	p.Object(where, n, n, append(p.message(&e.Message, scope),
		optional("status", p.statuses(&e.Status)),
		optional("of", p.oneOf(&e.Of, "value or list", func() []string { return append(p.listNames(), p.valueNames()...) })),
		optional("when", p.expression(&e.When, scope)),
		optional("restart", p.yesNo(&e.Restart)),
	)...)
	if e.Status == nil && e.When == nil {
		p.Errorf(n, "", "%s must say which errors it is about: status or when", where)
	}
}

// statuses reads a list of HTTP statuses.
func (p *parser) statuses(into *[]int) node {
	return func(where string, n *yaml.Node) {
		for i, item := range p.List(where, n) {
			status := 0
			p.int(&status, 400, 599)(fmt.Sprintf("%s[%d]", where, i), item)
			*into = append(*into, status)
		}
	}
}
