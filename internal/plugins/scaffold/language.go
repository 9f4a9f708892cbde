package scaffold

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// language is how a project in one language is made.
type language struct {
	// example is the directory of the example that is taken as it is.
	example string
	// templates make the files that no example can have, by file.
	templates map[string]string
	// additions are templates for the end of files, if there is an SDKDir.
	additions map[string]string
	// contract makes the files of the contract, by file.
	contract map[string]func() ([]byte, error)
	// hasModule says that the project is a Go module.
	hasModule bool
}

func languages() map[string]language {
	return map[string]language{
		"go": {
			example:   "plugin-go",
			templates: map[string]string{"go.mod": "go/go.mod.tmpl", ".github/workflows/ci.yml": "go/ci.yml.tmpl"},
			additions: map[string]string{"README.md": "go/sdk-dir.md.tmpl", ".gitignore": "go/sdk-dir.gitignore.tmpl"},
			hasModule: true,
		},
		"typescript": {
			example:   "plugin-typescript",
			templates: map[string]string{".github/workflows/ci.yml": "typescript/ci.yml.tmpl"},
			contract:  map[string]func() ([]byte, error){"proto/source.proto": contractText},
		},
		"python": {
			example:   "plugin-python",
			templates: map[string]string{".github/workflows/ci.yml": "python/ci.yml.tmpl"},
			contract:  map[string]func() ([]byte, error){"proto/source.proto": contractText, "src/source.binpb": compiledContract},
		},
	}
}

// Languages are the languages of projects, sorted.
func Languages() []string { return slices.Sorted(maps.Keys(languages())) }

func languageOf(name string) (language, error) {
	l, ok := languages()[cmp.Or(name, "go")]
	if !ok {
		return language{}, fmt.Errorf("there is no project in the language %q; there are %s", name, strings.Join(Languages(), ", "))
	}
	return l, nil
}
