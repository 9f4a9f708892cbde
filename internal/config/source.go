package config

import (
	"fmt"
	"regexp"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/plugins/name"
	"github.com/licexport/licexport/pkg/sdk/strict"
)

// origin is where the settings of a source come from.
type origin struct {
	environment bool
	file, dir   string
	// node holds the settings, or is nil; key is where they would stand.
	node, key *yaml.Node
}

func (r *reader) sources(f *File) strict.Value {
	anySource := strict.Shared("source", strict.ObjectSchema(r.sourceFields(newSource(""))...))
	schema := strict.Schema{"type": "object", "minProperties": 1, "propertyNames": nameSchema(), "properties": strict.Schema{}, "additionalProperties": anySource}
	return strict.Value{Schema: schema, Read: func(where string, n *yaml.Node) {
		entries := r.Map(where, n)
		if len(entries) == 0 && (n.Kind == yaml.MappingNode || n.ShortTag() == "!!null") {
			r.Errorf(n, "Name at least one, as in: sources: {contoso: {plugin: m365, config: {…}}}", "%s is empty", where)
		}
		for _, e := range entries {
			f.Sources = append(f.Sources, r.source(strict.Join(where, e.Name), e))
		}
	}}
}

func (r *reader) source(where string, e strict.Entry) *Source {
	before := r.Errors()
	r.name(where, "a source", e)
	s := newSource(e.Name)
	s.origin = origin{file: r.File(), dir: r.dir, key: e.Key}
	r.Object(where, e.Key, e.Value, r.sourceFields(s)...)
	if childKey(e.Value, "plugin") == nil && name.Check(e.Name) != nil {
		r.Errorf(e.Key, "Name the plugin that reads it, as in: plugin: m365", "%s has no plugin, and its own name cannot be one", where)
	}
	if key := childKey(e.Value, "config"); key != nil {
		s.origin.key = key
	}
	s.broken = r.Errors() > before
	return s
}

func (r *reader) sourceFields(s *Source) []strict.Field {
	return []strict.Field{
		{Key: "plugin", Doc: "Plugin that reads the source (default: the name of the source)", Value: strict.Value{
			Schema: strict.Schema{"type": "string", "pattern": name.Pattern},
			Read: func(where string, n *yaml.Node) {
				r.Text(&s.Plugin).Read(where, n)
				if err := name.Check(s.Plugin); err != nil && n.ShortTag() == "!!str" {
					r.Errorf(n, "", "%s: %v", where, err)
				}
			},
		}},
		{Key: "path", Doc: "The plugin's program, if it is not where plugins are installed", Value: r.path(&s.Path)},
		{Key: "config", Doc: "Settings of the plugin: licexport plugin describe NAME", Value: strict.Value{Read: func(_ string, n *yaml.Node) { s.origin.node = n }}},
		{Key: "uids", Doc: "UIds of licenses, by the source's own license id", Value: r.uids(&s.UIDs)},
		{Key: "env", Doc: "Further environment variables that the plugin may see", Value: r.EnvNames(&s.Env)},
		{Key: "timeout", Doc: "How long an export may take", Value: r.Duration(&s.Timeout, shortest, longest)},
		{Key: "idle_timeout", Doc: "How long an export may stand still", Value: r.Duration(&s.IdleTimeout, shortest, longest)},
		{Key: "max_memory", Doc: "How much memory the source may take up", Value: r.Size(&s.MaxMemory, 16<<20)},
		{Key: "identity", Value: r.identity(func(p identityPatch) { s.identity = &p })},
	}
}

// Broken reports whether the file has mistakes in what it says about the source,
// apart from its settings.
func (s *Source) Broken() bool { return s.broken }

// maxUID is the limit of the importer's database column, in UTF-16 units.
const maxUID = 255

func (r *reader) uids(into *map[string]string) strict.Value {
	return strict.Value{Schema: strict.MapSchema(textSchema()), Read: func(where string, n *yaml.Node) {
		uids := map[string]string{}
		for _, e := range r.Map(where, n) {
			var uid string
			here := strict.Join(where, e.Name)
			r.Text(&uid).Read(here, e.Value)
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
	}}
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

// namePattern is the form of names of the user's choice.
const namePattern = `^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`

func nameSchema() strict.Schema {
	return strict.Shared("name", strict.Schema{"type": "string", "pattern": namePattern})
}

// name checks a name of the user's choice, which becomes part of file names
// and commands.
func (r *reader) name(where, what string, e strict.Entry) {
	if !regexp.MustCompile(namePattern).MatchString(e.Name) {
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
