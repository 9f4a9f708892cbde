package sdk

import (
	"reflect"
	"strings"
	"testing"
)

func everythingSettings(t testing.TB) settings {
	t.Helper()
	schema, err := schemaFor[everything]()
	if err != nil {
		t.Fatal(err)
	}
	return settings{schema}
}

func TestSettingsAreDecoded(t *testing.T) {
	t.Parallel()
	var got everything
	err := everythingSettings(t).decode(
		`{"tenant_id": "t", "limit": 12345678901234567, "email": ["login"], "servers": [{"host": "h"}, {"host": "i"}], "labels": {"a/b": "c"}, "any": [1]}`,
		map[string]string{"/secret": "s3", "/servers/1/token": "t0k", "/labels/x~1y": "z"}, &got)
	if err != nil {
		t.Fatal(err)
	}
	want := everything{
		TenantID: "t", Secret: NewSecret("s3"), Auth: "auto", Email: []string{"login"}, Pages: 7, Guests: true,
		Limit:   new(12345678901234567),
		Servers: []server{{Host: "h"}, {Host: "i", Token: NewSecret("t0k")}},
		Labels:  map[string]string{"a/b": "c", "x/y": "z"},
		Any:     []any{1.0},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %#v\nwant %#v", got, want)
	}
}

func TestSettingsOfNothing(t *testing.T) {
	t.Parallel()
	schema, err := schemaFor[struct{}]()
	if err != nil {
		t.Fatal(err)
	}
	if err := (settings{schema}).decode("", nil, &struct{}{}); err != nil {
		t.Error(err)
	}
}

// Each line of want is path, space, summary.
func TestSettingsNameEveryFault(t *testing.T) {
	t.Parallel()
	const ok = `"tenant_id": "t"`
	tests := map[string]struct{ json, want string }{
		"not JSON":      {`{`, ` the settings are not a JSON object`},
		"not an object": {`[]`, ` the settings are not a JSON object`},
		"null":          {`null`, ` the settings are not a JSON object`},
		"more":          {`{} {}`, ` the settings are not a JSON object`},
		"missing":       {`{}`, `/tenant_id the setting tenant_id is missing`},
		"empty":         {`{"tenant_id": ""}`, `/tenant_id the setting tenant_id must not be empty`},
		"null value":    {`{"tenant_id": null}`, `/tenant_id the setting tenant_id must be a text`},
		"several": {
			`{"tennant": 1, "guests": "yes", "pages": 1.5, "limit": {}, "labels": []}`,
			`/guests the setting guests must be true or false
/labels the setting labels must be a group of settings
/limit the setting limit must be a whole number
/pages the setting pages must be a whole number
/tenant_id the setting tenant_id is missing
/tennant there is no setting tennant`,
		},
		"other case":    {`{"Tenant_ID": "t", ` + ok + `}`, `/Tenant_ID there is no setting Tenant_ID`},
		"not listed":    {`{` + ok + `, "auth": "magic"}`, `/auth the setting auth must be one of: auto, secret`},
		"element":       {`{` + ok + `, "email": ["mail", "fax"]}`, `/email/1 the setting email/1 must be one of: mail, login`},
		"nested":        {`{` + ok + `, "servers": [{"host": "h"}, {"hots": 1}]}`, "/servers/1/host the setting servers/1/host is missing\n/servers/1/hots there is no setting servers/1/hots"},
		"escaped":       {`{` + ok + `, "labels": {"a/b~c": 1}}`, `/labels/a~1b~0c the setting labels/a~1b~0c must be a text`},
		"too small":     {`{` + ok + `, "pages": -1}`, `/pages the setting pages must be at least 0`},
		"too large":     {`{` + ok + `, "pages": 256}`, `/pages the setting pages must be at most 255`},
		"infinite":      {`{` + ok + `, "any": 1e999}`, `/any the setting any is too large a number`},
		"beyond 64 bit": {`{` + ok + `, "limit": 99999999999999999999}`, `/limit the setting limit has a value that is not possible`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := everythingSettings(t).decode(test.json, map[string]string{"/secret": "s3cr3t"}, &everything{})
			if err == nil {
				t.Fatal("no error")
			}
			var got []string
			for _, p := range problems(err) {
				if p.Origin != OriginConfig {
					t.Errorf("%s has origin %v", p.Summary, p.Origin)
				}
				got = append(got, p.Path+" "+p.Summary)
			}
			if text := strings.Join(got, "\n"); text != test.want {
				t.Errorf("got:\n%s\nwant:\n%s", text, test.want)
			}
		})
	}
}

func TestSettingsRefuseMisplacedSecrets(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"":                 "there is no place for the secret  in the settings",
		"secret":           "there is no place for the secret secret in the settings",
		"/tenant_id/x":     "there is no place for the secret /tenant_id/x in the settings",
		"/servers/7/token": "there is no place for the secret /servers/7/token in the settings",
		"/other":           "there is no setting other",
	}
	for pointer, want := range tests {
		err := everythingSettings(t).decode(`{"tenant_id": "t", "servers": [{"host": "h"}]}`,
			map[string]string{"/secret": "s3cr3t", pointer: "s3cr3t"}, &everything{})
		if err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", pointer, err, want)
		}
	}
}

func FuzzSettings(f *testing.F) {
	f.Add(`{"tenant_id": "t", "servers": [{"host": "h"}]}`, "/servers/0/token", "s")
	f.Add(`{"any": {"a": [1, null]}}`, "/any/a/1", "s")
	f.Add(`null`, "/~01~10//", "\xff")
	f.Fuzz(func(t *testing.T, text, pointer, secret string) {
		var cfg everything
		err := everythingSettings(t).decode(text, map[string]string{pointer: secret}, &cfg)
		if err != nil && len(secret) > 8 && !strings.Contains(text+pointer, secret) && strings.Contains(err.Error(), secret) {
			t.Errorf("the error shows the secret: %v", err)
		}
	})
}
