package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tree is a main module that imports a package of each module of others, given
// with the files that these have beside their code.
func tree(t *testing.T, others map[string]map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	mod, imports := "module example.com/main\n\ngo 1.26\n", ""
	for name, files := range others {
		mod += "require example.com/" + name + " v1.0.0\nreplace example.com/" + name + " v1.0.0 => ../" + name + "\n"
		imports += "import _ \"example.com/" + name + "/deep/inside\"\n"
		write(name+"/go.mod", "module example.com/"+name+"\n")
		write(name+"/deep/inside/code.go", "package inside\n")
		write(name+"/deep/unused/LICENSE", "Terms of what is not linked.")
		write(name+"/deep/unused/code.go", "package unused\n")
		for file, text := range files {
			write(name+"/"+file, text)
		}
	}
	write("main/go.mod", mod)
	write("main/main.go", "package main\n"+imports+"func main() {}\n")
	return filepath.Join(dir, "main")
}

func notices(t *testing.T, from string) (string, error) {
	t.Helper()
	to := filepath.Join(t.TempDir(), "NOTICES.txt")
	err := run(t.Context(), []string{"-platform", "windows_amd64", "-from", from, "-to", to, "."})
	text, _ := os.ReadFile(to)
	return string(text), err
}

func TestNoticesHoldTheTermsOfWhatIsLinked(t *testing.T) {
	t.Parallel()
	text, err := notices(t, tree(t, map[string]map[string]string{
		"alpha": {"LICENSE": "Same terms.\r\n", "NOTICE.txt": "Made by Alpha.", "license.go": "package alpha"},
		"beta":  {"COPYING": "Same terms.  \n\n", "deep/inside/LICENSE-GO": "Terms of the inside.", "LICENSES/MIT.txt": "MIT terms."},
		"gamma": {
			"GAMMA-LICENSE": "Gamma's terms.", "licenses/bsd.txt": "BSD terms.", "licenses/code.go": "package code",
			"deep/inside/embed.go":    "package inside\n\nimport _ \"embed\"\n\n//go:embed fonts/a.ttf\nvar Font []byte\n",
			"deep/inside/fonts/a.ttf": "a", "deep/inside/fonts/OFL.txt": "Terms of the font.",
		},
	}))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"example.com/alpha", "    LICENSE: text 3\n    NOTICE.txt: text 4\n",
		"example.com/beta", "    COPYING: text 3\n    deep/inside/LICENSE-GO: text 5\n    LICENSES/MIT.txt: text 6\n",
		"    GAMMA-LICENSE: text 7\n    deep/inside/fonts/OFL.txt: text 8\n    licenses/bsd.txt: text 9\n", "Text 7\n",
		"Go, its runtime and its standard library go1.", "Copyright 2009 The Go Authors.",
		"Same terms.", "Made by Alpha.", "Terms of the inside.", "MIT terms.", "Gamma's terms.", "Terms of the font.", "BSD terms.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q", want)
		}
	}
	if n := strings.Count(text, "Same terms."); n != 1 {
		t.Errorf("a text is there %d times", n)
	}
	for _, unwanted := range []string{"not linked", "package alpha", "example.com/main", "\r"} {
		if strings.Contains(text, unwanted) {
			t.Errorf("has %q", unwanted)
		}
	}
}

func TestModuleWithoutLicense(t *testing.T) {
	t.Parallel()
	text, err := notices(t, tree(t, map[string]map[string]string{
		"alpha": {"LICENSE": "Terms."},
		"beta":  {"README.md": "Do what you like.", "license_test.go": "package beta", "licenses.json": "{}"},
	}))
	if err == nil || !strings.Contains(err.Error(), "the module example.com/beta") || text != "" {
		t.Errorf("%v\n%s", err, text)
	}
}
