package docs_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// sources are the plugins in the repository: the folders in plugins.
func sources(t *testing.T) []string {
	t.Helper()
	folders, err := os.ReadDir(filepath.Join(root, "plugins"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range folders {
		if f.IsDir() && f.Name() != "internal" {
			names = append(names, f.Name())
		}
	}
	if len(names) == 0 {
		t.Fatal("there are no plugins")
	}
	return names
}

// settingsOf lists the keys of the settings of a plugin, those of nested objects
// included.
func settingsOf(t *testing.T, plugin string) []string {
	t.Helper()
	const setting = `json:"([a-z0-9_]+)(?:,omit[a-z]+)?" jsonschema`
	keys := found(t, "plugins/"+plugin, setting)
	if _, code := codesOf(t, plugin); signsInToEntra(code) {
		keys = append(keys, found(t, entraFolder, setting)...)
	}
	return keys
}

// entraFolder is the sign-in that sources share. The codes of its problems begin with
// the name of the source.
const entraFolder = "plugins/internal/entra"

// clientFolder is the client that sources share. It has codes of its own.
const clientFolder = "pkg/sdk/sdkhttp"

func signsInToEntra(code string) bool { return strings.Contains(code, entraFolder+`"`) }

// sharedCode finds the codes that are spelled without the name of the source, where
// a problem is made and in the tables of texts.
var sharedCode = regexp.MustCompile(`(?m)(?:\b(?:code|ConfigProblem|UnreadableFile|say)\(|\b(?:[uU]pstream|fromGraph)\(err, |code: +|` +
	`signInText\{\[\]int\{[^}]*\}, |^\t+\{[a-z[][^"\n]*, |^\t+certfile\.Err\w+: +\{)"([a-z][a-z0-9_]+)"`)

// codesOf lists the codes of problems and warnings that the code of a plugin
// spells out, and all its Go code but the tests.
func codesOf(t *testing.T, plugin string) (codes []string, code string) {
	t.Helper()
	code = goCode(t, "plugins/"+plugin)
	if signsInToEntra(code) {
		code += goCode(t, entraFolder)
		for _, m := range sharedCode.FindAllStringSubmatch(code, -1) {
			codes = append(codes, plugin+"."+m[1])
		}
	}
	for _, m := range regexp.MustCompile(`"(`+plugin+`\.[a-z0-9_]+)"`).FindAllStringSubmatch(code, -1) {
		codes = append(codes, m[1])
	}
	if strings.Contains(code, clientFolder+`"`) {
		code += goCode(t, clientFolder) // some of its codes may be worth a row
	}
	slices.Sort(codes)
	return slices.Compact(codes), code
}

// goCode is all Go code of a folder but the tests.
func goCode(t *testing.T, folder string) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(filepath.Join(root, filepath.FromSlash(folder)), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path) // #nosec G304 G122 -- a file of this repository
		all.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

func TestEverySourceHasAPage(t *testing.T) {
	t.Parallel()
	index := whole(t, "docs/README.md")
	for _, name := range sources(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(index, "](sources/"+name+".md)") {
				t.Errorf("docs/README.md has no link to sources/%s.md", name)
			}
			path := "docs/sources/" + name + ".md"
			page := whole(t, path)
			for _, key := range settingsOf(t, name) {
				if !regexp.MustCompile("`([a-z_.]*\\.)?" + key + "[.`]").MatchString(page) {
					t.Errorf("%s does not explain the setting %s", path, key)
				}
			}
			codes, code := codesOf(t, name)
			var rows []string
			for _, m := range regexp.MustCompile("(?m)^\\| `"+name+"\\.([a-z0-9_]+)` \\|").FindAllStringSubmatch(page, -1) {
				rows = append(rows, name+"."+m[1])
				if !strings.Contains(code, `"`+name+"."+m[1]+`"`) && !strings.Contains(code, `"`+m[1]+`"`) {
					t.Errorf("%s explains the code %s.%s, which the plugin does not have", path, name, m[1])
				}
			}
			for _, c := range codes {
				if !slices.Contains(rows, c) {
					t.Errorf("%s has no row in a table for the code %s", path, c)
				}
			}
		})
	}
}

func TestExperimentalSourcesSaySo(t *testing.T) {
	t.Parallel()
	for _, name := range sources(t) {
		path := "plugins/" + name + "/EXPERIMENTAL"
		why, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(path)))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		sentence, ended := strings.CutSuffix(string(why), ".\n")
		if !ended || strings.Contains(sentence, "\n") {
			t.Errorf("%s is not one line with one sentence: %q", path, why)
		}
		if !strings.Contains(strings.ToLower(whole(t, "docs/sources/"+name+".md")), "experimental") {
			t.Errorf("docs/sources/%s.md does not say that the source is experimental", name)
		}
	}
}
