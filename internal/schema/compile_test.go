package schema_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/schema"
)

func TestCompileRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"type": 1}`:                                "it is invalid",
		`{"properties": 1}`:                          "it is invalid",
		`{"title": 1}`:                               "it is invalid",
		`{"description": 1}`:                         "it is invalid",
		`{"writeOnly": "yes"}`:                       "it is invalid",
		`{"format": 1}`:                              "it is invalid",
		`{"contentEncoding": 1}`:                     "it is invalid",
		`{"properties": {"a": {"description": 5}}}`:  "it is invalid",
		`{"$ref": "https://example.com/other.json"}`: "must be complete in itself",
		`{`: "JSON",
	} {
		if _, err := schema.Compile(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func TestRules(t *testing.T) {
	t.Parallel()
	const settings = `{
		"$defs": {"login": {"type": "object", "properties": {"password": {"$ref": "#/$defs/secret"}}}, "secret": {"type": "string", "writeOnly": true, "x-env": "ACME_PASSWORD"}},
		"required": ["url"],
		"properties": {
			"url": {"description": "Where", "type": "string", "x-identity": true, "x-ask": true, "default": "https://acme.example"},
			"proxy": {"allOf": [{"$ref": "#/$defs/login"}]},
			"ways": {"anyOf": [{"type": "array", "items": {"enum": ["mail", "login"]}}, {"type": "string"}]},
			"pair": {"prefixItems": [{"x-path": true}], "items": {"$ref": "#/$defs/secret"}},
			"either": {"if": {"type": "string"}, "then": {"x-path": true}, "else": {"description": "otherwise"}}
		},
		"patternProperties": {"_token$": {"$ref": "#/$defs/secret"}},
		"additionalProperties": {"description": "others"}
	}`
	s, err := schema.Compile(settings)
	if err != nil {
		t.Fatal(err)
	}
	root := schema.RulesOf(s)
	at := func(keys ...string) schema.Rules {
		r := root
		for _, k := range keys {
			r = r.Property(k)
		}
		return r
	}
	for name, ok := range map[string]bool{
		"keys":                       slices.Equal(root.Keys(), []string{"either", "pair", "proxy", "url", "ways"}),
		"required":                   root.Requires("url") && !root.Requires("proxy"),
		"description":                at("url").Description() == "Where",
		"ask":                        at("url").Ask() && !at("proxy").Ask(),
		"identity":                   at("url").Identity() && !at("proxy").Identity(),
		"default":                    at("url").Default() == "https://acme.example" && at("proxy").Default() == nil,
		"secret behind references":   at("proxy", "password").Secret() && at("proxy", "password").Env() == "ACME_PASSWORD",
		"no secret":                  !at("proxy").Secret() && at("url").Env() == "",
		"choices of items":           slices.Equal(at("ways").Item(7).Choices(), []string{"mail", "login"}),
		"types":                      slices.Equal(at("ways").Types(), []string{"array", "string"}),
		"items by place":             at("pair").Item(0).Path() && !at("pair").Item(0).Secret() && at("pair").Item(1).Secret(),
		"conditions":                 at("either").Path() && at("either").Description() == "otherwise",
		"keys by pattern":            at("api_token").Secret() && at("api_token").Description() == "",
		"other keys":                 at("anything").Description() == "others",
		"nothing below what is text": len(at("url", "x")) == 0,
	} {
		if !ok {
			t.Errorf("%s: not as the schema says", name)
		}
	}
}

// Annotations are found whichever draft a schema is written in.
func TestRulesOfOlderDrafts(t *testing.T) {
	t.Parallel()
	for _, draft := range []string{"http://json-schema.org/draft-07/schema#", "https://json-schema.org/draft/2019-09/schema"} {
		s, err := schema.Compile(`{"$schema": "` + draft + `", "properties": {"keys": {"items": {"type": "string", "writeOnly": true, "x-env": "KEY"}}}}`)
		if err != nil {
			t.Errorf("%s: %v", draft, err)
			continue
		}
		if item := schema.RulesOf(s).Property("keys").Item(0); !item.Secret() || item.Env() != "KEY" {
			t.Errorf("%s: the secret is not found", draft)
		}
	}
}
