package plugins

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/commandline"
	"github.com/licexport/licexport/internal/plugins/name"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/pkg/sdk/strict"
)

// Plugin is the program of a plugin. That it was found does not mean that it
// may be started; see Verifier.
type Plugin struct {
	Name string
	// Path is absolute, without symbolic links.
	Path string
}

// NotFoundError says that there is no such plugin.
type NotFoundError struct {
	Name string
	// Looked lists the files that were looked for.
	Looked []string
	// Explicit says that the path was set, so no other was tried.
	Explicit bool
	// Near is the name of a plugin that is there and might be meant.
	Near string
}

// Problem says where it was looked for and what to do.
func (e *NotFoundError) Problem() *problem.Problem {
	var looked []string
	for i, path := range e.Looked {
		label := "looked for"
		if i > 0 {
			label = ""
		}
		looked = append(looked, fmt.Sprintf("%-10s  %s", label, path))
	}
	p := &problem.Problem{
		Class: problem.Usage, Code: "host.plugin_not_found",
		Summary: fmt.Sprintf("plugin %s was not found", e.Name), Detail: strings.Join(looked, "\n"),
	}
	switch {
	case e.Explicit:
		p.Remedy = "The path comes from the setting path of the source. Correct it, or remove it to use the installed plugin."
	case e.Near != "":
		p.Remedy = fmt.Sprintf("Did you mean %q?", e.Near)
	default:
		p.Remedy = "Install it with: licexport plugin install FILE\nor name its program with the setting path of the source."
	}
	return p
}

// Error is the text of the problem.
func (e *NotFoundError) Error() string { return e.Problem().Error() }

// Find returns the plugin with this name. explicit is the path from the
// configuration, or empty.
func (p Places) Find(plugin, explicit string) (Plugin, error) {
	if err := name.Check(plugin); err != nil {
		return Plugin{}, err
	}
	if explicit != "" {
		found, err := program(plugin, explicit)
		if errors.Is(err, fs.ErrNotExist) {
			return Plugin{}, &NotFoundError{Name: plugin, Looked: []string{explicit}, Explicit: true}
		}
		return found, err
	}
	var looked []string
	for _, dir := range p.directories() {
		path := filepath.Join(dir, name.File(plugin, runtime.GOOS))
		found, err := program(plugin, path)
		if errors.Is(err, fs.ErrNotExist) {
			looked = append(looked, path)
			continue
		}
		if err == nil {
			err = stays(found, dir, path)
		}
		return found, err
	}
	return Plugin{}, &NotFoundError{Name: plugin, Looked: looked, Near: strict.Suggest(plugin, p.names())}
}

// program checks that path is a file that can be started, without starting it.
func program(plugin, path string) (Plugin, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return Plugin{}, fmt.Errorf("plugin %s: %w", plugin, err)
	}
	resolved, err := filepath.EvalSymlinks(abs)
	if err != nil {
		return Plugin{}, fmt.Errorf("plugin %s: %w", plugin, err)
	}
	info, err := os.Stat(resolved)
	switch {
	case err != nil:
		return Plugin{}, fmt.Errorf("plugin %s: %w", plugin, err)
	case !info.Mode().IsRegular():
		return Plugin{}, fmt.Errorf("plugin %s: %s is not a file that can be started", plugin, path)
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o111 == 0:
		return Plugin{}, problem.New(problem.Usage, fmt.Sprintf("plugin %s: %s is not executable", plugin, path), "Run: chmod +x "+commandline.Quote(path))
	}
	return Plugin{Name: plugin, Path: resolved}, nil
}

// stays refuses a symbolic link that leads out of the plugin directory: who may
// write there is not who may write here.
func stays(p Plugin, dir, path string) error {
	root, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return fmt.Errorf("plugin %s: %w", p.Name, err)
	}
	rest, err := filepath.Rel(root, p.Path)
	if err != nil || !filepath.IsLocal(rest) {
		return problem.New(problem.Usage, fmt.Sprintf("plugin %s: %s is a link that leads out of its directory, to %s", p.Name, path, p.Path),
			"Copy the program there, or name it with the setting path of the source")
	}
	return nil
}

// names lists the plugins that are installed anywhere, by file name alone.
func (p Places) names() []string {
	var names []string
	for _, dir := range p.directories() {
		names = append(names, namesIn(dir)...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// namesIn lists the plugins in one directory, in order. A directory that is not
// there holds none.
func namesIn(dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		if n := name.Of(e.Name(), runtime.GOOS); n != "" && !e.IsDir() {
			names = append(names, n)
		}
	}
	return names
}
