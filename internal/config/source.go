package config

import (
	"fmt"
	"regexp"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/plugins/name"
	"github.com/licexport/licexport/internal/strict"
)

// origin is where the settings of a source come from.
type origin struct {
	environment bool
	file, dir   string
	// node holds the settings, or is nil; key is where they would stand.
	node, key *yaml.Node
}

func (r *reader) sources(f *File) func(string, *yaml.Node) {
	return func(where string, n *yaml.Node) {
		entries := r.Map(where, n)
		if len(entries) == 0 && (n.Kind == yaml.MappingNode || n.ShortTag() == "!!null") {
			r.Errorf(n, "Name at least one, as in: sources: {contoso: {plugin: m365, config: {…}}}", "%s is empty", where)
		}
		for _, e := range entries {
			f.Sources = append(f.Sources, r.source(strict.Join(where, e.Name), e))
		}
	}
}

func (r *reader) source(where string, e strict.Entry) *Source {
	before := r.Errors()
	r.name(where, "a source", e)
	s := newSource(e.Name)
	s.origin = origin{file: r.File(), dir: r.dir, key: e.Key}
	pluginNamed := false
	r.Object(where, e.Key, e.Value,
		strict.Field{Key: "plugin", Read: func(where string, n *yaml.Node) {
			pluginNamed = true
			r.Text(&s.Plugin)(where, n)
			if err := name.Check(s.Plugin); err != nil && n.ShortTag() == "!!str" {
				r.Errorf(n, "", "%s: %v", where, err)
			}
		}},
		strict.Field{Key: "path", Read: r.path(&s.Path)},
		strict.Field{Key: "config", Read: func(_ string, n *yaml.Node) { s.origin.node = n }},
		strict.Field{Key: "uids", Read: r.uids(&s.UIDs)},
		strict.Field{Key: "env", Read: r.envNames(&s.Env)},
		strict.Field{Key: "timeout", Read: r.Duration(&s.Timeout, shortest, longest)},
		strict.Field{Key: "idle_timeout", Read: r.Duration(&s.IdleTimeout, shortest, longest)},
		strict.Field{Key: "max_memory", Read: r.Size(&s.MaxMemory, 16<<20)},
		strict.Field{Key: "identity", Read: func(where string, n *yaml.Node) {
			s.identity = &identityPatch{}
			r.identity(s.identity)(where, n)
		}},
	)
	if !pluginNamed && name.Check(e.Name) != nil {
		r.Errorf(e.Key, "Name the plugin that reads it, as in: plugin: m365", "%s has no plugin, and its own name cannot be one", where)
	}
	if key := childKey(e.Value, "config"); key != nil {
		s.origin.key = key
	}
	s.broken = r.Errors() > before
	return s
}

// Broken tells whether what the file says about the source, but for its
// settings, has mistakes.
func (s *Source) Broken() bool { return s.broken }

// maxUID is the limit of the importer's database column, in UTF-16 units.
const maxUID = 255

func (r *reader) uids(into *map[string]string) func(string, *yaml.Node) {
	return func(where string, n *yaml.Node) {
		uids := map[string]string{}
		for _, e := range r.Map(where, n) {
			var uid string
			here := strict.Join(where, e.Name)
			r.Text(&uid)(here, e.Value)
			if length := utf16Length(uid); length > maxUID {
				r.Errorf(e.Value, "", "%s has %d characters; a UId has at most %d", here, length, maxUID)
			} else if err := csvout.CheckUID(uid, csvout.UTF8BOM); err != nil && uid != "" {
				r.Errorf(e.Value, "Write it as Alvao has it.", "%s: the UId %v", here, err)
			} else if meant := license.Typed(uid); meant != uid {
				r.Warnf(e.Value, fmt.Sprintf("Alvao finds the license only if its UId has the very same characters. Without them it is %s.", license.CodePoints(meant)),
					"%s: the UId %s has invisible characters, or white space that is easily overlooked", here, license.CodePoints(uid))
			}
			uids[e.Name] = uid
		}
		*into = uids
	}
}

func utf16Length(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

func (r *reader) envNames(into *[]string) func(string, *yaml.Node) {
	pattern := regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	return func(where string, n *yaml.Node) {
		r.Texts(into)(where, n)
		for _, item := range r.List(where, n) {
			if item.ShortTag() == "!!str" && item.Value != "" && !pattern.MatchString(item.Value) {
				// The value is not repeated: NAME=secret is a likely mistake.
				r.Errorf(item, "List names only, as in [HTTPS_PROXY]; the values come from the environment of licexport.", "%s holds something that is not the name of an environment variable", where)
			}
		}
	}
}

// name checks a name of the user's choice, which becomes part of file names
// and commands.
func (r *reader) name(where, what string, e strict.Entry) {
	if !regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`).MatchString(e.Name) {
		r.Errorf(e.Key, "Use letters, digits, hyphen, dot and underscore, at most 64, beginning with a letter or digit.", "%s: %q cannot be the name of %s", where, e.Name, what)
	}
}

// childKey returns the key node of a mapping's key, or nil.
func childKey(n *yaml.Node, key string) *yaml.Node {
	if n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i]
		}
	}
	return nil
}
