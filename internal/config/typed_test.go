package config_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/config"
)

// typedSchema has lists and objects of all kinds.
const typedSchema = `{"type": "object", "properties": {
	"email": {"type": "array", "items": {"type": "string", "enum": ["mail", "login"]}},
	"known": {"type": "array", "items": {"type": "string"}},
	"ports": {"type": "array", "items": {"type": "integer"}},
	"url": {"type": "string"},
	"groups": {"type": "array", "items": {"type": "object", "additionalProperties": false, "properties": {
		"name": {"type": "string", "x-ask": true}, "dn": {"type": "string"}, "uid": {"type": "string"},
		"purchased": {"type": ["integer", "null"]}, "nested": {"type": "string", "enum": ["expand", "ignore"]}, "tags": {"type": "array", "items": {"type": "string"}}}}},
	"apps": {"type": "array", "items": {"type": "object", "additionalProperties": false, "required": ["app_id"], "properties": {"app_id": {"type": "string"}, "name": {"type": "string"}}}},
	"filters": {"type": "array", "items": {"type": "object", "additionalProperties": false, "properties": {"column": {"type": "string"}, "equals": {"type": "string"}}}},
	"columns": {"type": "object", "additionalProperties": false, "properties": {"email": {"type": "array", "items": {"type": "string"}}, "first_name": {"type": "string"}}},
	"purchased": {"type": "object", "additionalProperties": {"type": "integer"}}}}`

func typed(t *testing.T) *config.Initial {
	t.Helper()
	options, err := config.Options(typedSchema)
	if err != nil {
		t.Fatal(err)
	}
	return &config.Initial{Plugin: "acme", Options: options}
}

// Lists are typed as people type lists; the flag may be repeated.
func TestSetLists(t *testing.T) {
	t.Parallel()
	group := func(pairs ...any) map[string]any {
		g := map[string]any{}
		for i := 0; i < len(pairs); i += 2 {
			g[pairs[i].(string)] = pairs[i+1] //nolint:forcetypeassert // they are names
		}
		return g
	}
	for _, test := range []struct {
		key  string
		set  []string
		want any
	}{
		{"email", []string{"email=mail,login"}, []any{"mail", "login"}},
		{"email", []string{"email=mail", "email=login"}, []any{"mail", "login"}},
		{"email", []string{"email= mail , login, "}, []any{"mail", "login"}},
		{"email", []string{`email=["mail", "login"]`}, []any{"mail", "login"}},
		{"email", []string{`email=["mail"]`, "email=login"}, []any{"mail", "login"}},
		{"known", []string{"known="}, []any{}},
		{"known", []string{`known=["a, b"]`}, []any{"a, b"}},
		{"ports", []string{"ports=389,636"}, []any{json.Number("389"), json.Number("636")}},
		{"ports", []string{"ports=[389]", "ports=636"}, []any{json.Number("389"), json.Number("636")}},
		{"groups", []string{"groups=Licenses CAD"}, []any{group("name", "Licenses CAD")}},
		{"groups", []string{"groups=CAD,ERP"}, []any{group("name", "CAD"), group("name", "ERP")}},
		{"groups", []string{"groups=CAD", "groups=ERP"}, []any{group("name", "CAD"), group("name", "ERP")}},
		{"groups", []string{"groups=name=CAD,uid=Autodesk:AutoCAD,purchased=25"}, []any{group("name", "CAD", "uid", "Autodesk:AutoCAD", "purchased", json.Number("25"))}},
		{"groups", []string{"groups=CAD, uid=X", "groups=ERP"}, []any{group("name", "CAD", "uid", "X"), group("name", "ERP")}},
		{"groups", []string{"groups=dn=CN=CAD,OU=Licenses,DC=ex,uid=X"}, []any{group("dn", "CN=CAD,OU=Licenses,DC=ex", "uid", "X")}},
		{"groups", []string{"groups=name=CAD,tags=a,b,nested=ignore"}, []any{group("name", "CAD", "tags", []any{"a", "b"}, "nested", "ignore")}},
		{"groups", []string{`groups=[{"name": "CAD"}]`}, []any{group("name", "CAD")}},
		{"groups", []string{`groups={"name": "CAD"},{"name": "ERP", "purchased": 12345678901234567}`}, []any{group("name", "CAD"), group("name", "ERP", "purchased", json.Number("12345678901234567"))}},
		{"apps", []string{"apps=0f1e2d3c,1a2b3c4d"}, []any{group("app_id", "0f1e2d3c"), group("app_id", "1a2b3c4d")}},
		{"filters", []string{"filters=column=Status,equals=Active"}, []any{group("column", "Status", "equals", "Active")}},
		{"columns", []string{"columns.email=E-mail,Mail", "columns.email=Address", "columns.first_name=First Name"}, group("email", []any{"E-mail", "Mail", "Address"}, "first_name", "First Name")},
		{"columns", []string{`columns={"email": ["E-mail"]}`, "columns.first_name=First"}, group("email", []any{"E-mail"}, "first_name", "First")},
		{"purchased", []string{"purchased.E3=7", "purchased.E5=3"}, group("E3", json.Number("7"), "E5", json.Number("3"))},
	} {
		i := typed(t)
		if err := i.Set(test.set...); err != nil || !reflect.DeepEqual(i.Values[test.key], test.want) {
			t.Errorf("%q gives %#v, %v", test.set, i.Values[test.key], err)
		}
	}
}

// What cannot be meant is refused, with what to write instead.
func TestSetListsWrongly(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		set  []string
		want string
	}{
		{[]string{"email=mail,fax"}, `email: it must be mail or login, not "fax"`},
		{[]string{"ports=389,many"}, `ports: it must be a whole number`},
		{[]string{"url=a", "url=b"}, "url is set more than once"},
		{[]string{"columns.first_name=a", "columns.first_name=b"}, "columns.first_name is set more than once"},
		{[]string{"columns.first_name=a", `columns={}`}, "columns is set more than once"},
		{[]string{"columns.frist_name=a"}, `Did you mean "first_name"?`},
		{[]string{"columns=E-mail"}, "write columns.email=VALUE or columns.first_name=VALUE, or all of it as JSON"},
		{[]string{"purchased=7"}, "write purchased.NAME=VALUE, or all of it as JSON"},
		{[]string{"groups.name=CAD"}, `write groups=name=VALUE`},
		{[]string{"groups=CN=CAD,OU=Licenses,DC=ex"}, `an entry has no key "CN"`},
		{[]string{"groups=nmae=CAD"}, `Did you mean "name"?`},
		{[]string{"groups=name=CAD,purchsed=25"}, `Did you mean "purchased"?`},
		{[]string{"groups=name=CAD,name=ERP"}, "name stands twice in one entry; repeat --set for another one"},
		{[]string{"groups=CAD,ERP,uid=X"}, "write one entry"},
		{[]string{"groups=name=CAD,purchased=many"}, "purchased: it must be a whole number"},
		{[]string{"filters=Status"}, "write KEY=VALUE, with the keys column, equals"},
		{[]string{`groups=[{"name": "CAD"`}, "it is not valid JSON"},
		{[]string{`known=[None]`}, `["[None]"]`},
	} {
		err := typed(t).Set(test.set...)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: %v\nwant %s", test.set, err, test.want)
		}
	}
}
