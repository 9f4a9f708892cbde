// Package scaffold writes the project of a new source plugin.
package scaffold

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"text/template"

	"github.com/licexport/licexport/internal/plugins/name"
)

//go:embed template
var templates embed.FS

// sdkModule is the module that has the SDK.
const sdkModule = "github.com/licexport/licexport"

// Options describe a new project.
type Options struct {
	// Name of the plugin, as in "acme".
	Name string
	// Dir is the directory of the project. It is made if it does not exist.
	// Empty: licexport-source-<name> in the working directory.
	Dir string
	// Module is the path of the Go module. Empty: the name of the program, which
	// does until the project is published.
	Module string
	// SDKDir is a checkout of licexport to work against. Empty: the released
	// SDK of SDKVersion.
	SDKDir string
	// SDKVersion is a release of licexport, as in "1.2.0" or "v1.2.0". It may
	// be empty or anything else if there is an SDKDir.
	SDKVersion string
}

// values are what the templates know.
type values struct {
	Name, Binary, Env, Module string
	// SDKVersion is a version for go.mod, SDKDir the directory in its form.
	SDKVersion, SDKDir string
	// Release is what to install licexport from in CI.
	Release string
}

// New writes the project and returns its files. It never overwrites: if one of
// the files exists, nothing is written.
func New(o Options) ([]string, error) {
	v, err := o.values()
	if err != nil {
		return nil, err
	}
	dir := o.Dir
	if dir == "" {
		dir = v.Binary
	}
	contents, err := v.render(dir)
	if err != nil {
		return nil, err
	}
	return write(contents)
}

func (o Options) values() (values, error) {
	if err := name.Check(o.Name); err != nil {
		return values{}, err
	}
	v := values{
		Name: o.Name, Binary: name.File(o.Name, ""), Module: o.Module,
		Env: strings.ToUpper(strings.ReplaceAll(o.Name, "-", "_")),
	}
	if v.Module == "" {
		v.Module = v.Binary
	}
	if !regexp.MustCompile(`^[a-zA-Z0-9][\w.~-]*(/[a-zA-Z0-9_][\w.~-]*)*$`).MatchString(v.Module) {
		return values{}, fmt.Errorf("%q cannot be the path of a Go module; it is like github.com/you/%s", v.Module, v.Binary)
	}
	return v, v.setSDK(o)
}

// setSDK says where the SDK comes from.
func (v *values) setSDK(o Options) error {
	release := regexp.MustCompile(`^v?\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?$`).MatchString(o.SDKVersion)
	switch {
	case release:
		v.SDKVersion = "v" + strings.TrimPrefix(o.SDKVersion, "v")
		v.Release = v.SDKVersion
	case o.SDKDir != "":
		v.SDKVersion, v.Release = "v0.0.0", "latest"
	default:
		return fmt.Errorf("this licexport is no release (%q), so no SDK belongs to it\n"+
			"  Name a checkout of licexport to work against: --sdk-dir DIR", o.SDKVersion)
	}
	if o.SDKDir == "" {
		return nil
	}
	dir, err := filepath.Abs(o.SDKDir)
	if err != nil {
		return fmt.Errorf("find the SDK: %w", err)
	}
	if err := checkCheckout(dir); err != nil {
		return err
	}
	v.SDKDir = modulePath(dir)
	return nil
}

// checkCheckout makes sure that a directory is what people mean by it.
func checkCheckout(dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is no checkout of licexport: it has no go.mod", dir)
	}
	if err != nil {
		return fmt.Errorf("look at the checkout of licexport: %w", err)
	}
	for line := range strings.Lines(string(text)) {
		if strings.TrimSpace(line) == "module "+sdkModule {
			return nil
		}
	}
	return fmt.Errorf("%s is no checkout of licexport: its go.mod is that of another module", dir)
}

// modulePath is a path in the form of go.mod: with slashes, quoted if need be.
func modulePath(path string) string {
	path = filepath.ToSlash(path)
	if strings.ContainsAny(path, " \t\"'`,()[]") {
		return strconv.Quote(path)
	}
	return path
}

// file is one file to write.
type file struct {
	path    string
	content []byte
}

// layout says which template makes which file.
func layout() [][2]string {
	return [][2]string{
		{"README.md.tmpl", "README.md"},
		{"go.mod.tmpl", "go.mod"},
		{"main.go.tmpl", "main.go"},
		{"source.go.tmpl", "source.go"},
		{"client.go.tmpl", "client.go"},
		{"source_test.go.tmpl", "source_test.go"},
		{"testdata/1-products.http", "testdata/http/1-products.http"},
		{"testdata/2-users.http", "testdata/http/2-users.http"},
		{"testdata/3-users.http", "testdata/http/3-users.http"},
		{"testdata/export.golden.json.tmpl", "testdata/export.golden.json"},
		{"fakeapi/main.go.tmpl", "fakeapi/main.go"},
		{"licexport.yaml.tmpl", "licexport.yaml"},
		{"github/ci.yml.tmpl", ".github/workflows/ci.yml"},
		{"goreleaser.yaml.tmpl", ".goreleaser.yaml"},
		{"gitignore.tmpl", ".gitignore"},
	}
}

// render fills in all templates. Their marks are [[ and ]], because GoReleaser
// and GitHub use braces.
func (v values) render(dir string) ([]file, error) {
	var files []file
	for _, entry := range layout() {
		source, err := templates.ReadFile("template/" + entry[0])
		if err != nil {
			return nil, fmt.Errorf("read the template of %s: %w", entry[1], err)
		}
		t, err := template.New(entry[1]).Delims("[[", "]]").Option("missingkey=error").Parse(string(source))
		if err != nil {
			return nil, fmt.Errorf("read the template of %s: %w", entry[1], err)
		}
		var content bytes.Buffer
		if err := t.Execute(&content, v); err != nil {
			return nil, fmt.Errorf("fill in the template of %s: %w", entry[1], err)
		}
		files = append(files, file{filepath.Join(dir, filepath.FromSlash(entry[1])), content.Bytes()})
	}
	return files, nil
}
