package config

import (
	"errors"
	"path/filepath"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/internal/protected"
	"github.com/licexport/licexport/internal/secret"
	"github.com/licexport/licexport/pkg/sdk/strict"
)

// text reads a text or a reference to a secret.
func (r *reader) text(into *Text) strict.Value {
	schema := strict.Shared("text", strict.Schema{"anyOf": []any{textSchema(), r.secretSchema()}})
	return strict.Value{Schema: schema, Read: func(where string, n *yaml.Node) {
		if n.Kind == yaml.MappingNode {
			if ref, ok := r.reference(where, n); ok {
				*into = Text{Ref: &ref}
			}
			return
		}
		r.Text(&into.Literal).Read(where, n)
	}}
}

func textSchema() strict.Schema { return strict.Schema{"type": "string", "minLength": 1} }

// waysToRefer are the forms of a reference, for people.
const waysToRefer = "{env: NAME}, {file: PATH}, {protected: NAME} or {command: [PROGRAM, ARGUMENT]}"

// referenceKeys are the keys of which a reference has one.
func referenceKeys() []string { return []string{"env", "file", "protected", "command"} }

// secretSchema describes a reference to a secret.
func (r *reader) secretSchema() strict.Schema {
	ref := secret.Reference{Timeout: secret.DefaultCommandTimeout}
	s := strict.ObjectSchema(r.referenceFields(&ref)...)
	s["description"] = "Where a secret is: " + waysToRefer
	s["type"] = "object"
	var ways []any
	for _, key := range referenceKeys() {
		ways = append(ways, strict.Schema{"required": []any{key}})
	}
	s["oneOf"] = ways
	s["dependentRequired"] = strict.Schema{"timeout": []any{"command"}}
	return strict.Shared("secret", s)
}

func (r *reader) referenceFields(ref *secret.Reference) []strict.Field {
	return []strict.Field{
		{Key: "env", Doc: "Name of an environment variable", Value: r.Text(&ref.Env)},
		{Key: "file", Doc: "File that holds nothing but the secret", Value: r.path(&ref.File)},
		{Key: "command", Doc: "Program with its arguments that prints the secret; no shell is involved", Value: strict.Value{
			Schema: strict.Schema{"type": "array", "minItems": 1, "items": textSchema()},
			Read: func(where string, n *yaml.Node) {
				r.Texts(&ref.Command).Read(where, n)
				if len(ref.Command) == 0 && (n.Kind == yaml.SequenceNode || n.ShortTag() == "!!null") {
					r.Errorf(n, "", "%s must name a program", where)
				} else if len(ref.Command) > 0 {
					ref.Command[0] = program(r.dir, ref.Command[0])
				}
			},
		}},
		{Key: "protected", Doc: "Name of a secret that licexport secret set keeps", Value: strict.Value{
			Schema: strict.Schema{"type": "string", "pattern": protected.NamePattern},
			Read: func(where string, n *yaml.Node) {
				r.Text(&ref.Protected).Read(where, n)
				if name, ok := errors.AsType[*protected.NameError](protected.CheckName(ref.Protected)); ok && n.ShortTag() == "!!str" {
					r.Errorf(n, name.Remedy, "%s: %s", where, name.Problem().Summary)
				}
			},
		}},
		{Key: "timeout", Doc: "How long the command may take", Value: r.Duration(&ref.Timeout, time.Second, 10*time.Minute)},
	}
}

// reference reads {env: NAME}, {file: path}, {protected: NAME} or {command: [program, …]}.
func (r *reader) reference(where string, n *yaml.Node) (secret.Reference, bool) {
	ref := secret.Reference{Setting: where}
	before := r.Errors()
	r.Object(where, n, n, r.referenceFields(&ref)...)
	var names []string
	for _, name := range referenceKeys() {
		if childKey(n, name) != nil {
			names = append(names, name)
		}
	}
	if r.Errors() > before {
		return ref, false
	}
	if len(names) != 1 {
		r.Errorf(n, "", "%s must name one place of the secret: %s", where, waysToRefer)
		return ref, false
	}
	if ref.Timeout != 0 && names[0] != "command" {
		r.Errorf(n, "", "%s.timeout goes with command only", where)
		return ref, false
	}
	return ref, true
}

// program makes the path of a program absolute; a bare name is looked up in
// PATH when it runs.
func program(dir, path string) string {
	if strings.ContainsRune(path, '/') || strings.ContainsRune(path, filepath.Separator) {
		return absolute(dir, path)
	}
	return path
}
