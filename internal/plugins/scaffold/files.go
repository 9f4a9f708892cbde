package scaffold

import (
	"bytes"
	"embed"
	"fmt"
	"go/format"
	"io/fs"
	"path"
	"slices"
	"strings"
	"text/template"

	"github.com/licexport/licexport/examples"
)

//go:embed template
var templates embed.FS

// file is one file of a project.
type file struct {
	path    string
	content []byte
}

// files are all files of the project, with paths relative to it.
func (v values) files(l language) ([]file, error) {
	files, err := v.example(l)
	if err != nil {
		return nil, err
	}
	for name, source := range l.templates {
		content, err := v.fill(source)
		if err != nil {
			return nil, err
		}
		files = append(files, file{name, content})
	}
	for name, content := range l.contract {
		text, err := content()
		if err != nil {
			return nil, err
		}
		files = append(files, file{name, text})
	}
	slices.SortFunc(files, func(a, b file) int { return strings.Compare(a.path, b.path) })
	return files, nil
}

// example are the files of the example under the name of the plugin.
func (v values) example(l language) ([]file, error) {
	var files []file
	words := v.words(l)
	err := fs.WalkDir(examples.Files, l.example, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := examples.Files.ReadFile(name)
		if err != nil {
			return err
		}
		f := file{strings.TrimPrefix(name, l.example+"/"), []byte(words.Replace(string(text)))}
		if err := v.finish(l, &f); err != nil {
			return err
		}
		files = append(files, f)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the example %s: %w", l.example, err)
	}
	return files, nil
}

// words turn the name of the example, in all of its forms, into that of the
// plugin.
func (v values) words(l language) *strings.Replacer {
	snake := strings.ReplaceAll(v.Name, "-", "_")
	var title []string
	for word := range strings.SplitSeq(v.Name, "-") {
		if word != "" {
			title = append(title, strings.ToUpper(word[:1])+word[1:])
		}
	}
	return strings.NewReplacer(
		sdkModule+"/examples/"+l.example, v.Module,
		"../../../proto/licexport/source/v1/source.proto", "../proto/source.proto",
		`"acme.`, `"`+snake+".", // codes of problems
		`'acme.`, `'`+snake+".",
		"ACME", strings.ToUpper(snake),
		"Acme", strings.Join(title, " "),
		"acme", v.Name,
	)
}

// finish adds what is said only if the SDK comes from a folder, and lines the
// words of Go up again.
func (v values) finish(l language, f *file) error {
	if addition, ok := l.additions[f.path]; ok && v.SDKDir != "" {
		text, err := v.fill(addition)
		if err != nil {
			return err
		}
		f.content = append(f.content, text...)
	}
	if path.Ext(f.path) != ".go" {
		return nil
	}
	formatted, err := format.Source(f.content)
	if err != nil {
		return fmt.Errorf("format %s: %w", f.path, err)
	}
	f.content = formatted
	return nil
}

// fill fills in a template. Its marks are [[ and ]], because GitHub uses braces.
func (v values) fill(source string) ([]byte, error) {
	text, err := templates.ReadFile("template/" + source)
	if err != nil {
		return nil, fmt.Errorf("read the template %s: %w", source, err)
	}
	t, err := template.New(source).Delims("[[", "]]").Option("missingkey=error").Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("read the template %s: %w", source, err)
	}
	var content bytes.Buffer
	if err := t.Execute(&content, v); err != nil {
		return nil, fmt.Errorf("fill in the template %s: %w", source, err)
	}
	return content.Bytes(), nil
}
