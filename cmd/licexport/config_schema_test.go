package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/internal/config"
)

// Every configuration in the scripts that the program takes is valid under the
// schema that it prints.
func TestSchemaTakesTheFilesOfAllScripts(t *testing.T) {
	t.Parallel()
	schema := fileSchema(t)
	count := 0
	for name, text := range configurations(t) {
		if _, err := config.Parse([]byte(text), name, "/etc"); err != nil {
			continue
		}
		count++
		if err := schema.Validate(decodeYAML(t, text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if count < 15 {
		t.Errorf("only %d configurations were found", count)
	}
}

// The schema with the settings of the installed plugins, as an editor uses it.
func TestSchemaOfTheInstalledPlugins(t *testing.T) {
	t.Parallel()
	s := newSite(t, 1)
	o := s.run("config", "schema")
	if o.code != 0 || o.stderr != "" {
		t.Fatalf("exit code %d\n%s", o.code, o.stderr)
	}
	schema := compiled(t, o.stdout)
	for _, tt := range []struct {
		settings string
		valid    bool
	}{
		{"{tenant_id: t, client_id: c, client_secret: {env: SECRET}, email: [mail]}", true},
		{"{auth: managed_identity}", true},
		{"{}", true},
		{"{tennant_id: t}", false},
		{"{client_secret: hunter2}", false},
		{"{cloud: private}", false},
	} {
		for _, source := range []string{"m365: {config: ", "contoso: {plugin: m365, config: "} {
			text := "version: 1\nsources: {" + source + tt.settings + "}}\n"
			if err := schema.Validate(decodeYAML(t, text)); (err == nil) != tt.valid {
				t.Errorf("%s%v", text, err)
			}
		}
	}
}

func fileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := config.FileSchema(nil)
	if err != nil {
		t.Fatal(err)
	}
	return compiled(t, string(text))
}

func compiled(t *testing.T, text string) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("licexport.schema.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("licexport.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// configurations are the YAML files of all scripts, by script and name.
func configurations(t *testing.T) map[string]string {
	t.Helper()
	scripts, err := filepath.Glob(filepath.Join("testdata", "script", "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, script := range scripts {
		text, err := os.ReadFile(script)
		if err != nil {
			t.Fatal(err)
		}
		name := ""
		for line := range strings.Lines(string(text)) {
			if header, ok := strings.CutPrefix(line, "-- "); ok {
				name = strings.TrimSuffix(strings.TrimSpace(header), " --")
			} else if strings.HasSuffix(name, ".yaml") {
				all[script+": "+name] += line
			}
		}
	}
	return all
}

func decodeYAML(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	inJSON, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	v, err = jsonschema.UnmarshalJSON(strings.NewReader(string(inJSON)))
	if err != nil {
		t.Fatal(err)
	}
	return v
}
