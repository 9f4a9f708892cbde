package sdk

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

type server struct {
	Host  string `json:"host"`
	Token Secret `json:"token,omitzero"`
}

type everything struct {
	TenantID string            `json:"tenant_id" jsonschema:"Directory (tenant) ID" env:"AZURE_TENANT_ID"`
	Secret   Secret            `json:"secret" env:"SECRET"`
	Optional *Secret           `json:"optional,omitempty"`
	CAFile   string            `json:"ca_file,omitempty" path:"true"`
	Auth     string            `json:"auth" enum:"auto, secret" default:"auto"`
	Email    []string          `json:"email" enum:"mail,login" default:"mail,login"`
	Limit    *int              `json:"limit,omitempty" ask:"true" identity:"true"`
	Pages    uint8             `json:"pages" default:"7"`
	Guests   bool              `json:"guests" default:"true"`
	Servers  []server          `json:"servers,omitempty"`
	Labels   map[string]string `json:"labels,omitempty"`
	Any      any               `json:"any,omitempty"`
	Hidden   string            `json:"-"`
}

const everythingSchema = `{
  "type": "object",
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "properties": {
    "tenant_id": {"type": "string", "description": "Directory (tenant) ID", "minLength": 1, "x-env": "AZURE_TENANT_ID"},
    "secret": {"type": "string", "writeOnly": true, "minLength": 1, "x-env": "SECRET"},
    "optional": {"type": "string", "writeOnly": true, "minLength": 1},
    "ca_file": {"type": "string", "x-path": true},
    "auth": {"type": "string", "enum": ["auto", "secret"], "default": "auto"},
    "email": {"type": "array", "items": {"type": "string", "enum": ["mail", "login"]}, "default": ["mail", "login"]},
    "limit": {"type": "integer", "x-ask": true, "x-identity": true},
    "pages": {"type": "integer", "minimum": 0, "maximum": 255, "default": 7},
    "guests": {"type": "boolean", "default": true},
    "servers": {"type": "array", "items": {
      "type": "object",
      "properties": {
        "host": {"type": "string", "minLength": 1},
        "token": {"type": "string", "writeOnly": true, "minLength": 1}
      },
      "required": ["host"],
      "additionalProperties": false
    }},
    "labels": {"type": "object", "additionalProperties": {"type": "string"}},
    "any": true
  },
  "required": ["tenant_id", "secret"],
  "additionalProperties": false
}`

func TestSchemaFollowsTheStructAndItsTags(t *testing.T) {
	t.Parallel()
	schema, err := schemaFor[everything]()
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(schema)
	if err != nil {
		t.Fatal(err)
	}
	if canonicalJSON(t, string(got)) != canonicalJSON(t, everythingSchema) {
		t.Errorf("got %s", got)
	}
}

func TestSchemaRefusesFaultySettings(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		schema func() error
		want   string
	}{
		"no struct": {schemaError[map[string]string], "must be a struct"},
		"duration":  {schemaError[struct{ D time.Duration }], "take sdk.Duration"},
		"function":  {schemaError[struct{ F func() }], "derive the schema"},
		"enum of numbers": {schemaError[struct {
			N int `enum:"1,2"`
		}], "enum is for strings only"},
		"default not JSON": {schemaError[struct {
			N int `default:"many"`
		}], `the default "many" is not a JSON integer`},
		"default not listed": {schemaError[struct {
			S string `enum:"a" default:"b"`
		}], `the default "b" is not allowed`},
		"secret default": {schemaError[struct {
			S Secret `default:"s3"`
		}], "a secret cannot have a default"},
		"path": {schemaError[struct {
			S string `path:"yes"`
		}], `the tag path can only be "true"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := test.schema(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func schemaError[C any]() error {
	_, err := schemaFor[C]()
	return err
}

func canonicalJSON(t *testing.T, text string) string {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
