package config

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

var update = flag.Bool("update", false, "write the golden files")

// more has what full.yaml does not, because it writes it shorter.
const more = `
version: 1
notify:
  event_log: {source: licenses}
  webhook: {url: "https://hooks.example/x"}
  ping: {start: {command: [vault, read, ping], timeout: 5s}, success: "https://ping.example"}
  mail: {server: localhost, tls: none, from: a@b.cz, to: [c@d.cz]}
sources: {a: {identity: }}
jobs:
  a: {sources: [a], notify: {webhook: false, ping: false, journal: false, mail: {auth: password, tls: tls, user: u, password: {file: p}}}, schedule: {cron: "0 3 * * 1-5", jitter: 0}}
  b: {sources: [a], notify: {mail: false}, then: , guard: {licenses: {x: }}, on_source_failure: reuse, max_age: 1d12h}
  c: {sources: [a], output: {path: c.csv}, then: [{run: [x, "{{output}}", {env: X}], timeout: 90s}]}
`

func TestFileSchemaTakesWhatTheReaderTakes(t *testing.T) {
	t.Parallel()
	schema := compiledFileSchema(t)
	for name, text := range examples(t) {
		if _, err := Parse([]byte(text), name, "/etc"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := schema.root.Validate(instance(t, text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The defaults in the schema are those that count.
func TestFileSchemaDefaults(t *testing.T) {
	t.Parallel()
	schema := compiledFileSchema(t)
	silent := "version: 1\nsources: {a: {plugin: m365}}\njobs: {j: {sources: [a], on_source_failure: reuse, schedule: {cron: 0 3 * * *}, then: [{run: [x]}]}}\n" +
		"notify: {webhook: {url: 'https://x'}, mail: {server: x, from: a@b.cz, to: [a@b.cz]}, ping: {success: 'https://x'}, event_log: {}, journal: {}}\n" +
		"guard: {}\nidentity: {}\nlog: {}\nretention: {}\noutput: {}\n"
	explicit := parsed(t, silent)
	var places []location
	eachObject(explicit, location{}, func(at location, _ *yaml.Node) { places = append(places, at) })
	count := 0
	for _, at := range places {
		rules := schema.at(at)
		for _, key := range rules.Keys() {
			if value := rules.Property(key).Default(); value != nil {
				count++
				explicit = parsed(t, with(t, explicit, at, key, value))
			}
		}
	}
	if count < 20 {
		t.Errorf("only %d defaults were found", count)
	}
	want, err := Parse([]byte(silent), "f", "/etc")
	if err != nil {
		t.Fatal(err)
	}
	got, err := Parse(written(explicit), "f", "/etc")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []*File{want, got} { // positions differ
		f.root = nil
		for _, s := range f.Sources {
			s.origin, s.identity = origin{}, nil
		}
		for _, j := range f.Jobs {
			j.line, j.column, j.identityPatch = 0, 0, identityPatch{}
			for i := range j.Then {
				j.Then[i].line, j.Then[i].column = 0, 0
			}
		}
	}
	if !reflect.DeepEqual(got, want) {
		gotJSON, _ := json.MarshalIndent(got, "", " ")
		wantJSON, _ := json.MarshalIndent(want, "", " ")
		t.Errorf("written out, the defaults give\n%s\nbut the file without them\n%s", gotJSON, wantJSON)
	}
}

func TestFileSchemaOfPlugins(t *testing.T) {
	t.Parallel()
	schema := compiledFileSchema(t)
	source := func(name, plugin, config string) string {
		return fmt.Sprintf("version: 1\nsources: {%s: {%s config: %s}}\n", name, plugin, config)
	}
	const ids = "tenant_id: t, client_id: c"
	for _, tt := range []struct {
		name, text string
		valid      bool
	}{
		{"named by plugin", source("x", "plugin: m365,", "{"+ids+"}"), true},
		{"named by itself", source("m365", "", "{"+ids+"}"), true},
		{"unknown key", source("x", "plugin: m365,", "{"+ids+", tennant: t}"), false},
		{"unknown key, named by itself", source("m365", "", "{"+ids+", tennant: t}"), false},
		{"missing key", source("x", "plugin: m365,", "{tenant_id: t}"), false},
		{"no settings at all", "version: 1\nsources: {m365: {}}\n", false},
		{"the name of one plugin for a source of another", source("m365", "plugin: other,", "{any: thing}"), true},
		{"a plugin that is not installed", source("x", "plugin: other,", "{any: thing}"), true},
		{"secret in plain text", source("x", "plugin: m365,", "{"+ids+", client_secret: hunter2hunter2}"), false},
		{"secret by reference", source("x", "plugin: m365,", "{"+ids+", client_secret: {file: s}}"), true},
		{"secret by two references", source("x", "plugin: m365,", "{"+ids+", client_secret: {file: s, env: S}}"), false},
		{"behind a reference within the plugin's schema", source("x", "plugin: m365,", "{"+ids+", proxy: {url: u, password: {env: P}}}"), true},
		{"secret behind such a reference", source("x", "plugin: m365,", "{"+ids+", proxy: {url: u, password: p}}"), false},
		{"in a list", source("x", "plugin: m365,", "{"+ids+", accounts: [{id: a, token/key: {env: A}}, {id: b, key: c}]}"), false},
		{"a schema that cannot be moved says nothing", source("x", "plugin: anchored,", "{any: thing}"), true},
	} {
		err := schema.root.Validate(instance(t, tt.text))
		if (err == nil) != tt.valid {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	if _, err := FileSchema(map[string]string{"broken": `{"type": 1}`}); err == nil || !strings.Contains(err.Error(), "plugin broken: ") {
		t.Errorf("a broken schema gives %v", err)
	}
}

func TestFileSchemaWithoutPlugins(t *testing.T) {
	t.Parallel()
	text, err := FileSchema(nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := compileSchema(string(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.root.Validate(instance(t, more)); err != nil {
		t.Error(err)
	}
}

// What the schema says is read by people, too: the file is for them. Run the test
// with -update to write it.
func TestFileSchemaAsAWhole(t *testing.T) {
	t.Parallel()
	const golden = "testdata/licexport.schema.json"
	got, err := FileSchema(nil)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(golden, append(got, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(got)+"\n" != strings.ReplaceAll(string(want), "\r\n", "\n") {
		t.Errorf("the tables describe another schema than %s; compare after: go test ./internal/config -run %s -update", golden, t.Name())
	}
}

func compiledFileSchema(t *testing.T) *compiledSchema {
	t.Helper()
	m365, err := os.ReadFile("testdata/schema.json")
	if err != nil {
		t.Fatal(err)
	}
	text, err := FileSchema(map[string]string{
		"m365":     string(m365),
		"anchored": `{"$defs": {"a": {"$anchor": "a", "type": "string"}}, "properties": {"x": {"$ref": "#a"}}, "additionalProperties": false}`,
	})
	if err != nil {
		t.Fatal(err)
	}
	s, err := compileSchema(string(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func examples(t *testing.T) map[string]string {
	t.Helper()
	full, err := os.ReadFile("testdata/full.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{"full": string(full), "more": more}
}

// instance is a document as JSON has it.
func instance(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	v, err = jsonschema.UnmarshalJSON(strings.NewReader(string(asJSON)))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func parsed(t *testing.T, text string) *yaml.Node {
	t.Helper()
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(text), &n); err != nil {
		t.Fatal(err)
	}
	return n.Content[0]
}

func written(n *yaml.Node) []byte {
	text, err := yaml.Marshal(n)
	if err != nil {
		panic(err)
	}
	return text
}

func scalar(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}
}

func eachObject(n *yaml.Node, at location, use func(location, *yaml.Node)) {
	switch n.Kind {
	case yaml.MappingNode:
		use(at, n)
		for i := 0; i+1 < len(n.Content); i += 2 {
			eachObject(n.Content[i+1], at.key(n.Content[i].Value), use)
		}
	case yaml.SequenceNode:
		for i, item := range n.Content {
			eachObject(item, at.index(i), use)
		}
	default: // nothing below
	}
}

// with is the text of a document with one more value.
func with(t *testing.T, root *yaml.Node, at location, key string, value any) string {
	t.Helper()
	text, err := json.Marshal(value) // JSON is YAML, too
	if err != nil {
		t.Fatal(err)
	}
	n := parsed(t, string(text))
	eachObject(root, location{}, func(here location, object *yaml.Node) {
		if here.String() == at.String() && childKey(object, key) == nil {
			object.Content = append(object.Content, scalar(key), n)
		}
	})
	return string(written(root))
}
