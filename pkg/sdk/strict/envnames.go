package strict

import (
	"regexp"

	"go.yaml.in/yaml/v4"
)

// envName is the form of the names of environment variables.
const envName = `^[A-Za-z_][A-Za-z0-9_]*$`

// EnvNames reads a list of names of environment variables.
func (r *Reader) EnvNames(into *[]string) Value {
	return Value{Schema: ListSchema(Schema{"type": "string", "pattern": envName}), Read: func(where string, n *yaml.Node) {
		r.Texts(into).Read(where, n)
		for _, item := range r.List(where, n) {
			if item.ShortTag() == "!!str" && item.Value != "" && !regexp.MustCompile(envName).MatchString(item.Value) {
				// The value is not repeated: NAME=secret is a likely mistake.
				r.Errorf(item, "List names only, as in [HTTPS_PROXY]; the values come from the environment of licexport.", "%s holds something that is not the name of an environment variable", where)
			}
		}
	}}
}
