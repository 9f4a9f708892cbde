package main

import (
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/rest/recipes"
)

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

// blocks returns the fenced blocks of a language.
func blocks(text, language string) []string {
	var all []string
	for _, m := range regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(text, -1) {
		all = append(all, m[1])
	}
	return all
}

// The page for a first recipe does what it says: its recipe, on its answers, gives
// what it shows.
func TestFirstRecipeOfTheDocumentation(t *testing.T) {
	t.Parallel()
	page := read(t, "../../docs/sources/rest-first-recipe.md")
	answers := make(map[string]string)
	for _, m := range regexp.MustCompile("(?s)`GET https://api.acme.example(/v1/[^`]*)`.*?```json\n(.*?)```").FindAllStringSubmatch(page, -1) {
		answers[m[1]] = m[2]
	}
	if len(answers) != 3 {
		t.Fatalf("%d answers", len(answers))
	}
	recipe := blocks(page, "yaml")[0]
	settings := own(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, ok := answers[r.URL.RequestURI()]
		if !ok || r.Header.Get("Authorization") != "Bearer s3cret-of-acme" {
			http.Error(w, `{"asked": true}`, http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(text))
	}), strings.Replace(recipe, "limit: 200", "limit: 2", 1))
	server, _ := settings["server"].(string)
	settings["server"] = server + "/v1"
	settings["secrets"] = map[string]any{"token": "s3cret-of-acme"}
	got := completed(t, settings)
	wantHeld(t, got, "eva@example.com: pro", "jan@example.com:")
	if l := got.Licenses[0]; number(l.Purchased) != 25 || number(l.Consumed) != 1 || *got.Expected != 2 {
		t.Errorf("%+v, expected %d", l, *got.Expected)
	}
	settings["preview"] = true
	said := strings.ReplaceAll(checked(t, settings, false), " passed:", ":")
	for line := range strings.Lines(blocks(page, "text")[0]) {
		if !strings.Contains(said, line) {
			t.Errorf("the page shows %sbut it is\n%s", line, said)
		}
	}
}

// Each setting, secret and code of the recipes that ship is documented.
func TestShippedRecipesAreDocumented(t *testing.T) {
	t.Parallel()
	page := read(t, "../../docs/sources/rest.md")
	for _, name := range []string{"zoom", "jetbrains", "gitlab", "gitlab-self-managed"} {
		text, err := recipes.Text(name)
		if err != nil {
			t.Fatal(err)
		}
		r, err := open(config{Recipe: name})
		if err != nil {
			t.Fatal(err)
		}
		var words []string
		for _, s := range r.Settings {
			words = append(words, s.Name)
		}
		for _, s := range r.Secrets {
			words = append(words, s.Name)
		}
		for _, m := range regexp.MustCompile(`(?m)^ +code: ([a-z_]+)$`).FindAllStringSubmatch(string(text), -1) {
			words = append(words, strings.ToLower(r.Vendor)+"."+m[1])
		}
		for _, word := range words {
			if !strings.Contains(page, "`"+word+"`") {
				t.Errorf("docs/sources/rest.md does not name `%s` of the recipe %s", word, name)
			}
		}
		for _, s := range r.Settings {
			if s.Required && !strings.Contains(descriptionOf(t, "settings"), s.Name) {
				t.Errorf("the setting settings does not name %s", s.Name)
			}
		}
		for _, s := range r.Secrets {
			if !strings.Contains(descriptionOf(t, "secrets"), s.Name) {
				t.Errorf("the setting secrets does not name %s", s.Name)
			}
		}
		if len(words) < 3 {
			t.Errorf("%s: only %q", name, words)
		}
	}
	for _, file := range []string{"problems.go", "item.go", "fetch.go", "read.go", "holder.go", "license.go", "export.go"} {
		for _, m := range regexp.MustCompile(`upstream\("([a-z_]+)"`).FindAllStringSubmatch(read(t, file), -1) {
			if !strings.Contains(page, "| `"+m[1]+"` |") {
				t.Errorf("docs/sources/rest.md has no row for the code %s", m[1])
			}
		}
	}
}

// descriptionOf is what config init says of a setting.
func descriptionOf(t *testing.T, setting string) string {
	t.Helper()
	properties, _ := sdktest.Schema(t, source())["properties"].(map[string]any)
	property, _ := properties[setting].(map[string]any)
	text, _ := property["description"].(string)
	return text
}

// The reference names every key that a recipe may have, and no other one in its
// tables of keys.
func TestReferenceIsComplete(t *testing.T) {
	t.Parallel()
	page := read(t, "../../docs/sources/rest-recipes.md")
	var keys []string
	for _, file := range []string{"parse", "settings", "signin", "request", "lists", "holders", "messages"} {
		text := read(t, "recipe/"+file+".go")
		for _, m := range regexp.MustCompile(`(?:way\(|required\(|optional\(|kind\()"([a-z_0-9]+)"`).FindAllStringSubmatch(text, -1) {
			keys = append(keys, m[1])
		}
	}
	slices.Sort(keys)
	for _, key := range slices.Compact(keys) {
		if !regexp.MustCompile("`[^`]*\\b"+key+"\\b[^`]*`").MatchString(page) && !strings.Contains(page, key+":") {
			t.Errorf("docs/sources/rest-recipes.md does not explain %s", key)
		}
	}
	for i, block := range blocks(page, "yaml") {
		var object map[string]any
		if err := yaml.Unmarshal([]byte(block), &object); err != nil {
			t.Errorf("block %d: %v", i+1, err)
		}
	}
	if len(keys) < 60 {
		t.Errorf("only %d keys", len(keys))
	}
}

// The configurations of the pages name settings that exist.
func TestConfigurationsOfTheDocumentation(t *testing.T) {
	t.Parallel()
	properties, _ := sdktest.Schema(t, source())["properties"].(map[string]any)
	for _, page := range []string{"rest.md", "rest-first-recipe.md"} {
		found := 0
		for _, block := range blocks(read(t, "../../docs/sources/"+page), "yaml") {
			var file struct {
				Sources map[string]struct{ Config map[string]any }
			}
			if err := yaml.Unmarshal([]byte(block), &file); err != nil {
				t.Errorf("%s: %v", page, err)
			}
			for _, s := range file.Sources {
				found++
				for name := range s.Config {
					if properties[name] == nil {
						t.Errorf("%s: there is no setting %s", page, name)
					}
				}
			}
		}
		if found == 0 {
			t.Errorf("%s has no configuration", page)
		}
	}
}
