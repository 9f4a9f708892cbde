package config

import (
	"path/filepath"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/internal/secret"
	"github.com/licexport/licexport/internal/strict"
)

// text reads a text or a reference to a secret.
func (r *reader) text(into *Text) func(string, *yaml.Node) {
	return func(where string, n *yaml.Node) {
		if n.Kind == yaml.MappingNode {
			if ref, ok := r.reference(where, n); ok {
				*into = Text{Ref: &ref}
			}
			return
		}
		r.Text(&into.Literal)(where, n)
	}
}

// reference reads {env: NAME}, {file: path} or {command: [program, …]}.
func (r *reader) reference(where string, n *yaml.Node) (secret.Reference, bool) {
	ref := secret.Reference{Setting: where}
	before := r.Errors()
	var names []string
	r.Object(where, n, n,
		strict.Field{Key: "env", Read: func(where string, n *yaml.Node) {
			names = append(names, "env")
			r.Text(&ref.Env)(where, n)
		}},
		strict.Field{Key: "file", Read: func(where string, n *yaml.Node) {
			names = append(names, "file")
			r.path(&ref.File)(where, n)
		}},
		strict.Field{Key: "command", Read: func(where string, n *yaml.Node) {
			names = append(names, "command")
			r.Texts(&ref.Command)(where, n)
			if len(ref.Command) == 0 && (n.Kind == yaml.SequenceNode || n.ShortTag() == "!!null") {
				r.Errorf(n, "", "%s must name a program", where)
			} else if len(ref.Command) > 0 {
				ref.Command[0] = program(r.dir, ref.Command[0])
			}
		}},
		strict.Field{Key: "timeout", Read: r.Duration(&ref.Timeout, time.Second, 10*time.Minute)},
	)
	if r.Errors() > before {
		return ref, false
	}
	if len(names) != 1 {
		r.Errorf(n, "", "%s must name one place of the secret: {env: NAME}, {file: PATH} or {command: [PROGRAM, ARGUMENT]}", where)
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
