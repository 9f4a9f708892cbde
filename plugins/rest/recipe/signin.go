package recipe

import (
	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/pkg/sdk/strict"
)

// signIn reads how requests are signed.
func (p *parser) signIn(where string, n *yaml.Node) {
	in, settings := &p.recipe.SignIn, p.scope()
	secret := func(into *string) node { return p.oneOf(into, "secret", p.secretNames) }
	given := 0
	way := func(key string, read node) strict.Field {
		return optional(key, func(where string, n *yaml.Node) { given++; read(where, n) })
	}
	object := p.object
	p.Object(where, n, n,
		way("none", func(where string, n *yaml.Node) {
			none := false
			if p.yesNo(&none)(where, n); !none {
				p.Errorf(n, "", "%s can only be true", where)
			}
		}),
		way("bearer", object(func() []strict.Field {
			in.Bearer = &Bearer{}
			return []strict.Field{required("token", secret(&in.Bearer.Token))}
		})),
		way("basic", object(func() []strict.Field {
			in.Basic = &Basic{}
			return []strict.Field{required("user", p.template(&in.Basic.User, settings)), required("password", secret(&in.Basic.Password))}
		})),
		way("header", object(func() []strict.Field {
			in.Header = &Header{}
			return []strict.Field{required("name", p.headerName(&in.Header.Name)), optional("prefix", p.text(&in.Header.Prefix)), required("value", secret(&in.Header.Value))}
		})),
		way("oauth2", object(func() []strict.Field {
			o := &OAuth2{}
			in.OAuth2 = o
			return []strict.Field{
				required("token_url", p.template(&o.TokenURL, settings)), required("client_id", p.template(&o.ClientID, settings)),
				required("client_secret", secret(&o.ClientSecret)), optional("in_body", p.yesNo(&o.InBody)),
				optional("scopes", p.texts(&o.Scopes)), optional("params", p.pairs(&o.Params, settings)),
			}
		})),
		way("jwt", object(func() []strict.Field {
			j := &JWT{}
			in.JWT = j
			return []strict.Field{
				required("token_url", p.template(&j.TokenURL, settings)), required("issuer", p.template(&j.Issuer, settings)),
				required("key", secret(&j.Key)), optional("subject", p.template(&j.Subject, settings)),
				optional("audience", p.template(&j.Audience, settings)), optional("key_id", p.template(&j.KeyID, settings)),
				optional("claims", p.pairs(&j.Claims, settings)),
			}
		})),
	)
	if given != 1 {
		p.Errorf(n, "One of none, bearer, basic, header, oauth2, jwt.", "%s must name one way to sign in", where)
	}
}

// headerName reads the name of a header.
func (p *parser) headerName(into *string) node {
	return func(where string, n *yaml.Node) {
		p.text(into)(where, n)
		if *into != "" && !isToken(*into) {
			p.Errorf(n, "As in X-Api-Key.", "%s is no name of a header", where)
		}
	}
}

// isToken reports whether s is a token (RFC 9110, section 5.6.2).
func isToken(s string) bool {
	for _, r := range s {
		if r <= ' ' || r >= 0x7F || containsAny(r, `"(),/:;<=>?@[\]{}`) {
			return false
		}
	}
	return s != ""
}

func containsAny(r rune, chars string) bool {
	for _, c := range chars {
		if c == r {
			return true
		}
	}
	return false
}
