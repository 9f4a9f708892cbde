package config

import (
	"maps"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/internal/identity"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/pkg/sdk/strict"
)

// identityPatch is what one level of the file says about identity.
type identityPatch struct {
	domains map[string]string
	file    string
	noEmail identity.Policy
}

// over returns base with what the patch says in its place.
func (p *identityPatch) over(base Identity) Identity {
	if p == nil {
		return base
	}
	merged := Identity{Domains: make(map[string]string, len(base.Domains)+len(p.domains)), File: base.File, NoEmail: base.NoEmail}
	maps.Copy(merged.Domains, base.Domains)
	maps.Copy(merged.Domains, p.domains)
	if p.file != "" {
		merged.File = p.file
	}
	if p.noEmail != "" {
		merged.NoEmail = p.noEmail
	}
	return merged
}

// identity reads what one level of the file says and hands it to use.
func (r *reader) identity(use func(identityPatch)) strict.Value {
	fields := func(into *identityPatch) []strict.Field {
		return []strict.Field{
			{Key: "domains", Doc: "Domains to replace, as in contoso.onmicrosoft.com: contoso.com", Value: r.domains(&into.domains)},
			{Key: "file", Doc: "CSV file with two columns: id, sign-in name or e-mail of a user, and the e-mail in Alvao", Value: r.path(&into.file)},
			{Key: "no_email", Doc: "What to do about a user without an e-mail", Value: strict.Choice(r.Reader, &into.noEmail, identity.Skip, identity.Fail)},
		}
	}
	defaults := identityPatch{noEmail: identity.Skip}
	return described("identity", "How the e-mail is found under which Alvao knows a user", strict.Value{
		Schema: strict.ObjectSchema(fields(&defaults)...),
		Read: func(where string, n *yaml.Node) {
			var patch identityPatch
			r.Object(where, n, n, fields(&patch)...)
			use(patch)
		},
	})
}

func (r *reader) domains(into *map[string]string) strict.Value {
	return strict.Value{Schema: strict.MapSchema(textSchema()), Read: func(where string, n *yaml.Node) {
		domains := map[string]string{}
		for _, e := range r.Map(where, n) {
			var target string
			r.Text(&target).Read(strict.Join(where, e.Name), e.Value)
			switch {
			case !isDomain(e.Name):
				r.Errorf(e.Key, "Write it without @ and without spaces, as in contoso.onmicrosoft.com.", "%q in %s is not a domain", e.Name, where)
			case target != "" && !isDomain(target):
				r.Errorf(e.Value, "Write it without @ and without spaces, as in contoso.com.", "%q in %s is not a domain", target, where)
			case target != "":
				key := license.FoldKey(e.Name)
				if _, twice := domains[key]; twice {
					r.Errorf(e.Key, "Remove one of them.", "the domain %q is in %s twice, in different case", e.Name, where)
				}
				domains[key] = license.FoldKey(target)
			}
		}
		*into = domains
	}}
}

// isDomain reports whether s can stand behind the @ of an address.
func isDomain(s string) bool {
	return s != "" && len(s) <= 253 && !strings.ContainsAny(s, "@ \t\r\n;\"'<>,/\\:") &&
		!strings.HasPrefix(s, ".") && !strings.HasSuffix(s, ".") && !strings.Contains(s, "..")
}
