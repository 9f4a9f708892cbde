package config_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/config"
)

func TestOptions(t *testing.T) {
	t.Parallel()
	options, err := config.Options(schema(t))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, o := range options {
		names = append(names, o.Name)
	}
	equal(t, "in the schema's order", strings.Join(names, " "),
		"tenant_id client_id client_secret client_certificate_path cloud email page_size ratio strict host proxy accounts since limit labels")
	equal(t, "required", options[0], config.Option{
		Name: "tenant_id", Description: "Directory (tenant) ID", Types: []string{"string"}, Required: true, Env: "AZURE_TENANT_ID",
	})
	equal(t, "secret", options[2].Secret, true)
	equal(t, "path", options[3].Path, true)
	equal(t, "choices", options[4].Choices, []string{"public", "usgov", "china"})
	equal(t, "default", options[4].Default, any("public"))
	equal(t, "choices of items", options[5].Choices, []string{"mail", "user_principal_name"})
	if _, err := config.Options("{"); err == nil {
		t.Error("a broken schema is taken")
	}
}

func TestParseValue(t *testing.T) {
	t.Parallel()
	options, err := config.Options(schema(t))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		option, text string
		want         any
		mistake      string
	}{
		{"tenant_id", "true", "true", ""},
		{"tenant_id", "[x]", "[x]", ""},
		{"cloud", "china", "china", ""},
		{"cloud", "chna", nil, "it must be public, usgov or china, not \"chna\"\n  Did you mean \"china\"?"},
		{"email", "mail, user_principal_name", []any{"mail", "user_principal_name"}, ""},
		{"email", `["mail"]`, []any{"mail"}, ""},
		{"email", `["mail"`, nil, "it is not valid JSON: unexpected end of JSON input"},
		{"email", "fax", nil, "it must be mail or user_principal_name, not \"fax\""},
		{"page_size", "many", nil, "it must be a whole number"},
		{"strict", "true", true, ""},
		{"proxy", `{"url": "http://p"}`, map[string]any{"url": "http://p"}, ""},
		{"client_secret", "env:X", map[string]any{"env": "X"}, ""},
		{"client_secret", "file: s p.txt", map[string]any{"file": "s p.txt"}, ""},
		{"client_secret", "command:vault read  x", map[string]any{"command": []any{"vault", "read", "x"}}, ""},
	}
	for _, tt := range tests {
		for _, o := range options {
			if o.Name != tt.option {
				continue
			}
			got, err := o.ParseValue(tt.text)
			if tt.mistake != "" {
				if err == nil || err.Error() != tt.mistake {
					t.Errorf("%s=%s: got %v, want %s", tt.option, tt.text, err, tt.mistake)
				}
			} else if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("%s=%s: got %#v, %v", tt.option, tt.text, got, err)
			}
		}
	}
}

// What may be a secret is not repeated.
func TestParseValueOfASecret(t *testing.T) {
	t.Parallel()
	o := config.Option{Name: "token", Types: []string{"string"}, Secret: true}
	for _, text := range []string{"hunter2", "env:", "pass:hunter2", "env", ""} {
		if v, err := o.ParseValue(text); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q gives %v, %v", text, v, err)
		}
	}
}

// A map whose names the user chooses is set entry by entry: KEY.NAME=VALUE.
func TestSetEntries(t *testing.T) {
	t.Parallel()
	options, err := config.Options(`{"type": "object", "properties": {
		"settings": {"type": "object", "additionalProperties": true},
		"secrets": {"type": "object", "additionalProperties": {"type": "string", "writeOnly": true}},
		"purchased": {"type": "object", "additionalProperties": {"type": "integer"}},
		"columns": {"type": "object", "additionalProperties": false, "properties": {"id": {"type": "string"}}}}}`)
	if err != nil {
		t.Fatal(err)
	}
	i := config.Initial{Plugin: "rest", Options: options}
	if err := i.Set("settings.account_id=123", "settings.basic=true", `settings.teams=["a"]`, "secrets.api key=file:x", "purchased.E3 + E5=7"); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"settings":  map[string]any{"account_id": "123", "basic": true, "teams": []any{"a"}},
		"secrets":   map[string]any{"api key": map[string]any{"file": "x"}},
		"purchased": map[string]any{"E3 + E5": json.Number("7")},
	}
	if !reflect.DeepEqual(i.Values, want) {
		t.Errorf("got %#v", i.Values)
	}
	for _, bad := range []string{"columns.idd=x", "settings.=x", "setings.a=x", "secrets.a=hunter2", "purchased.a=many"} {
		if err := i.Set(bad); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
