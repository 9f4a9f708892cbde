package export

import (
	"fmt"
	"testing"

	"github.com/licexport/licexport/internal/secret"
)

const marked = `{"type": "object", "additionalProperties": false, "properties": {
	"tenant": {"type": "string", "x-identity": true}, "cloud": {"type": "string", "x-identity": true, "default": "public"},
	"include": {"type": "array", "items": {"type": "string"}, "x-identity": true},
	"settings": {"type": "object", "additionalProperties": true, "x-identity": true},
	"client": {"type": "string"}, "token": {"type": "string", "writeOnly": true}}}`

const unmarked = `{"type": "object", "additionalProperties": false, "properties": {
	"path": {"type": "string"}, "sheet": {"type": "string"}, "token": {"type": "string", "writeOnly": true}}}`

func TestAccountsThatAreTheSame(t *testing.T) {
	t.Parallel()
	settings := 0
	env := func(name string) map[string]secret.Reference {
		settings++
		return map[string]secret.Reference{"/token": {Env: name, Setting: fmt.Sprint("source ", settings)}}
	}
	for name, tt := range map[string]struct {
		schema, one, other       string
		oneSecrets, otherSecrets map[string]secret.Reference
		same                     bool
	}{
		"the same tenant":               {schema: marked, one: `{"tenant": "contoso", "client": "a"}`, other: `{"tenant": "contoso", "client": "b"}`, oneSecrets: env("A"), otherSecrets: env("B"), same: true},
		"in other case":                 {schema: marked, one: `{"tenant": "contoso.com"}`, other: `{"tenant": " Contoso.COM"}`, same: true},
		"the default written out":       {schema: marked, one: `{"tenant": "contoso"}`, other: `{"tenant": "contoso", "cloud": "public", "include": []}`, same: true},
		"another tenant":                {schema: marked, one: `{"tenant": "contoso"}`, other: `{"tenant": "fabrikam"}`},
		"another cloud":                 {schema: marked, one: `{"tenant": "contoso"}`, other: `{"tenant": "contoso", "cloud": "china"}`},
		"another part of the tenant":    {schema: marked, one: `{"tenant": "contoso", "include": ["A*"]}`, other: `{"tenant": "contoso", "include": ["B*"]}`},
		"the same settings in a map":    {schema: marked, one: `{"settings": {"a": "X", "b": true}}`, other: `{"settings": {"b": true, "a": "x "}}`, same: true},
		"other settings in a map":       {schema: marked, one: `{"settings": {"a": "x"}}`, other: `{"settings": {"a": "y"}}`},
		"a look-alike tenant":           {schema: marked, one: `{"tenant": "k"}`, other: `{"tenant": "\u212A"}`},
		"nothing is marked":             {schema: unmarked, one: `{"path": "a"}`, other: `{"path": "a"}`, oneSecrets: env("A"), otherSecrets: env("A"), same: true},
		"another sheet":                 {schema: unmarked, one: `{"path": "a", "sheet": "1"}`, other: `{"path": "a", "sheet": "2"}`},
		"another token, nothing marked": {schema: unmarked, one: `{}`, other: `{}`, oneSecrets: env("A"), otherSecrets: env("B")},
	} {
		one, err := accountOf("acme", tt.schema, tt.one, tt.oneSecrets)
		if err != nil {
			t.Fatal(err)
		}
		other, err := accountOf("acme", tt.schema, tt.other, tt.otherSecrets)
		if err != nil {
			t.Fatal(err)
		}
		if same := one.key == other.key; same != tt.same {
			t.Errorf("%s: the same: %v\n%s\n%s", name, same, one.key, other.key)
		}
	}
}

func TestAccountsAreShown(t *testing.T) {
	t.Parallel()
	a, err := accountOf("acme", marked, `{"tenant": "contoso", "settings": {"b": true, "a": "x"}, "client": "c"}`, nil)
	if want := "tenant: contoso, settings: {a: x, b: true}"; err != nil || a.shown != want {
		t.Errorf("%s, want %s, %v", a.shown, want, err)
	}
}
